import { AutofixError, messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import type { PullRequest } from '../hosts/types.ts';
import type { Git, Remote } from '../io/git.ts';
import { fixBranch } from './branch.ts';
import { commitSubject, isOwnCommit } from './commit.ts';
import { commitFix } from './commit-fix.ts';
import { messageOfCommit, parentOf } from './commit-tree.ts';
import { pullRequestBody } from './pr-body.ts';
import { delivered, withheld } from './types.ts';
import type { DeliverOutcome, PreparedRequest, PublishPorts, PublishSettings } from './types.ts';

/** What stands outside before anything is written. */
interface Outside {
  readonly remote: Remote;
  readonly base: string;
  readonly branch: string;
  readonly baseHead: string | null;
  readonly branchHead: string | null;
  readonly pullRequest: PullRequest | null;
}

/** Pushes one commit to the branch of the cause and opens the pull request; each only where it does not stand there already. */
export async function deliverPullRequest(
  request: PreparedRequest,
  settings: PublishSettings,
  ports: PublishPorts,
): Promise<DeliverOutcome> {
  const { run, diagnosis } = request;
  if (run.branch === null) return withheld('branch-gone', 'the run names no branch');
  let outside: Outside;
  try {
    outside = await lookUp(request, run.branch, ports);
  } catch (error) {
    return withheld('delivery-unknown', messageOf(error));
  }
  const refusal = refusalOf(request, outside, ports);
  if (refusal !== null) return refusal;

  if (isOwnCommit(await messageOfCommit(ports.git, run.headSha, outside.remote)))
    return withheld('own-commit', 'the last commit of the branch is one of ci-autofix');
  const pushed = await pushBranch(request, settings, ports, outside);
  if (typeof pushed !== 'string') return pushed;

  const result = await openPullRequest(request, settings, ports, outside, pushed);
  if (result.kind === 'delivered')
    ports.store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, result.delivery);
  return result;
}

async function lookUp({ run, diagnosis }: PreparedRequest, base: string, { host }: PublishPorts): Promise<Outside> {
  const repository = await host.getRepository(run.repository);
  const branch = fixBranch(diagnosis.fingerprint, base, repository.defaultBranch);
  const credentials = await host.credentials(run.repository);
  return {
    remote: { url: host.cloneUrl(run.repository), ...(credentials === null ? {} : { credentials }) },
    base,
    branch,
    baseHead: await host.branchHead(run.repository, base),
    branchHead: await host.branchHead(run.repository, branch),
    pullRequest: await host.findPullRequest(run.repository, branch),
  };
}

function refusalOf(
  { run }: PreparedRequest,
  { pullRequest, baseHead, base }: Outside,
  { mayReopen, mayRebuild }: PublishPorts,
): DeliverOutcome | null {
  if (pullRequest?.state === 'open' && mayRebuild?.(pullRequest) !== true) {
    return withheld(
      'already-delivered',
      `pull request ${pullRequest.number} is open for this cause`,
      existing(pullRequest),
    );
  }
  if (pullRequest?.state === 'closed' && mayReopen?.(pullRequest) !== true) {
    return withheld(
      'already-delivered',
      `pull request ${pullRequest.number} for this cause was closed without a merge; it is not opened again`,
      existing(pullRequest),
    );
  }
  if (baseHead === null) return withheld('branch-gone', `the branch ${base} exists no more`);
  if (baseHead !== run.headSha)
    return withheld(
      'branch-moved',
      `the branch ${base} has moved from ${run.headSha.slice(0, 12)} to ${baseHead.slice(0, 12)}`,
    );
  return null;
}

