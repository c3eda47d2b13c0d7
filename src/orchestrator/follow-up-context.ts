import { canComment, canFollowUp, type CanComment, type CanFollowUp, type CodeHost } from '../hosts/types.ts';
import { canListRuns, type CanListRuns, type CiProvider } from '../providers/types.ts';
import { marker } from '../core/markdown.ts';
import type { FollowUp, StoredDelivery } from '../store/types.ts';
import { isStopped } from './orders.ts';
import type { Services } from './types.ts';

/** The services, once host and provider are known to tell what became of a delivery. */
export interface FollowServices extends Services {
  readonly host: CodeHost & CanFollowUp & CanComment;
  readonly provider: CiProvider & CanListRuns;
}

export function canFollow(services: Services): services is FollowServices {
  return canFollowUp(services.host) && canComment(services.host) && canListRuns(services.provider);
}

/** Whether anything may be written outside: with `deliver: report` verdicts are learnt and nothing else happens. */
export function mayWrite({ settings }: Services): boolean {
  return !settings.dry_run && settings['fixing.deliver'] !== 'report';
}

const unseen: Omit<FollowUp, 'since'> = { phase: 'open', state: 'new', detail: '', said: [] };

export function followUpOf(stored: StoredDelivery): FollowUp {
  return stored.followUp ?? { ...unseen, since: stored.madeAt };
}

/** Whether a person asked in a comment to leave it alone. */
export function isLeftAlone({ repository, fingerprint, base, delivery }: StoredDelivery, { store }: Services): boolean {
  const pullRequest = delivery.number === null ? null : { number: delivery.number, baseBranch: '' };
  return isStopped(store, { run: { repository, branch: base, pullRequest }, fingerprint });
}

/** Remembers a state; only a change is told, so that a state that lasts is silent; and that CI takes its time is no news. */
export function remember(
  stored: StoredDelivery,
  state: string,
  detail: string,
  services: Services,
  change: Partial<FollowUp> = {},
): FollowUp {
  const before = followUpOf(stored);
  const changed = before.state !== state;
  const since = changed ? services.clock.now().toISOString() : before.since;
  const next: FollowUp = { ...before, state, detail, since, ...change };
  services.store.saveFollowUp(stored.id, next);
  if (changed && state !== 'pending') {
    services.limits.note(`${nameOf(stored)}: ${detail}`);
    services.log.info('a delivery changed its state', {
      repository: stored.repository,
      number: stored.delivery.number,
      state,
      detail,
    });
  }
  return next;
}

/** Says something about a delivery in a comment, once: found again by its marker even when the state is gone. */
export async function sayOnce(
  stored: StoredDelivery,
  name: string,
  text: string,
  services: FollowServices,
): Promise<void> {
  const { repository, delivery, fingerprint } = stored;
  if (delivery.number === null || followUpOf(stored).said.includes(name) || !mayWrite(services)) return;
  const sign = marker(`follow-up-${name}`, fingerprint);
  const earlier = await services.host.findComment(repository, delivery.number, sign);
  if (earlier === null) await services.host.addComment(repository, delivery.number, `${text}\n\n${sign}`);
}

export function nameOf({ repository, delivery }: StoredDelivery): string {
  const what = { 'pull-request': 'pull request', push: 'fix on pull request', rerun: 're-run' };
  const kind = what[delivery.kind as keyof typeof what] ?? delivery.kind;
  return `${repository}: ${kind}${delivery.number === null ? '' : ` ${delivery.number}`}`;
}
