import { endCase } from '../end-case.ts';
import type { CaseState, RepairOutcome, Services } from '../types.ts';

/** Lets the recipe propose, the guard dispose and the failing command prove it. */
export async function repair(state: CaseState, services: Services): Promise<CaseState> {
  if (state.diagnosis.remedy !== 'fix') return state;
  const recipe = services.recipes[state.diagnosis.recipe ?? ''];
  if (recipe === undefined) throw new Error(`no recipe ${state.diagnosis.recipe ?? ''}`);
  services.progress({ kind: 'step', run: state.run, step: 'repair', detail: recipe.id });
  const result = await services.repair(state, recipe);
  return result.kind === 'fix' ? withFix(state, result, services) : withoutFix(state, result);
}

function withFix(state: CaseState, { fix }: Extract<RepairOutcome, { kind: 'fix' }>, services: Services): CaseState {
  const next = { ...state, fix };
  if (fix.proof.kind === 'proven' || services.settings['fixing.deliver_unverified']) return next;
  return endCase(next, { kind: 'proposed', reason: 'not-reproduced', detail: fix.proof.reason });
}

const endings = {
  'guard-refused': 'refused',
  'proof-refuted': 'rolled-back',
  stopped: 'failed',
  'internal-error': 'failed',
} as const;

function withoutFix(state: CaseState, result: Extract<RepairOutcome, { kind: 'no-fix' }>): CaseState {
  const kind = endings[result.reason as keyof typeof endings] ?? 'reported';
  return endCase(state, { kind, reason: result.reason, detail: result.detail });
}
