import { isOwnCommit } from '../publish/commit.ts';
import type { StoredDelivery } from '../store/types.ts';
import { readCommitCi } from './follow-up-ci.ts';
import { type FollowServices, isLeftAlone, remember, sayOnce } from './follow-up-context.ts';
import { judgeCi } from './follow-up-verdict.ts';

const commitsRead = 30;

/** A commit on a person's branch: CI judges it, and nothing is taken back from a branch that is not ours. */
export async function followPush(stored: StoredDelivery, services: FollowServices): Promise<void> {
  const { repository, fingerprint, base, delivery } = stored;
  if (base === null) return void remember(stored, 'unknown', 'its branch is not known', services, { phase: 'done' });
  if (delivery.number !== null) {
    const { pullRequest } = await services.host.pullRequestState(repository, delivery.number);
    if (pullRequest.state !== 'open') {
      const detail = `the pull request was ${pullRequest.state}`;
      return void remember(stored, pullRequest.state, detail, services, { phase: 'done' });
    }
  }
  if (isLeftAlone(stored, services))
    return void remember(stored, 'stopped', 'a person asked to leave it alone', services);
  const commits = await services.host.recentCommits(repository, base, commitsRead);
  const ours = commits.find(({ message }) => isOwnCommit(message, fingerprint));
  if (ours === undefined) {
    return void remember(stored, 'gone', 'its commit is no longer on the branch', services, { phase: 'done' });
  }
  const workflow = services.store.cases({ repository, fingerprint }).find(({ run }) => run.branch === base)
    ?.run.workflow;
  const ci = await readCommitCi(services.provider, repository, ours.sha, workflow ?? null, services.signal);
  const refuted = await judgeCi(stored, ci, workflow ?? null, services);
  if (refuted === null) {
    if (ci.state === 'green') remember(stored, 'green', 'CI is green with it', services, { phase: 'done' });
    return;
  }
  await sayOnce(stored, 'refuted', refutedText, services);
  services.store.recordVerdict(repository, fingerprint, 'red', stored.id);
  remember(stored, 'red', 'CI failed with it for the same cause', services, { phase: 'done' });
}

const refutedText =
  'The commit that ci-autofix added to this branch did not turn CI green: it still fails for the same cause. Feel free to drop it; ci-autofix does not try again.';
