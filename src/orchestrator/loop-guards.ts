import { messageOf } from '../core/errors.ts';
import type { Outcome } from '../core/outcome.ts';
import { canFollowUp, type HostedCommit } from '../hosts/types.ts';
import { isOwnCommit } from '../publish/commit.ts';
import type { StoredDelivery, Verdict } from '../store/types.ts';
import { retriedAt, subjectOf } from './orders.ts';
import type { CaseState, Services } from './types.ts';

const hourMs = 3_600_000;

/** After one of these the cause is left alone on that branch. */
const declined: Readonly<Partial<Record<Verdict, string>>> = {
  closed: 'a person closed an earlier fix for this cause',
  reverted: 'a person reverted an earlier fix for this cause',
  red: 'an earlier fix for this cause did not turn CI green',
};

/**
 * Why no fix may be written for this case now, though everything else speaks for it; null when nothing does. Keeps the tool from
 * talking to itself, from insisting, and from flooding a repository. Every cap that holds something back stands in the report's notes.
 */
export async function holdBack(state: CaseState, services: Services): Promise<Outcome | null> {
  const { run, diagnosis } = state;
  const how = services.settings['fixing.deliver'];
  if (diagnosis.remedy !== 'fix' || (how !== 'pull-request' && how !== 'push')) return null;
  if (services.cannotPush === true) {
    services.limits.note(`${run.repository}: the token may not push to it, so nothing is fixed there`);
    const detail = `the token may not push to ${run.repository} (it lacks contents: write)`;
    return { kind: 'reported', reason: 'no-permission', detail };
  }
  const made = services.store.deliveries({ repository: run.repository, kinds: ['pull-request', 'push'] });
  return (
    refuseByHistory(state, made, services) ??
    refuseByCaps(run.repository, made, services) ??
    (await refuseByCommits(state, services))
  );
}

function refuseByHistory(
  state: CaseState,
  made: readonly StoredDelivery[],
  { settings, limits, store }: Services,
): Outcome | null {
  const { run, diagnosis } = state;
  const since = retriedAt(store, subjectOf(state));
  const earlier = made.filter(
    (one) =>
      one.fingerprint === diagnosis.fingerprint && one.base === run.branch && (one.verdictAt ?? one.madeAt) > since,
  );
  const no = earlier.find(({ verdict }) => verdict !== null && declined[verdict] !== undefined);
  if (no?.verdict != null) return { kind: 'skipped', reason: 'tried-before', detail: declined[no.verdict] ?? '' };
  const most = settings['fixing.max_attempts_per_cause'];
  if (earlier.filter(({ followUp }) => hasEnded(followUp)).length < most) return null;
  limits.note(
    `${run.repository}: ${diagnosis.title}: ${most} fixes (fixing.max_attempts_per_cause) were tried on ${run.branch ?? 'this branch'}; it is left to people`,
  );
  return { kind: 'skipped', reason: 'tried-before', detail: `${most} fixes were tried for this cause on this branch` };
}

/** An open delivery is no spent attempt: the look-up at the host finds it again. */
function hasEnded(followUp: StoredDelivery['followUp']): boolean {
  return followUp?.phase === 'done' || followUp?.phase === 'landed';
}

function refuseByCaps(
  repository: string,
  made: readonly StoredDelivery[],
  { settings, limits, clock }: Services,
): Outcome | null {
  const perHour = settings['fixing.max_fixes_per_hour'];
  const since = clock.now().getTime() - hourMs;
  if (made.filter(({ madeAt }) => Date.parse(madeAt) > since).length >= perHour) {
    limits.note(`${repository}: ${perHour} fixes within an hour (fixing.max_fixes_per_hour); the rest waits`);
    return { kind: 'skipped', reason: 'cap-reached', detail: `${perHour} fixes were delivered here within an hour` };
  }
  const most = settings['fixing.max_open_pull_requests'];
  const open = made.filter(({ delivery, followUp }) => delivery.kind === 'pull-request' && !hasEnded(followUp));
  if (open.length < most) return null;
  limits.note(`${repository}: ${most} open pull requests (fixing.max_open_pull_requests); the rest waits for a merge`);
  return { kind: 'skipped', reason: 'cap-reached', detail: `${most} pull requests of ci-autofix are open here` };
}

async function refuseByCommits({ run }: CaseState, { host, settings, limits }: Services): Promise<Outcome | null> {
  if (run.branch === null || !canFollowUp(host)) return null;
  const most = settings['fixing.max_bot_commits'];
  let commits: readonly HostedCommit[];
  try {
    commits = await host.recentCommits(run.repository, run.branch, most);
  } catch (error) {
    return { kind: 'skipped', reason: 'delivery-unknown', detail: messageOf(error) };
  }
  const head = commits.find(({ sha }) => sha === run.headSha);
  if (head !== undefined && isOwnCommit(head.message)) {
    return { kind: 'skipped', reason: 'own-commit', detail: 'the failing commit was made by ci-autofix' };
  }
  if (commits.length < most || !commits.every(({ bot, message }) => bot || isOwnCommit(message))) return null;
  limits.note(
    `${run.repository}: the last ${most} commits of ${run.branch} were all made by programs (fixing.max_bot_commits); a person must look first`,
  );
  return {
    kind: 'skipped',
    reason: 'only-bots',
    detail: `the last ${most} commits of ${run.branch} are all of programs`,
  };
}
