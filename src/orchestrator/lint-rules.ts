import { loadPatternCheck } from '../analyzer/check-pattern.ts';
import { formatProblem } from '../analyzer/rule-problems.ts';
import { lintRules, type RuleWarning } from '../analyzer/rule-lint.ts';
import { logFormats } from '../logs/formats.ts';
import { readRules } from './rule-book.ts';

/** What stops a rule from being trusted; the rest is advice. */
const errors: ReadonlySet<RuleWarning['kind']> = new Set(['runaway', 'few-examples']);

export interface LintedRules {
  readonly complaints: readonly { readonly text: string; readonly isError: boolean }[];
}

/** Everything that is wrong or could be better in the rules, with the place of each. */
export async function lintAllRules(folders: readonly string[], cwd: string): Promise<LintedRules> {
  const loaded = await readRules(folders, cwd);
  const warnings = await lintRules(loaded.rules, { formats: logFormats, checkPattern: await loadPatternCheck() });
  return {
    complaints: [
      ...loaded.problems.map((problem) => ({ text: formatProblem(problem), isError: true })),
      ...warnings.map(({ ruleId, kind, field, message }) => {
        const origin = loaded.origins.get(ruleId);
        return {
          text: `${origin?.file ?? ''}:${origin?.line ?? 1}: rule ${ruleId}, ${field}: ${kind}: ${message}`,
          isError: errors.has(kind),
        };
      }),
    ],
  };
}
