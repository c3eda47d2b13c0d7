import { AutofixError } from '../core/errors.ts';
import { failedConclusions } from '../core/run.ts';
import type { StoredDelivery } from '../store/types.ts';
import { type FollowServices, remember } from './follow-up-context.ts';
import { parseRerunKey } from './rerun-key.ts';

const dayMs = 86_400_000;

/** Whether luck was at fault: the attempt after the re-run tells. */
export async function followRerun(stored: StoredDelivery, services: FollowServices): Promise<void> {
  const key = parseRerunKey(stored.base ?? '');
  if (key === null || isOld(stored, services)) {
    return void remember(stored, 'unknown', 'how it ended was never told', services, { phase: 'done' });
  }
  const run = await endedRun(stored.repository, key.id, services);
  if (run === null || run.attempt <= key.attempt) return;
  if (run.conclusion === 'success') return end(stored, 'green', 'it passed this time: bad luck', services);
  if (failedConclusions.includes(run.conclusion)) end(stored, 'red', 'it failed again', services);
}

function end(stored: StoredDelivery, verdict: 'green' | 'red', detail: string, services: FollowServices): void {
  services.store.recordVerdict(stored.repository, stored.fingerprint, verdict, stored.id);
  remember(stored, verdict, detail, services, { phase: 'done' });
}

/** Null while it runs: the provider has no run to give before its end. */
async function endedRun(repository: string, id: string, { provider }: FollowServices) {
  try {
    return await provider.getRun(repository, id);
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'INPUT') return null;
    throw error;
  }
}

function isOld({ madeAt }: StoredDelivery, { clock }: FollowServices): boolean {
  return clock.now().getTime() - Date.parse(madeAt) > 7 * dayMs;
}
