import { AutofixError } from '../../core/errors.ts';
import type { Delivery, Outcome } from '../../core/outcome.ts';
import { canRerun } from '../../providers/types.ts';
import type { Run } from '../../core/run.ts';
import { rerunKey } from '../rerun-key.ts';
import { endCase } from '../end-case.ts';
import type { CaseState, Services } from '../types.ts';

const firstPauseMs = 10 * 60_000;

/** Runs the failed jobs again when only luck was at fault: at most `fixing.max_reruns` times for one run. */
export async function rerun(state: CaseState, services: Services): Promise<CaseState> {
  if (state.diagnosis.remedy !== 'rerun') return state;
  const refusal = refuse(state, services);
  return endCase(state, refusal ?? (await requestRerun(state, services)));
}

function refuse({ run, diagnosis }: CaseState, services: Services): Outcome | null {
  const { settings, store, provider } = services;
  if (!settings['fixing.rerun']) return { kind: 'reported', reason: 'rerun-off', detail: 'turned off by fixing.rerun' };
  if (settings['fixing.deliver'] === 'report') {
    return {
      kind: 'proposed',
      reason: 'deliver-report',
      detail: 'the failed jobs would be run again with any --deliver but report',
    };
  }
  if (!canRerun(provider))
    return { kind: 'reported', reason: 'no-recipe', detail: `${provider.id} cannot run jobs again` };
  const asked = store.findDelivery(run.repository, diagnosis.fingerprint, 'rerun', rerunKey(run));
  if (asked !== null)
    return { kind: 'reported', reason: 'rerun-spent', detail: 'this attempt was asked to run again already' };
  if (run.attempt > settings['fixing.max_reruns']) {
    const times = run.attempt === 2 ? 'a re-run' : `${run.attempt - 1} re-runs`;
    return {
      kind: 'reported',
      reason: 'rerun-spent',
      detail: `it failed again after ${times}, so this is not luck alone`,
    };
  }
  return tooSoon(run, services);
}

/** The first re-run is asked for at once; what luck did not mend then gets time: ten minutes, then twenty, and so on. */
function tooSoon({ attempt, completedAt }: Run, { clock }: Services): Outcome | null {
  if (attempt === 1 || completedAt === null) return null;
  const due = Date.parse(completedAt) + firstPauseMs * 2 ** (attempt - 2);
  if (clock.now().getTime() >= due) return null;
  return { kind: 'skipped', reason: 'cap-reached', detail: `it is run again after ${new Date(due).toISOString()}` };
}

async function requestRerun({ run, diagnosis }: CaseState, services: Services): Promise<Outcome> {
  const { provider, store } = services;
  if (!canRerun(provider)) throw new Error('the provider cannot run jobs again');
  const delivery: Delivery = { kind: 'rerun', url: run.url, branch: null, number: null, created: true, notes: [] };
  store.recordDelivery(run.repository, diagnosis.fingerprint, rerunKey(run), delivery);
  try {
    // The second time the runner says more, for whoever has to read it in the end.
    await provider.rerunFailedJobs(run, { debug: run.attempt > 1 });
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'FORBIDDEN') throw error;
    return { kind: 'failed', reason: 'no-permission', detail: error.message };
  }
  return { kind: 'rerun', delivery, detail: 'the failed jobs were asked to run again' };
}
