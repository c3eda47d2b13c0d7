import type { FailureCase } from './case.ts';

/** Replaces every secret in a text. */
export type Redact = (text: string) => string;

/** A copy of plain data with every string in it (keys too) redacted. */
export function redactDeep<Value>(value: Value, redact: Redact): Value {
  return redacted(value, redact) as Value;
}

/**
 * A case without secrets. A patch that holds something like a secret is left out altogether: a redacted patch would still
 * apply, and write `***` into somebody's code.
 */
export function redactCase(failure: FailureCase, redact: Redact): FailureCase {
  const clean = redactDeep(failure, redact);
  if (failure.fix === null || clean.fix === null || clean.fix.patch === failure.fix.patch) return clean;
  return { ...clean, fix: { ...clean.fix, patch: '' } };
}

function redacted(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redacted(item, redact)]));
}
