import type { Run } from '../core/run.ts';
import type { RunQueue } from './fair-order.ts';
import type { Services } from './types.ts';

export interface Scan {
  /** Repositories with failed runs, in the order asked for. */
  readonly queues: readonly RunQueue[];
  readonly failures: readonly { readonly repository: string; readonly error: unknown }[];
}

/**
 * Looks for failed runs in all repositories, so many at once as `monitoring.concurrency` says. One that fails stops no other.
 */
export async function scanRepositories(
  due: readonly string[],
  find: (repository: string) => Promise<readonly Run[]>,
  { settings, signal, progress }: Pick<Services, 'settings' | 'signal' | 'progress'>,
): Promise<Scan> {
  const queues = new Map<string, readonly Run[]>();
  const failures: { repository: string; error: unknown }[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (;;) {
      const repository = due[next++];
      if (repository === undefined || signal.aborted) return;
      try {
        const runs = await find(repository);
        progress({ kind: 'repository', repository, failedRuns: runs.length });
        if (runs.length > 0) queues.set(repository, runs);
      } catch (error) {
        if (signal.aborted) return;
        failures.push({ repository, error });
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(settings['monitoring.concurrency'], due.length) }, work));
  return {
    queues: due.flatMap((repository) => {
      const runs = queues.get(repository);
      return runs === undefined ? [] : [{ repository, runs }];
    }),
    failures,
  };
}
