import type { Category } from '../../core/category.ts';
import type { Diagnosis } from '../../core/finding.ts';
import { endCase } from '../end-case.ts';
import { judgeLuck } from '../luck.ts';
import { gatherLuck } from '../luck-evidence.ts';
import type { CaseState, Services } from '../types.ts';

const testCategories: readonly Category[] = ['test-failure', 'flaky', 'timeout'];

/**
 * Tells luck from fault before anything is decided: what is luck is run again, the rest is for people. A test that the change
 * itself touches is never run again.
 */
export async function weighLuck(state: CaseState, services: Services): Promise<CaseState> {
  const { diagnosis, run } = state;
  const mayBeLuck = diagnosis.remedy === 'rerun' || (diagnosis.remedy === 'report' && isTest(diagnosis));
  if (!mayBeLuck || !services.settings['fixing.rerun'] || run.conclusion === 'action_required') return state;
  const evidence = await gatherLuck(state, services);
  const luck = judgeLuck(evidence);
  const own = evidence.touched === 'failing-test' && isTest(diagnosis);
  const threshold = services.settings['fixing.rerun_confidence_threshold'];
  const isLuck = !own && luck.value >= threshold;
  const weighed = { ...state, diagnosis: { ...diagnosis, luck, remedy: isLuck ? 'rerun' : 'report' } as const };
  if (isLuck || diagnosis.remedy === 'report') return weighed;
  const detail = own
    ? 'the change touches the failing test itself, so it is not run again'
    : `that luck was at fault has a probability of ${luck.value.toFixed(2)}, below the threshold of ${threshold.toFixed(2)}`;
  return endCase(weighed, { kind: 'reported', reason: 'not-luck', detail });
}

function isTest({ category, findings }: Diagnosis): boolean {
  return testCategories.includes(category) || findings.some(({ captures }) => captures['test'] !== undefined);
}
