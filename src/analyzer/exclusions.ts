import { compilePattern } from './compile-pattern.ts';
import type { Exclusion } from './rule-schema.ts';

/** Says why a line that looks like an error is none; null when it may be one. */
export type Excluder = (text: string) => string | null;

/** Throws AutofixError RULES for a pattern that does not compile. */
export function compileExclusions(exclusions: readonly Exclusion[]): Excluder {
  const compiled = exclusions.map((exclusion, index) => ({
    pattern: compilePattern(exclusion.pattern, `exclusions[${index}]`),
    why: exclusion.why,
  }));
  return (text) => compiled.find(({ pattern }) => pattern.test(text))?.why ?? null;
}
