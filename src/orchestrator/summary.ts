import type { Category } from '../core/category.ts';
import type { OutcomeKind } from '../core/outcome.ts';
import type { StoredCase } from '../store/types.ts';

/** Counts over remembered cases, each failure counted once by its latest record. */
export interface Summary {
  readonly failures: number;
  readonly byOutcome: Readonly<Partial<Record<OutcomeKind, number>>>;
  readonly byCategory: Readonly<Partial<Record<Category, number>>>;
  readonly byRepository: Readonly<Record<string, number>>;
  readonly lastRecordedAt: string | null;
}

export function summarize(cases: readonly StoredCase[]): Summary {
  return {
    failures: cases.length,
    byOutcome: countBy(cases, ({ failure }) => failure.outcome.kind),
    byCategory: countBy(cases, ({ failure }) => failure.diagnosis.category),
    byRepository: countBy(cases, ({ run }) => run.repository),
    lastRecordedAt:
      cases
        .map(({ recordedAt }) => recordedAt)
        .sort()
        .at(-1) ?? null,
  };
}

function countBy<Key extends string>(
  cases: readonly StoredCase[],
  keyOf: (stored: StoredCase) => Key,
): Record<Key, number> {
  const counts: Partial<Record<Key, number>> = {};
  for (const stored of cases) {
    const key = keyOf(stored);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const sorted = Object.entries(counts).sort(([, a], [, b]) => Number(b) - Number(a));
  return Object.fromEntries(sorted) as Record<Key, number>;
}
