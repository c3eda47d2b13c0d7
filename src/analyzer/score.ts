import type { Confidence, ConfidenceTerm } from '../core/finding.ts';

/** So many past cases a rule's own figure is worth; see docs/confidence.md. */
const priorWeight = 8;
/** Outcomes in other repositories count this much of those in this one, and as so many at most. */
const elsewhereWeight = 0.2;
const elsewhereMost = 20;

/** How earlier fixes by one rule and recipe ended. */
export interface TrackRecord {
  readonly repository: { readonly good: number; readonly bad: number };
  readonly overall: { readonly good: number; readonly bad: number };
}

/** One piece of evidence as cases seen: `good` ones speak for the diagnosis, `bad` ones against it. */
export interface Evidence {
  readonly name: string;
  readonly good: number;
  readonly bad: number;
  readonly why: string;
}

/**
 * The mean of a Beta distribution that starts from the rule's figure and takes up the evidence, one after the other. The terms
 * hold what each changed, and sum up to the value.
 */
export function scoreConfidence(base: number, evidence: readonly Evidence[]): Confidence {
  let good = base * priorWeight;
  let bad = (1 - base) * priorWeight;
  let value = base;
  const terms: ConfidenceTerm[] = [{ name: 'rule', effect: base, why: 'what the rule claims of itself' }];
  for (const piece of evidence) {
    good += piece.good;
    bad += piece.bad;
    const next = good / (good + bad);
    terms.push({ name: piece.name, effect: next - value, why: piece.why });
    value = next;
  }
  return { value, terms };
}

/** The outcomes of earlier fixes; those of the same repository count in full. */
export function recordEvidence(record: TrackRecord): readonly Evidence[] {
  const elsewhere = {
    good: record.overall.good - record.repository.good,
    bad: record.overall.bad - record.repository.bad,
  };
  const total = elsewhere.good + elsewhere.bad;
  const scale = total === 0 ? 0 : Math.min(elsewhereMost, total * elsewhereWeight) / total;
  return [
    {
      name: 'outcomes here',
      ...record.repository,
      why: `${record.repository.good} earlier fixes here went well, ${record.repository.bad} did not`,
    },
    {
      name: 'outcomes elsewhere',
      good: elsewhere.good * scale,
      bad: elsewhere.bad * scale,
      why: `${elsewhere.good} earlier fixes elsewhere went well, ${elsewhere.bad} did not`,
    },
  ].filter((piece) => piece.good + piece.bad > 0);
}
