export interface BudgetView {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Date;
}

/** So much of the limit is left to what fixes need, and to other programs with the same token. */
const reserve = 0.2;

/**
 * The pause before the next pass: the interval, or longer when passes that cost as much as the last one would use the budget up
 * before it is renewed. Never beyond the renewal. All in milliseconds.
 */
export function stretchPause(intervalMs: number, cost: number, budget: BudgetView | null, now: Date): number {
  if (budget === null || cost <= 0) return intervalMs;
  const untilReset = budget.resetsAt.getTime() - now.getTime();
  if (untilReset <= 0) return intervalMs;
  const affordable = Math.floor((budget.remaining - budget.limit * reserve) / cost);
  const pause = affordable < 1 ? untilReset : untilReset / affordable;
  return Math.max(intervalMs, Math.min(untilReset, Math.ceil(pause)));
}

/** What a pass cost; a limit that was renewed meanwhile tells nothing but what was used since. */
export function costOf(before: BudgetView | null, after: BudgetView | null): number {
  if (after === null) return 0;
  if (before === null || before.resetsAt.getTime() !== after.resetsAt.getTime()) return after.limit - after.remaining;
  return Math.max(0, before.remaining - after.remaining);
}