/** The SHA that now stands on the branch, or why nothing was pushed. */
async function pushBranch(
  request: PreparedRequest,
  settings: PublishSettings,
  ports: PublishPorts,
  outside: Outside,
): Promise<string | DeliverOutcome> {
  const { run, diagnosis } = request;
  const { git } = ports;
  const { branch, branchHead, remote } = outside;
  if (branchHead !== null) {
    const state = await leftover(git, branchHead, diagnosis.fingerprint, run.headSha, remote);
    if (state === 'ready') return branchHead;
    if (state === 'foreign')
      return withheld('already-delivered', `the branch ${branch} holds commits of somebody else; it is left alone`);
  }
  const sha = await commitFix(request, settings, git, remote);
  const push = await attempt(() => git.push({ ...remote, sha, branch, expected: branchHead }));
  if (push instanceof AutofixError) return noPermission(push);
  if (push.kind === 'refused')
    return withheld('no-permission', `the host refused the branch ${branch}: ${push.reason}`);
  if (push.kind === 'moved') return overtaken(request, ports, outside);
  return sha;
}

/** What an earlier attempt left on the branch: the very commit to go on with, an outdated one of ours, or somebody's work. */
async function leftover(
  git: Git,
  sha: string,
  fingerprint: string,
  base: string,
  remote: Remote,
): Promise<'ready' | 'outdated' | 'foreign'> {
  if (!isOwnCommit(await messageOfCommit(git, sha, remote), fingerprint)) return 'foreign';
  return (await parentOf(git, sha)) === base ? 'ready' : 'outdated';
}

/** Another process moved the branch after the look-up: its pull request stands, or is about to. */
async function overtaken(
  { run }: PreparedRequest,
  { host }: PublishPorts,
  { branch }: Outside,
): Promise<DeliverOutcome> {
  const other = await host.findPullRequest(run.repository, branch).catch(() => null);
  return withheld(
    'already-delivered',
    `another process delivered to the branch ${branch} at the same time`,
    other === null ? null : existing(other),
  );
}

async function openPullRequest(
  request: PreparedRequest,
  settings: PublishSettings,
  ports: PublishPorts,
  outside: Outside,
  sha: string,
): Promise<DeliverOutcome> {
  const { run, fix, shown } = request;
  const { host, git } = ports;
  const { branch, base, remote, branchHead } = outside;
  if (outside.pullRequest?.state === 'open') return describeAnew(request, ports, outside.pullRequest);
  try {
    const pullRequest = await host.openPullRequest({
      repository: run.repository,
      headBranch: branch,
      baseBranch: base,
      title: commitSubject(shown.diagnosis, shown.fix),
      body: pullRequestBody({ ...shown, notes: host.deliveryNotes }),
      draft: fix.proof.kind !== 'proven',
      labels: settings.labels,
    });
    return delivered({ ...existing(pullRequest), created: true, notes: host.deliveryNotes });
  } catch (error) {
    // The host may have answered late, or another process may have been first.
    const standing = await host.findPullRequest(run.repository, branch).catch(() => null);
    if (standing?.state === 'open')
      return withheld(
        'already-delivered',
        `pull request ${standing.number} is open for this cause`,
        existing(standing),
      );
    if (!(error instanceof AutofixError && error.code === 'FORBIDDEN')) throw error;
    // Nothing half done: a branch that can never become a pull request is taken back.
    if (branchHead === null) await git.deleteBranch(remote, branch, sha).catch(() => undefined);
    return noPermission(error);
  }
}

/** The pull request stands and its branch holds the new commit: title and body follow. */
async function describeAnew(
  { run, shown }: PreparedRequest,
  { host }: PublishPorts,
  pullRequest: PullRequest,
): Promise<DeliverOutcome> {
  const title = commitSubject(shown.diagnosis, shown.fix);
  const body = pullRequestBody({ ...shown, notes: host.deliveryNotes });
  await host.updatePullRequest(run.repository, pullRequest.number, { title, body });
  return delivered({ ...existing(pullRequest), notes: host.deliveryNotes });
}

function existing(pullRequest: PullRequest): Delivery {
  return {
    kind: 'pull-request',
    url: pullRequest.url,
    branch: pullRequest.headBranch,
    number: pullRequest.number,
    created: false,
    notes: [],
  };
}

function noPermission(error: AutofixError): DeliverOutcome {
  return withheld('no-permission', error.message);
}

/** The result, or the error when it says that the token may not; any other error is thrown. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result | AutofixError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AutofixError && (error.code === 'FORBIDDEN' || error.code === 'TOKEN_REFUSED')) return error;
    throw error;
  }
}
