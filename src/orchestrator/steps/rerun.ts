import { AutofixError } from '../../core/errors.ts';
import type { Delivery, Outcome } from '../../core/outcome.ts';
import { canRerun } from '../../providers/types.ts';
import type { Run } from '../../core/run.ts';
import { rerunKey } from '../rerun-key.ts';
import { endCase } from '../end-case.ts';
import type { CaseState, Services } from '../types.ts';

const firstPauseMs = 10 * 60_000;
/** Stands in the notes of a delivery until the provider has said yes. */
const unconfirmed = 'asked for, not confirmed yet';

/** Runs the failed jobs again when only luck was at fault: at most `fixing.max_reruns` times for one run. */
export async function rerun(state: CaseState, services: Services): Promise<CaseState> {
  if (state.diagnosis.remedy !== 'rerun') return state;
  const refusal = refuse(state, services);
  return endCase(state, refusal ?? (await requestRerun(state, services)));
}

function refuse({ run }: CaseState, services: Services): Outcome | null {
  const { settings, provider } = services;
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

/**
 * Asks once for each attempt, whatever its causes are and however often it is looked at. The intention is remembered first; where
 * its end was never told, the run itself tells whether it was carried out.
 */
async function requestRerun({ run, diagnosis }: CaseState, services: Services): Promise<Outcome> {
  const { provider, store } = services;
  if (!canRerun(provider)) throw new Error('the provider cannot run jobs again');
  const key = rerunKey(run);
  const asked = store.deliveries({ repository: run.repository, kinds: ['rerun'] }).filter(({ base }) => base === key);
  const delivery: Delivery = { kind: 'rerun', url: run.url, branch: null, number: null, created: true, notes: [] };
  const confirm = () => store.recordDelivery(run.repository, diagnosis.fingerprint, key, delivery);
  if (asked.some(({ delivery: { notes } }) => !notes.includes(unconfirmed))) {
    confirm();
    return { kind: 'rerun', delivery, detail: 'its jobs were asked to run again already, for another cause' };
  }
  if (asked.length > 0 && (await hasMovedOn(run, services))) {
    confirm();
    return { kind: 'rerun', delivery, detail: 'the failed jobs were asked to run again' };
  }
  store.recordDelivery(run.repository, diagnosis.fingerprint, key, { ...delivery, notes: [unconfirmed] });
  try {
    // The second time the runner says more, for whoever has to read it in the end.
    await provider.rerunFailedJobs(run, { debug: run.attempt > 1 });
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'FORBIDDEN') throw error;
    if (await hasMovedOn(run, services))
      return { kind: 'skipped', reason: 'already-delivered', detail: 'somebody else has run it again' };
    return { kind: 'failed', reason: 'no-permission', detail: error.message };
  }
  confirm();
  return { kind: 'rerun', delivery, detail: 'the failed jobs were asked to run again' };
}

/** Whether another attempt of the run is under way or has ended. */
async function hasMovedOn(run: Run, { provider }: Services): Promise<boolean> {
  try {
    return (await provider.getRun(run.repository, run.id)).attempt > run.attempt;
  } catch (error) {
    // What has not ended is no run to give: a new attempt is under way.
    if (error instanceof AutofixError && error.code === 'INPUT') return true;
    throw error;
  }
}
