import type { Run } from '../core/run.ts';

/** Runs of one repository, in the order in which they matter. */
export interface RunQueue {
  readonly repository: string;
  readonly runs: readonly Run[];
}

/** One run of each repository in turn, so that a busy repository makes no other wait for all of its own. */
export function* takeTurns<Queue extends RunQueue>(queues: readonly Queue[]): Generator<{ run: Run; queue: Queue }> {
  const longest = Math.max(0, ...queues.map(({ runs }) => runs.length));
  for (let turn = 0; turn < longest; turn++) {
    for (const queue of queues) {
      const run = queue.runs[turn];
      if (run !== undefined) yield { run, queue };
    }
  }
}

/** The runs of the default branch first; otherwise the order stays (newest first). */
export function defaultBranchFirst(runs: readonly Run[], defaultBranch: string | null): readonly Run[] {
  const isFirst = (run: Run) => run.branch === defaultBranch && run.pullRequest === null;
  return [...runs.filter(isFirst), ...runs.filter((run) => !isFirst(run))];
}
