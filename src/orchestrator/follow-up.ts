import { messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import type { StoredDelivery } from '../store/types.ts';
import { canFollow, type FollowServices, followUpOf, nameOf } from './follow-up-context.ts';
import { followPullRequest } from './follow-up-pull-request.ts';
import { followPush } from './follow-up-push.ts';
import { followRerun } from './follow-up-rerun.ts';
import type { Services } from './types.ts';

type Follower = (stored: StoredDelivery, services: FollowServices) => Promise<void>;

/** What is followed; comments and patches are a person's from the moment they stand. */
const followers: Readonly<Partial<Record<Delivery['kind'], Follower>>> = {
  'pull-request': followPullRequest,
  push: followPush,
  rerun: followRerun,
};

/**
 * Looks at what became of earlier deliveries in the repositories, and draws the conclusions: see docs/operations.md. One that
 * cannot be looked up stays as it is. Never in a dry run.
 */
export async function followDeliveries(services: Services, repositories: readonly string[]): Promise<void> {
  const { settings, store, signal } = services;
  if (settings.dry_run || !settings['monitoring.follow_up'] || settings.run_id !== null || !canFollow(services)) return;
  const watched = new Set(repositories.map((name) => name.toLowerCase()));
  const kinds = Object.keys(followers) as Delivery['kind'][];
  for (const stored of store.deliveries({ followed: true, kinds })) {
    if (signal.aborted) return;
    if (watched.has(stored.repository.toLowerCase()) && isDue(stored, services)) await follow(stored, services);
  }
}

async function follow(stored: StoredDelivery, services: FollowServices): Promise<void> {
  const key = `follow:${stored.repository}:${stored.id}`;
  if (!services.store.claim(key)) return;
  try {
    const current = readAgain(stored, services);
    if (current !== null) await followers[current.delivery.kind]?.(current, services);
  } catch (error) {
    // Unknown is not a verdict: the next pass asks again.
    services.log.warn('what became of a delivery could not be looked up', {
      delivery: nameOf(stored),
      error: messageOf(error),
    });
  } finally {
    services.store.release(key);
  }
}

/** Another process may have finished with it while this one waited for its turn. */
function readAgain({ id, repository, fingerprint }: StoredDelivery, { store }: FollowServices): StoredDelivery | null {
  return store.deliveries({ repository, fingerprint, followed: true }).find((one) => one.id === id) ?? null;
}

function isDue(stored: StoredDelivery, services: FollowServices): boolean {
  const { notBefore } = followUpOf(stored);
  return notBefore === undefined || notBefore <= services.clock.now().toISOString();
}
