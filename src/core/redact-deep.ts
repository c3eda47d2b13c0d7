import type { FailureCase } from './case.ts';
import type { Run } from './run.ts';

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
  const { fix, diagnosis, ...rest } = redactDeep(failure, redact);
  const patch = fix !== null && fix.patch === failure.fix?.patch ? fix.patch : '';
  // The fingerprint is a hash of ours, by which everything is found again.
  return {
    ...rest,
    diagnosis: { ...diagnosis, fingerprint: failure.diagnosis.fingerprint },
    fix: fix === null ? null : { ...fix, patch },
  };
}

/** A run without secrets that still is the same run: what names it to the host stays as it is. */
export function redactRun(run: Run, redact: Redact): Run {
  const { repository, id, branch, headSha } = run;
  return { ...redactDeep(run, redact), repository, id, branch, headSha };
}

function redacted(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redacted(item, redact)]));
}
