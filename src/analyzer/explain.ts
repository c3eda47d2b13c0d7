import type { Category } from '../core/category.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { DiagnosisResult } from './diagnose.ts';
import type { Candidate, RankTerm } from './rank.ts';

/** One rule that matched, with everything that counted for and against it. */
export interface ExplainedCandidate {
  readonly rule: string;
  readonly category: Category;
  readonly level: string;
  /** Sum of the terms, in log-odds. */
  readonly score: number;
  readonly terms: readonly RankTerm[];
  readonly line: { readonly number: number; readonly text: string };
  /** How often the rule matched in the log. */
  readonly hits: number;
  /** Why it did not win; null for a cause. */
  readonly because: string | null;
}

export interface Explanation {
  readonly diagnoses: readonly Diagnosis[];
  /** Causes first, then the rivals, each in the order of their scores. */
  readonly candidates: readonly ExplainedCandidate[];
  /** The command that failed, as far as the log tells. */
  readonly failed: { readonly command: string; readonly from: number; readonly to: number } | null;
}

/** Why the first rule won, and what its rivals had. */
export function explainLog(result: DiagnosisResult): Explanation {
  const { causes, rivals } = result.choice;
  const region = result.landscape.regions.findLast(
    ({ status, end }) => status === 'failed' && end <= result.landscape.marker,
  );
  return {
    diagnoses: result.diagnoses,
    candidates: [
      ...causes.map((candidate) => explained(candidate, null)),
      ...rivals.map(({ candidate, because }) => explained(candidate, because)),
    ],
    failed: region === undefined ? null : { command: region.command, from: region.start, to: region.end },
  };
}

function explained(candidate: Candidate, because: string | null): ExplainedCandidate {
  const { rule, primary } = candidate;
  return {
    rule: rule.id,
    category: rule.category,
    level: rule.level,
    score: candidate.score,
    terms: candidate.terms,
    line: { number: primary.line.number, text: primary.line.text },
    hits: candidate.count,
    because,
  };
}
