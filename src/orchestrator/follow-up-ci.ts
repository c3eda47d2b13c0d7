import type { Run } from '../core/run.ts';
import { failedConclusions } from '../core/run.ts';
import type { CanListRuns, RunState } from '../providers/types.ts';

/** What the provider's runs say about one commit. */
export type CommitCi =
  | { readonly state: 'not-started' }
  /** Runs ended well, but none of the workflow that had failed. */
  | { readonly state: 'not-of-workflow' }
  | { readonly state: 'pending' }
  | { readonly state: 'awaits-approval'; readonly runs: readonly RunState[] }
  | { readonly state: 'cancelled' }
  | { readonly state: 'green' }
  | { readonly state: 'red'; readonly runs: readonly RunState[] };

/** Reads the runs of a commit. `workflow` is the one that the fix is for; null when it is not remembered. */
export async function readCommitCi(
  provider: CanListRuns,
  repository: string,
  headSha: string,
  workflow: Run['workflow'] | null,
  signal: AbortSignal,
): Promise<CommitCi> {
  const runs = await provider.listRuns({ repository, headSha, signal });
  return judgeRuns(
    runs.filter((run) => run.headSha === headSha),
    workflow,
  );
}

function judgeRuns(runs: readonly RunState[], workflow: Run['workflow'] | null): CommitCi {
  if (runs.length === 0) return { state: 'not-started' };
  if (runs.some(({ status }) => status === 'pending')) return { state: 'pending' };
  const red = runs.filter(({ conclusion }) => conclusion !== null && failedConclusions.includes(conclusion));
  if (red.length > 0) return { state: 'red', runs: red };
  const waiting = runs.filter(({ status }) => status === 'waiting');
  if (waiting.length > 0) return { state: 'awaits-approval', runs: waiting };
  const own = workflow === null ? runs : runs.filter((run) => isSameWorkflow(run.workflow, workflow));
  if (own.length === 0) return { state: 'not-of-workflow' };
  return { state: own.some(({ conclusion }) => conclusion === 'success') ? 'green' : 'cancelled' };
}

/** By the file where both have one, else by the name. */
export function isSameWorkflow(one: Run['workflow'], other: Run['workflow']): boolean {
  return one.path !== null && other.path !== null ? one.path === other.path : one.name === other.name;
}

/** Whether the branch got well without the fix: its newest decided run of the workflow is green, and none that failed before. */
export function gotWell(runs: readonly RunState[], failed: Run): boolean {
  const [newest] = runs
    .filter((run) => isSameWorkflow(run.workflow, failed.workflow))
    .filter(
      ({ conclusion }) => conclusion === 'success' || (conclusion !== null && failedConclusions.includes(conclusion)),
    )
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  if (newest === undefined || newest.conclusion !== 'success') return false;
  return newest.id === failed.id ? newest.attempt > failed.attempt : newest.createdAt > failed.createdAt;
}
