import type { Category } from './category.ts';
import { count } from './plain-text.ts';

/** A share with the numbers behind it; the value is null where nothing was counted. */
export interface Share {
  readonly value: number | null;
  readonly part: number;
  readonly whole: number;
}

/** Fixes whose confidence lay in one band, and how many held. */
export interface ReliabilityBin {
  /** Lower bound, inclusive; the upper one, exclusive but for 1. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanConfidence: number;
  readonly held: number;
}

export interface DayCount {
  /** `2026-03-01`, in UTC. */
  readonly day: string;
  readonly failures: number;
  readonly named: number;
  readonly fixed: number;
}

export interface GroupCount {
  readonly name: string;
  readonly failures: number;
  readonly named: number;
  readonly fixed: number;
}

/** Figures over what the store remembers of a time span; every definition stands in docs/operations.md. */
export interface Metrics {
  readonly failureDetectionRate: Share;
  readonly fixSuccessRate: Share;
  readonly falsePositiveRate: Share;
  /** From the end of the failed run to the good verdict, in milliseconds; null where nothing was resolved. */
  readonly timeToResolution: { readonly median: number; readonly p90: number; readonly count: number } | null;
  /** Mean squared distance of confidence and outcome (0 is perfect, 0.25 a coin); null where nothing was judged. */
  readonly brierScore: { readonly value: number; readonly count: number } | null;
  readonly reliability: readonly ReliabilityBin[];
  readonly byDay: readonly DayCount[];
  readonly byRepository: readonly GroupCount[];
  readonly byWorkflow: readonly GroupCount[];
  readonly byCategory: readonly (GroupCount & { readonly name: Category })[];
}

/** `93.1 % (27 of 29)`. */
function shareText({ value, part, whole }: Share): string {
  return value === null ? 'nothing to count yet' : `${(value * 100).toFixed(1)} % (${part} of ${whole})`;
}

/** The headline figures, a name and a text each, as every report shows them. */
export function metricRows(
  metrics: Metrics,
  durationText: (ms: number) => string,
): readonly (readonly [string, string])[] {
  const { timeToResolution: time, brierScore: brier } = metrics;
  return [
    ['failure detection rate', shareText(metrics.failureDetectionRate)],
    ['fix success rate', shareText(metrics.fixSuccessRate)],
    [
      'time to resolution',
      time === null
        ? 'nothing to count yet'
        : `median ${durationText(time.median)}, 90 % within ${durationText(time.p90)} (${count(time.count, 'fix', 'fixes')})`,
    ],
    ['false-positive rate', shareText(metrics.falsePositiveRate)],
    [
      'Brier score',
      brier === null ? 'nothing to count yet' : `${brier.value.toFixed(3)} (${count(brier.count, 'fix', 'fixes')})`,
    ],
  ];
}
