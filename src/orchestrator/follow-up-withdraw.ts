import type { PullRequest } from '../hosts/types.ts';
import type { StoredDelivery, Verdict } from '../store/types.ts';
import { type FollowServices, followUpOf, mayWrite, remember, sayOnce } from './follow-up-context.ts';

export interface Withdrawal {
  readonly verdict: Extract<Verdict, 'red' | 'superseded'>;
  /** The state that it ends in, and one sentence that completes "pull request 7: ". */
  readonly state: string;
  readonly detail: string;
  /** What the comment says, as Markdown. */
  readonly comment: string;
}

/**
 * Takes a pull request back: the reason as a comment, the pull request closed, its branch deleted if it still holds the commit
 * that was looked at. The intention is remembered first, so that after a crash the next pass goes on instead of taking the closed
 * pull request for a person's decision.
 */
export async function withdraw(
  stored: StoredDelivery,
  pullRequest: PullRequest,
  withdrawal: Withdrawal,
  services: FollowServices,
): Promise<void> {
  const { state, detail, comment, verdict } = withdrawal;
  if (!mayWrite(services)) {
    remember(stored, `${state}-kept`, `${detail}; it stays open, because fixing.deliver is report`, services);
    return;
  }
  const intention = remember(stored, state, detail, services, { phase: 'withdrawing', ending: verdict });
  const begun = { ...stored, followUp: intention };
  await sayOnce(begun, 'withdrawn', comment, services);
  await finishWithdrawal(begun, pullRequest, services);
}

/** The rest of a withdrawal whose intention is remembered; each part is done only where it is not yet. */
export async function finishWithdrawal(
  stored: StoredDelivery,
  pullRequest: PullRequest,
  services: FollowServices,
): Promise<void> {
  const { repository, fingerprint } = stored;
  const { state, detail, ending } = followUpOf(stored);
  if (pullRequest.state === 'open')
    await services.host.updatePullRequest(repository, pullRequest.number, { state: 'closed' });
  const head = await services.host.branchHead(repository, pullRequest.headBranch);
  if (head !== null && head === pullRequest.headSha)
    await services.deleteBranch(repository, pullRequest.headBranch, head);
  services.store.recordVerdict(repository, fingerprint, ending ?? 'superseded', stored.id);
  remember(stored, state, detail, services, { phase: 'done' });
}
