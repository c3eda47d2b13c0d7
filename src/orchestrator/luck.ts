import type { Confidence, ConfidenceTerm } from '../core/finding.ts';

/** What is known about whether luck or the change is at fault. */
export interface LuckEvidence {
  /** How certain the rule is that only luck was at fault (an infrastructure signature); null for a rule that says nothing of luck. */
  readonly signature: number | null;
  /** Whether the same workflow was green on the same commit, in another run; null when that could not be told. */
  readonly greenOnSameCommit: boolean | null;
  /** Earlier failures of the same test, or of the same cause: those whose re-run passed without a change, and those that failed again. */
  readonly record: { readonly lucky: number; readonly again: number };
  /** Earlier attempts of this very run that failed for the same cause. */
  readonly failedBefore: number;
  readonly touched: Touched;
}

/** What the change does to what failed: to the failing test itself, to code, to documents alone; null when it is not known. */
export type Touched = 'failing-test' | 'code' | 'documents' | null;

/** A test that nothing else is known of fails by luck about once in seven times. */
const priorOfTest = 0.15;
/** A rule is no more certain of luck than this. */
const mostCertain = 0.97;

/**
 * The probability (0 to 1) that luck was at fault, with the terms that it was made of: evidence adds up in log-odds, as in
 * docs/confidence.md, and each term shows how far it moved the probability.
 */
export function judgeLuck(evidence: LuckEvidence): Confidence {
  const { signature } = evidence;
  const start = Math.min(mostCertain, signature ?? priorOfTest);
  const why =
    signature === null ? 'a failing test is seldom luck' : 'the rule knows it as trouble of the infrastructure';
  const terms: ConfidenceTerm[] = [{ name: 'start', effect: start, why }];
  let logOdds = logit(start);
  for (const { name, weight, why } of weigh(evidence)) {
    const before = sigmoid(logOdds);
    logOdds += weight;
    terms.push({ name, effect: sigmoid(logOdds) - before, why });
  }
  return { value: sigmoid(logOdds), terms };
}

interface Weight {
  readonly name: string;
  /** In log-odds. */
  readonly weight: number;
  readonly why: string;
}

function weigh({ signature, greenOnSameCommit, record, failedBefore, touched }: LuckEvidence): readonly Weight[] {
  const { lucky, again } = record;
  return [
    ...(greenOnSameCommit === true
      ? [{ name: 'same commit', weight: 2.5, why: 'the same workflow was green on the same commit' }]
      : []),
    ...(lucky + again > 0
      ? [
          {
            name: 'record',
            weight: clamp(Math.log((lucky + 0.5) / (again + 0.5)) + Math.min(1, lucky / 2), 3),
            why: `${lucky} of ${lucky + again} earlier failures passed when they were run again`,
          },
        ]
      : []),
    ...(failedBefore > 0
      ? [
          {
            name: 'attempts',
            weight: signature === null ? -failedBefore : -failedBefore / 2,
            why: `${failedBefore === 1 ? 'an earlier attempt' : `${failedBefore} earlier attempts`} failed for the same cause`,
          },
        ]
      : []),
    ...weighTouch(touched),
  ];
}

function weighTouch(touched: Touched): readonly Weight[] {
  if (touched === 'failing-test')
    return [{ name: 'change', weight: -4, why: 'the change touches the failing test itself' }];
  if (touched === 'documents') return [{ name: 'change', weight: 2, why: 'the change touches documents alone' }];
  return [];
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
