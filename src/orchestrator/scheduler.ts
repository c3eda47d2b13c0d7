import type { Clock } from '../core/clock.ts';
import { AutofixError } from '../core/errors.ts';

/** When the passes of continuous mode happen. */
export interface Rhythm {
  /** Cron expression of five or six fields in local time; null for the interval. */
  readonly schedule: string | null;
  readonly intervalSeconds: number;
  /** 0 for no end. */
  readonly maxCycles: number;
  /** Makes the pause between two passes longer where the budget asks for it. */
  readonly stretch?: (pauseMs: number) => number;
}

/**
 * Runs passes one after another, never two at once, until the signal aborts or the cycles are used up. A pass in progress is
 * brought to its end first. `rest` is what is done between two passes. Throws AutofixError SETTINGS for a cron expression that is none.
 */
export async function keepPassing(
  pass: () => Promise<void>,
  rhythm: Rhythm,
  clock: Clock,
  signal: AbortSignal,
  rest: (ms: number) => Promise<void> = (ms) => clock.sleep(ms, signal),
): Promise<void> {
  const pause =
    rhythm.schedule === null ? () => rhythm.intervalSeconds * 1000 : await cronPause(rhythm.schedule, clock);
  const stretch = rhythm.stretch ?? ((ms: number) => ms);
  let cycles = 0;
  if (rhythm.schedule !== null) await rest(pause());
  while (!signal.aborted) {
    await pass();
    cycles++;
    if (rhythm.maxCycles > 0 && cycles >= rhythm.maxCycles) return;
    await rest(stretch(pause()));
  }
}

/** Milliseconds until the expression's next time, as a function of now. */
async function cronPause(expression: string, clock: Clock): Promise<() => number> {
  const cron = await import('node-cron');
  const { valid, errors } = cron.validateDetailed(expression);
  if (!valid) {
    const what = errors.map((error) => error.message).join('; ');
    throw new AutofixError('SETTINGS', `--schedule: ${JSON.stringify(expression)} is no cron expression: ${what}`, {
      help: 'five fields: minute, hour, day of month, month, day of week, e.g. "*/10 * * * *"',
    });
  }
  const task = cron.createTask(expression, () => undefined);
  return () => Math.max(0, (task.getNextRun()?.getTime() ?? clock.now().getTime()) - clock.now().getTime());
}
