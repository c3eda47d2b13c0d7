import { AutofixError, messageOf } from '../core/errors.ts';

const longestPattern = 2000;

/**
 * The only place that makes a RegExp from data. Patterns of rules have no flags. Throws AutofixError RULES that names the
 * owner, e.g. `rule eslint-parse-error, match[0]`.
 */
export function compilePattern(source: string, owner: string): RegExp {
  if (source.length > longestPattern)
    throw new AutofixError('RULES', `${owner}: the pattern is longer than ${longestPattern} characters`);
  try {
    return new RegExp(source);
  } catch (error) {
    throw new AutofixError('RULES', `${owner}: ${messageOf(error)}`, { cause: error });
  }
}
