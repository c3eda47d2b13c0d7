import { recordEvidence, scoreConfidence } from '../analyzer/score.ts';
import type { RuleRecord } from '../store/types.ts';
import { openRules } from './rule-book.ts';

/** A rule whose fixes went so badly that its confidence fell below the threshold: it fixes nothing there any more. */
export interface FallenRule {
  readonly ruleId: string;
  readonly recipeId: string | null;
  readonly repository: string;
  readonly base: number;
  readonly confidence: number;
  readonly good: number;
  readonly bad: number;
}

/** The rules that stood above the threshold by themselves and that outcomes brought below it, by repository. */
export async function findFallenRules(
  records: readonly RuleRecord[],
  threshold: number,
  rulePaths: readonly string[],
  cwd: string,
): Promise<readonly FallenRule[]> {
  if (records.every(({ bad }) => bad === 0)) return [];
  const { rules } = await openRules(rulePaths, cwd);
  const bases = new Map(rules.map((rule) => [rule.id, rule.confidence.base]));
  return judgeRules(records, bases, threshold);
}

export function judgeRules(
  records: readonly RuleRecord[],
  bases: ReadonlyMap<string, number>,
  threshold: number,
): readonly FallenRule[] {
  return records.flatMap((record) => {
    const base = bases.get(record.ruleId);
    if (base === undefined || base < threshold) return [];
    const { ruleId, recipeId, repository, good, bad } = record;
    const overall = records
      .filter((one) => one.ruleId === ruleId && one.recipeId === recipeId)
      .reduce((sum, one) => ({ good: sum.good + one.good, bad: sum.bad + one.bad }), { good: 0, bad: 0 });
    const { value } = scoreConfidence(base, recordEvidence({ repository: { good, bad }, overall }));
    return value < threshold ? [{ ruleId, recipeId, repository, base, confidence: value, good, bad }] : [];
  });
}
