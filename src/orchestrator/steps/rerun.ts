import { AutofixError } from '../../core/errors.ts';
import type { Delivery, Outcome } from '../../core/outcome.ts';
import { canRerun } from '../../providers/types.ts';
import { endCase } from '../end-case.ts';
import type { CaseState, Services } from '../types.ts';

/** Runs the failed jobs again, once for one cause of one run, when only luck was at fault. */
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
  const earlier = store.findDelivery(run.repository, diagnosis.fingerprint, 'rerun', runBranch(run.id));
  if (earlier !== null || run.attempt > 1) {
    return {
      kind: 'reported',
      reason: 'rerun-spent',
      detail: 'it failed again after a re-run, so this is not luck alone',
    };
  }
  return null;
}

async function requestRerun({ run, diagnosis }: CaseState, services: Services): Promise<Outcome> {
  const { provider, store } = services;
  if (!canRerun(provider)) throw new Error('the provider cannot run jobs again');
  const delivery: Delivery = { kind: 'rerun', url: run.url, branch: null, number: null, created: true, notes: [] };
  store.recordDelivery(run.repository, diagnosis.fingerprint, runBranch(run.id), delivery);
  try {
    await provider.rerunFailedJobs(run, { debug: false });
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'FORBIDDEN') throw error;
    return { kind: 'failed', reason: 'no-permission', detail: error.message };
  }
  return { kind: 'rerun', delivery, detail: 'the failed jobs were asked to run again' };
}

/** Re-runs are remembered by run, not by branch: the next commit's failure may be run again. */
function runBranch(runId: string): string {
  return `run:${runId}`;
}
