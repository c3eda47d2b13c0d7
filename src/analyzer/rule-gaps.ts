import type { Diagnosis } from '../core/finding.ts';
import { unknownRuleId } from './diagnose.ts';

/** A failure that no rule knows and that came more than once: a rule to write. */
export interface RuleGap {
  readonly fingerprint: string;
  readonly times: number;
  readonly category: string;
  /** The lines of one of them. */
  readonly lines: readonly string[];
  /** Where it was seen, e.g. file names or run ids; twenty at most. */
  readonly seenIn: readonly string[];
}

const mostPlaces = 20;

/** Groups unknown failures by what they say, the most frequent first. */
export function findRuleGaps(
  seen: readonly { readonly source: string; readonly diagnosis: Diagnosis }[],
  least = 2,
): readonly RuleGap[] {
  const unknown = seen.filter(({ diagnosis }) => diagnosis.ruleId === unknownRuleId);
  const groups = [...Map.groupBy(unknown, ({ diagnosis }) => diagnosis.fingerprint)];
  return groups
    .filter(([, group]) => group.length >= least)
    .map(([fingerprint, group]) => ({
      fingerprint,
      times: group.length,
      category: group[0]?.diagnosis.category ?? 'unknown',
      lines: group[0]?.diagnosis.findings[0]?.lines.map((line) => line.text) ?? [],
      seenIn: [...new Set(group.map(({ source }) => source))].slice(0, mostPlaces),
    }))
    .sort((a, b) => b.times - a.times || a.fingerprint.localeCompare(b.fingerprint));
}
