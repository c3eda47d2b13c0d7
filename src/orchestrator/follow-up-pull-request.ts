import { escapeMarkdown } from '../core/markdown.ts';
import { AutofixError } from '../core/errors.ts';
import type { Run } from '../core/run.ts';
import type { PullRequestState } from '../hosts/types.ts';
import { isFixBranch } from '../publish/branch.ts';
import { isOwnCommit } from '../publish/commit.ts';
import type { StoredDelivery } from '../store/types.ts';
import { gotWell, readCommitCi } from './follow-up-ci.ts';
import { type FollowServices, followUpOf, isLeftAlone, remember } from './follow-up-context.ts';
import { mergeWhenGreen } from './follow-up-merge.ts';
import { rebuild } from './follow-up-rebuild.ts';
import { judgeCi } from './follow-up-verdict.ts';
import { finishWithdrawal, withdraw } from './follow-up-withdraw.ts';

const dayMs = 86_400_000;
/** A merge is watched for a revert so long, once an hour. */
const revertWatchDays = 14;
const revertCommits = 50;

/** Looks at one pull request of our own and draws the conclusion. Throws AutofixError when something could not be looked up: then nothing is concluded. */
export async function followPullRequest(stored: StoredDelivery, services: FollowServices): Promise<void> {
  const { number } = stored.delivery;
  if (number === null) return void remember(stored, 'unknown', 'it has no number', services, { phase: 'done' });
  const found = await lookUp(stored, number, services);
  if (found === null) return;
  const { pullRequest } = found;
  const { phase } = followUpOf(stored);
  if (pullRequest.state === 'merged') return followMerged(stored, found, services);
  if (phase === 'withdrawing' && pullRequest.state === 'closed') return finishWithdrawal(stored, pullRequest, services);
  if (pullRequest.state === 'closed') return closedByPerson(stored, services);
  if (isLeftAlone(stored, services))
    return void remember(stored, 'stopped', 'a person asked to leave it alone', services);
  if (!isFixBranch(pullRequest.headBranch) || !(await isStillOurs(stored, found, services))) {
    return void remember(stored, 'taken-over', 'somebody else has committed to it; it is theirs now', services);
  }
  await followOpen(phase === 'withdrawing' ? begunAnew(stored, services) : stored, found, services);
}

/** A withdrawal that ended before the pull request was closed is judged again: meanwhile the reason may have gone. */
function begunAnew(stored: StoredDelivery, { store }: FollowServices): StoredDelivery {
  const { ending: _ending, ...rest } = followUpOf(stored);
  const followUp = { ...rest, phase: 'open' } as const;
  store.saveFollowUp(stored.id, followUp);
  return { ...stored, followUp };
}

/** Null when it is gone, with its repository or without: told once, and asked again a day later. */
async function lookUp(
  stored: StoredDelivery,
  number: number,
  services: FollowServices,
): Promise<PullRequestState | null> {
  try {
    return await services.host.pullRequestState(stored.repository, number);
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'NOT_FOUND') throw error;
    remember(stored, 'gone', 'it cannot be seen any more', services, { notBefore: later(services, dayMs) });
    return null;
  }
}

async function followOpen(stored: StoredDelivery, found: PullRequestState, services: FollowServices): Promise<void> {
  const { pullRequest } = found;
  const failed = failedRunOf(stored, services);
  if (failed?.branch != null && (await isSuperseded(failed, failed.branch, services))) {
    return withdraw(stored, pullRequest, superseded(failed.branch), services);
  }
  if (found.mergeable === false) {
    if (await rebuild(stored, pullRequest, services)) return;
    return withdraw(stored, pullRequest, conflicting(pullRequest.baseBranch), services);
  }
  const workflow = failed?.workflow ?? null;
  const ci = await readCommitCi(services.provider, stored.repository, pullRequest.headSha, workflow, services.signal);
  const withdrawal = await judgeCi(stored, ci, workflow, services);
  if (withdrawal !== null) await withdraw(stored, pullRequest, withdrawal, services);
  else if (ci.state === 'green') await mergeWhenGreen(stored, found, services);
}

