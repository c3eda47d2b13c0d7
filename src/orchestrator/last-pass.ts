import type { PassReport } from '../core/case.ts';
import { canReportBudget } from '../providers/types.ts';
import type { Store } from '../store/types.ts';
import type { Services } from './types.ts';

const key = 'last-pass';

/** How a pass ended, for `status`. */
export interface LastPass {
  readonly finishedAt: string;
  readonly repositories: number;
  /** Requests left at the provider; null when it does not tell. `resetsAt` is ISO 8601. */
  readonly budget: { readonly limit: number; readonly remaining: number; readonly resetsAt: string } | null;
  /** What was held back or went wrong. */
  readonly notes: readonly string[];
}

export function rememberPass(report: PassReport, { provider, store }: Services): void {
  const budget = canReportBudget(provider) ? provider.budget() : null;
  store.saveFact(key, {
    finishedAt: report.finishedAt,
    repositories: report.repositories.length,
    budget: budget === null ? null : { ...budget, resetsAt: budget.resetsAt.toISOString() },
    notes: report.notes.slice(0, 100),
  } satisfies LastPass);
}

export function readLastPass(store: Store): LastPass | null {
  return (store.fact(key)?.value ?? null) as LastPass | null;
}
