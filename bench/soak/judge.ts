import type { Outcome } from '../../src/core/outcome.ts';
import type { StoredCase } from '../../src/store/types.ts';
import type { Failed, Town } from './town.ts';

/** Reasons that only say "not now": a failure may not stay there. */
const passing = ['internal-error', 'delivery-unknown', 'stopped', 'log-unavailable', 'no-permission', 'disk-full'];

/** What stands outside more than once, one sentence each. */
export function findDuplicates({ github, redAgain }: Town): readonly string[] {
  const own = github.pulls.filter(({ author }) => author === github.login);
  const perRun = github.reruns.map(({ runId }) => String(runId));
  return [
    ...twice(own.map((pull) => `pull request of ${pull.repository} ${pull.head}`)),
    ...twice(github.issues.map((issue) => `issue in ${issue.repository} ${markersOf(issue.body).join()}`)),
    ...twice(
      github.comments.flatMap((comment) =>
        markersOf(comment.body).map((marker) => `comment at ${comment.repository} ${comment.issue} ${marker}`),
      ),
    ),
    ...[...new Set(perRun)]
      .filter((run) => perRun.filter((one) => one === run).length > 1 + (redAgain.get(run) ?? 0))
      .map((run) => `run ${run} was run again more often than it failed`),
  ];
}

/** Failures that did not come to the end that they should have, one sentence each. */
export function findLost(town: Town, cases: readonly StoredCase[]): readonly string[] {
  return [
    ...town.failures.flatMap((failed) => lostIn(failed, town, cases)),
    ...[...town.refuted]
      .filter((name) => isOpen(town, name))
      .map((name) => `${name}: refuted by its CI and still open`),
  ];
}

function lostIn(failed: Failed, { github, refuted }: Town, cases: readonly StoredCase[]): string[] {
  const { repository, runId, branch, kind, pullRequest } = failed;
  const name = `${kind} run ${runId} of ${repository} ${branch}`;
  const mine = cases.filter(({ run }) => run.repository === repository && run.id === runId);
  if (mine.length === 0) return [`${name}: no outcome was ever recorded`];
  const unsettled = mine.flatMap(({ failure: { outcome } }) =>
    'reason' in outcome && passing.includes(outcome.reason) ? [`${outcome.reason}: ${outcome.detail}`] : [],
  );
  // An attempt whose log could not be read is outlived by the next attempt of the same run.
  const settled = mine.length > unsettled.length;
  const lost = settled ? [] : unsettled.map((why) => `${name}: stuck at ${why}`);
  const ends = mine.map(({ failure: { outcome } }) => `${outcome.kind}: ${outcome.detail}`).join('; ');
  const marked = mine.map(({ failure }) => failure.diagnosis.fingerprint);
  const isFiled = github.issues.some((one) => one.repository === repository && isMarked(one.body, marked));
  // What CI refuted lowers the confidence: then the failure is for people, who must hear of it.
  const isLeftToPeople = refuted.size > 0 && isFiled && mine.some(({ failure }) => isHeldBack(failure.outcome));
  const isDelivered = github.pulls.some((pull) => pull.repository === repository && pull.base === branch);
  if (kind === 'fix' && !isDelivered && !isLeftToPeople) lost.push(`${name}: no pull request; ${ends}`);
  if (kind === 'luck' && !github.reruns.some((rerun) => String(rerun.runId) === runId))
    lost.push(`${name}: not run again; ${ends}`);
  if (kind === 'person' && !isFiled) lost.push(`${name}: no issue; ${ends}`);
  const told = github.comments.some((one) => one.issue === pullRequest && isMarked(one.body, marked));
  if (kind === 'person' && pullRequest !== null && !told) lost.push(`${name}: no comment; ${ends}`);
  return lost;
}

function isHeldBack(outcome: Outcome): boolean {
  return outcome.kind === 'reported' && outcome.reason === 'low-confidence';
}

function isOpen({ github }: Town, name: string): boolean {
  return github.pulls.some((pull) => `${pull.repository} ${pull.head}` === name && pull.state === 'open');
}

function isMarked(body: string, fingerprints: readonly string[]): boolean {
  return markersOf(body).some((marker) => fingerprints.some((fingerprint) => marker.includes(fingerprint)));
}

function markersOf(body: string): string[] {
  return [...body.matchAll(/<!-- ci-autofix (\S+) -->/g)].map(([, marker]) => marker ?? '');
}

function twice(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([name, count]) => `${count} times: ${name}`);
}