/** The run whose failure the delivery is for; null when it is no longer remembered. */
function failedRunOf({ repository, fingerprint, base }: StoredDelivery, { store }: FollowServices): Run | null {
  return store.cases({ repository, fingerprint }).find(({ run }) => run.branch === base)?.run ?? null;
}

async function isSuperseded(failed: Run, branch: string, { provider, signal }: FollowServices): Promise<boolean> {
  const runs = await provider.listRuns({ repository: failed.repository, branch, signal });
  return gotWell(
    runs.filter((run) => run.branch === branch),
    failed,
  );
}

function superseded(branch: string) {
  const name = escapeMarkdown(branch);
  return {
    verdict: 'superseded',
    state: 'superseded',
    detail: `${branch} is green again without it`,
    comment: `The branch ${name} is green again without this change, so it is not needed any more. Closed by ci-autofix.`,
  } as const;
}

function conflicting(branch: string) {
  return {
    verdict: 'superseded',
    state: 'conflicting',
    detail: `it conflicts with ${branch} by now`,
    comment: `This change conflicts with ${escapeMarkdown(branch)} by now. Should the failure come back, ci-autofix makes the fix anew from there. Closed by ci-autofix.`,
  } as const;
}

/** Whether the head of the branch is a commit of ours for this cause; with anything else on top, it is somebody's work. */
async function isStillOurs(
  { repository, fingerprint }: StoredDelivery,
  { pullRequest }: PullRequestState,
  { host }: FollowServices,
): Promise<boolean> {
  const [head] = await host.recentCommits(repository, pullRequest.headBranch, 1);
  return head !== undefined && head.sha === pullRequest.headSha && isOwnCommit(head.message, fingerprint);
}

function closedByPerson(stored: StoredDelivery, services: FollowServices): void {
  services.store.recordVerdict(stored.repository, stored.fingerprint, 'closed', stored.id);
  remember(stored, 'closed', 'it was closed by a person; the cause is left alone', services, { phase: 'done' });
}

/** Merged is good; a revert is the last word. */
async function followMerged(
  stored: StoredDelivery,
  { pullRequest, mergedSha }: PullRequestState,
  services: FollowServices,
): Promise<void> {
  const { store, host, clock } = services;
  const { phase, since, state } = followUpOf(stored);
  if (phase !== 'landed') {
    store.recordVerdict(stored.repository, stored.fingerprint, 'merged', stored.id);
    const change = { phase: 'landed', mergedSha, notBefore: later(services, 3_600_000) } as const;
    remember(stored, 'merged', `it was merged into ${pullRequest.baseBranch}`, services, change);
    return;
  }
  const shas = [mergedSha, pullRequest.headSha].filter((sha) => sha !== null);
  const commits = await host.recentCommits(stored.repository, pullRequest.baseBranch, revertCommits);
  if (commits.some(({ message }) => reverts(message, shas, stored.repository, pullRequest.number))) {
    store.recordVerdict(stored.repository, stored.fingerprint, 'reverted', stored.id);
    const detail = 'it was merged and reverted; the cause is left alone';
    return void remember(stored, 'reverted', detail, services, { phase: 'done' });
  }
  const over = clock.now().getTime() - Date.parse(since) > revertWatchDays * dayMs;
  const change = over ? ({ phase: 'done' } as const) : { notBefore: later(services, 3_600_000) };
  remember(stored, state, `it was merged into ${pullRequest.baseBranch}`, services, change);
}

/** In git's words, or in those of a revert that was asked for at the host: `Reverts acme/shop#7`. */
function reverts(message: string, shas: readonly string[], repository: string, number: number): boolean {
  if (shas.some((sha) => message.includes(`This reverts commit ${sha}`))) return true;
  return [...message.matchAll(/\bReverts (?<where>[\w.-]+\/[\w.-]+)?#(?<number>\d+)/g)].some(({ groups }) => {
    const where = groups?.['where'] ?? repository;
    return Number(groups?.['number']) === number && where.toLowerCase() === repository.toLowerCase();
  });
}

function later({ clock }: FollowServices, ms: number): string {
  return new Date(clock.now().getTime() + ms).toISOString();
}
