import { AutofixError, messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Remote } from '../io/git.ts';
import { isOwnCommit } from './commit.ts';
import { commitFix } from './commit-fix.ts';
import { messageOfCommit } from './commit-tree.ts';
import { delivered, withheld } from './types.ts';
import type { DeliverOutcome, PreparedRequest, PublishPorts, PublishSettings } from './types.ts';

/** Commits to the pull request's own branch: same repository, proven fixes, and only while the branch stands where the run saw it. */
export async function deliverPush(
  request: PreparedRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<DeliverOutcome> {
  const { run, diagnosis } = request;
  const { host, git, store } = ports;
  if (run.pullRequest === null)
    return withheld(
      'no-pull-request',
      'commits are pushed to the branch of a pull request only, and this run has none',
    );
  if (run.branch === null) return withheld('branch-gone', 'the run names no branch');
  if (run.branch === run.pullRequest.baseBranch)
    return withheld(
      'fork',
      'the branch of the pull request has the name of its base, so it lies in another repository',
    );

  let remote: Remote;
  let head: string | null;
  try {
    const credentials = await host.credentials(run.repository);
    remote = { url: host.cloneUrl(run.repository), ...(credentials === null ? {} : { credentials }) };
    head = await host.branchHead(run.repository, run.branch);
    if (
      head !== null &&
      head !== run.headSha &&
      isOwnCommit(await messageOfCommit(git, head, remote), diagnosis.fingerprint)
    ) {
      return withheld(
        'already-delivered',
        `the branch ${run.branch} has the fix already`,
        pushDelivery(request, false, []),
      );
    }
  } catch (error) {
    return withheld('delivery-unknown', messageOf(error));
  }
  if (head === null) return withheld('branch-gone', `the branch ${run.branch} exists no more`);
  if (head !== run.headSha)
    return withheld(
      'branch-moved',
      `the branch ${run.branch} has moved from ${run.headSha.slice(0, 12)} to ${head.slice(0, 12)}`,
    );

  if (isOwnCommit(await messageOfCommit(git, run.headSha, remote)))
    return withheld('own-commit', 'the last commit of the branch is one of ci-autofix');
  const sha = await commitFix(request, settings, git, remote);
  try {
    const push = await git.push({ ...remote, sha, branch: run.branch, expected: run.headSha });
    if (push.kind === 'moved')
      return withheld('branch-moved', `the branch ${run.branch} moved while the fix was pushed`);
    if (push.kind === 'refused')
      return withheld('no-permission', `the host refused the push to ${run.branch}: ${push.reason}`);
  } catch (error) {
    if (error instanceof AutofixError && (error.code === 'FORBIDDEN' || error.code === 'TOKEN_REFUSED'))
      return withheld('no-permission', error.message);
    throw error;
  }
  const url = host.commitUrl?.(run.repository, sha) ?? null;
  const delivery = { ...pushDelivery(request, true, host.deliveryNotes), url };
  store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, delivery);
  return delivered(delivery);
}

function pushDelivery({ run }: PreparedRequest, created: boolean, notes: readonly string[]): Delivery {
  return { kind: 'push', url: null, branch: run.branch, number: run.pullRequest?.number ?? null, created, notes };
}
