import type { DeliverOutcome } from '../../publish/types.ts';
import { endCase } from '../end-case.ts';
import type { CaseState, Services } from '../types.ts';

/** Hands the fix over as the settings say, within the caps, once. */
export async function deliver(state: CaseState, services: Services): Promise<CaseState> {
  const { fix } = state;
  if (fix === null) return state;
  const how = services.settings['fixing.deliver'];
  if (how === 'report') {
    return endCase(state, {
      kind: 'proposed',
      reason: 'deliver-report',
      detail: 'see the report for the diff; --deliver pull-request opens it',
    });
  }
  if (!services.limits.takeFix()) {
    return endCase(state, {
      kind: 'proposed',
      reason: 'cap-reached',
      detail: 'the limit of fixes in one pass was reached',
    });
  }
  const result = await services.deliver(state, fix);
  if (result.kind === 'withheld') {
    rememberFound(state, result, services);
    return endCase(state, { kind: 'skipped', reason: result.reason, detail: result.detail });
  }
  return endCase(state, { kind: 'fixed', delivery: result.delivery, detail: `delivered as ${how}` });
}

/** A pull request that stands at the host and that the state has lost is followed from now on. */
function rememberFound(
  { run, diagnosis }: CaseState,
  { reason, delivery }: Extract<DeliverOutcome, { kind: 'withheld' }>,
  { store }: Services,
): void {
  if (reason !== 'already-delivered' || delivery?.kind !== 'pull-request') return;
  const known = store.findDelivery(run.repository, diagnosis.fingerprint, 'pull-request', run.branch);
  if (known === null) store.recordDelivery(run.repository, diagnosis.fingerprint, run.branch, delivery);
}
