export interface Redactor {
  /** The text with every secret replaced. Idempotent; linear in the length of the text. */
  redact(text: string): string;
}

/** What stands in the place of a secret. */
export const mask = '[redacted]';

const identity: Redactor = { redact: (text) => text };

/** A redactor for the given secret values. */
export function createRedactor(values: readonly string[] = []): Redactor {
  return values.length === 0 ? identity : { redact: (text) => values.reduce((kept, value) => kept.replaceAll(value, mask), text) };
}

const shapesOnly = createRedactor();

/** The text with everything that has the shape of a secret replaced, whatever its value. */
export function redact(text: string): string {
  return shapesOnly.redact(text);
}
