import { canMerge, type PullRequestState } from '../hosts/types.ts';
import type { StoredDelivery } from '../store/types.ts';
import { type FollowServices, followUpOf, mayWrite, nameOf, remember } from './follow-up-context.ts';

/**
 * Merges a pull request of our own whose CI is green, where `fixing.merge_when_green` says so: a proven fix, no draft, the very
 * head that was judged, and nothing in the way that the host knows of. A refusal is told once for one head.
 */
export async function mergeWhenGreen(
  stored: StoredDelivery,
  { pullRequest, draft, ready }: PullRequestState,
  services: FollowServices,
): Promise<void> {
  const { settings, host, signal } = services;
  const method = settings['fixing.merge_when_green'];
  if (method === 'off' || signal.aborted || !mayWrite(services) || !canMerge(host)) return;
  if (draft || !isProven(stored, services)) return;
  if (!ready) return tellOnce(stored, 'waits', pullRequest.headSha, 'the host does not let it merge yet', services);
  if (followUpOf(stored).said.includes(`merge-refused-${pullRequest.headSha}`)) return;
  const [commit] = await host.recentCommits(stored.repository, pullRequest.headBranch, 1);
  if (commit?.sha !== pullRequest.headSha) return;
  const merge = { headSha: pullRequest.headSha, method, message: commit.message };
  const result = await host.mergePullRequest(stored.repository, pullRequest.number, merge);
  if (result.kind === 'moved') return;
  if (result.kind === 'refused')
    return tellOnce(stored, 'refused', pullRequest.headSha, `it may not be merged: ${result.reason}`, services);
  remember(stored, 'merge-done', 'CI is green with it, so it was merged', services);
  await services.deleteBranch(stored.repository, pullRequest.headBranch, pullRequest.headSha);
}

/** Its state stays `green`; what holds the merge back is told once for one head. */
function tellOnce(
  stored: StoredDelivery,
  what: 'waits' | 'refused',
  headSha: string,
  why: string,
  services: FollowServices,
): void {
  const { said } = followUpOf(stored);
  const name = `merge-${what}-${headSha}`;
  if (said.includes(name)) return;
  remember(stored, 'green', 'CI is green with it', services, { said: [...said, name] });
  services.limits.note(`${nameOf(stored)}: CI is green with it, but ${why}`);
  services.log.info('a delivery is not merged', { repository: stored.repository, number: stored.delivery.number, why });
}

/** The record of the case may be gone; then nothing is known of its proof. */
function isProven({ repository, fingerprint, base }: StoredDelivery, { store }: FollowServices): boolean {
  const delivered = store
    .cases({ repository, fingerprint })
    .find(({ run, failure }) => run.branch === base && failure.outcome.kind === 'fixed');
  return delivered?.failure.fix?.proof.kind === 'proven';
}
