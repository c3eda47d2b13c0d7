import type { Clock } from '../core/clock.ts';
import { notifyAll } from '../notify/registry.ts';
import type { Notifier } from '../notify/types.ts';
import { toFailureCase } from './failure-case.ts';
import type { Log, Services } from './types.ts';

/** Tells the chosen channels; one that fails stands in the log and stops no other. */
export function createNotify(
  notifiers: readonly Notifier[],
  { clock, signal, log }: { clock: Clock; signal: AbortSignal; log: Log },
): Services['notify'] {
  return async (state) => {
    const notice = { run: state.run, jobs: state.jobs, failure: toFailureCase(state) };
    const { deliveries, failures } = await notifyAll(notifiers, notice, { clock, signal });
    for (const { notifier, error } of failures) {
      log.warn('a channel could not be told', {
        channel: notifier,
        runId: state.run.id,
        error: error.message,
        help: error.help,
      });
    }
    return deliveries;
  };
}
