import { AutofixError } from '../core/errors.ts';
import type { Job, Run } from '../core/run.ts';
import type { PullRequest } from '../hosts/types.ts';
import type { StoredCase, StoredDelivery } from '../store/types.ts';
import { type FollowServices, followUpOf, mayWrite, remember } from './follow-up-context.ts';
import type { CaseState } from './types.ts';

/** Reasons that pass by themselves: the next pass tries again. */
const passing: readonly string[] = ['stopped', 'internal-error', 'disk-full', 'delivery-unknown', 'branch-moved'];

/**
 * Makes a pull request that conflicts with its base anew on top of it: the same recipe, proven again at the base's head, pushed to the
 * same branch as long as it holds our commit. Once a delivery. False when that is not to be, so that it is closed.
 */
export async function rebuild(
  stored: StoredDelivery,
  { number, baseBranch }: PullRequest,
  services: FollowServices,
): Promise<boolean> {
  const { repository, fingerprint } = stored;
  const { said } = followUpOf(stored);
  if (said.includes('rebuilt') || !mayWrite(services) || services.settings['fixing.deliver'] !== 'pull-request')
    return false;
  const delivered = services.store
    .cases({ repository, fingerprint })
    .find(({ run, failure }) => run.branch === baseBranch && failure.fix?.proof.kind === 'proven');
  const recipe = services.recipes[delivered?.failure.fix?.plan.recipeId ?? ''];
  const headSha = await services.host.branchHead(repository, baseBranch);
  if (delivered === undefined || recipe === undefined || headSha === null) return false;

  const state = await stateAt(headSha, delivered, services);
  const repaired = await services.repair(state, recipe);
  if (repaired.kind === 'no-fix') return passing.includes(repaired.reason);
  if (repaired.fix.proof.kind !== 'proven') return false;
  const result = await services.deliver({ ...state, fix: repaired.fix }, repaired.fix, { rebuild: number });
  if (result.kind === 'withheld') return passing.includes(result.reason);
  const detail = `it conflicted with ${baseBranch}, and was made anew on top of it`;
  const rebuiltAt = services.clock.now().toISOString();
  remember(stored, 'rebuilt', detail, services, { said: [...said, 'rebuilt'], rebuiltAt });
  return true;
}

async function stateAt(headSha: string, { run, failure }: StoredCase, services: FollowServices): Promise<CaseState> {
  const { diagnosis, reproduce } = failure;
  const jobs = await jobsOf(run, services);
  return { run: { ...run, headSha }, jobs, diagnosis, fix: null, outcome: null, notices: [], reproduce };
}

/** What the failed step is called stands in the diagnosis too. */
async function jobsOf(run: Run, { provider }: FollowServices): Promise<readonly Job[]> {
  try {
    return await provider.listJobs(run);
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}
