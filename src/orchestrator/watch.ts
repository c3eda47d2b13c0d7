import { dirname } from 'node:path';
import type { PassReport } from '../core/case.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import { type FolderLock, lockStateFolder } from '../store/lock.ts';
import { readLastPass } from './last-pass.ts';
import { keepPassing } from './scheduler.ts';
import { keepHeapSmall } from './small-heap.ts';
import { costOf, stretchPause } from './stretch.ts';
import type { Session } from './wire.ts';

/**
 * Passes over the repositories until the session's signal aborts or the cycles are used up. A pass that fails is told and the
 * next one tried; only the first may end the watch, when the set-up is wrong.
 */
export async function watch(session: Session, onReport: (report: PassReport) => Promise<void>): Promise<void> {
  const { settings, clock, signal, log, store } = session.services;
  keepHeapSmall();
  let succeeded = false;
  let failure: string | null = null;
  let cost = 0;
  const pass = async (only?: readonly string[]) => {
    const before = session.budget();
    try {
      await onReport(await session.pass(only));
      if (failure !== null) log.info('passes succeed again');
      succeeded = true;
      failure = null;
      store.prune(new Date(clock.now().getTime() - settings.retention_days * 86_400_000));
    } catch (error) {
      if (!succeeded && !mayPass(error, session)) throw error;
      if (failure !== messageOf(error))
        log.error('a pass failed; the next one is tried in time', { error: messageOf(error) });
      failure = messageOf(error);
    } finally {
      if (only === undefined) cost = costOf(before, session.budget());
    }
  };
  const rhythm = {
    schedule: settings['monitoring.schedule'],
    intervalSeconds: settings['monitoring.check_interval_seconds'],
    maxCycles: settings['monitoring.max_cycles'],
    stretch: (ms: number) => stretchPause(ms, cost, session.budget(), clock.now()),
  };
  await keepPassing(
    () => pass(),
    rhythm,
    clock,
    signal,
    (ms) => {
      session.services.progress({ kind: 'resting', ms });
      return session.wakeUps.rest(ms, pass);
    },
  );
}

/** One watch a state folder; a dry run needs none to itself. Throws AutofixError LOCKED with the pid of the one that has it. */
export function lockForWatch({ services, statePath }: Session): FolderLock | null {
  return services.settings.dry_run ? null : lockStateFolder(dirname(statePath));
}

/** Whether it tells nothing of the set-up: no network yet, a limit used up; or nonsense from a host that once answered well. */
function mayPass(error: unknown, { services }: Session): boolean {
  if (!(error instanceof AutofixError)) return false;
  if (error.code === 'UNREACHABLE' || error.code === 'RATE_LIMITED') return true;
  return error.code === 'BAD_REPLY' && readLastPass(services.store) !== null;
}
