import type { Outcome } from '../core/outcome.ts';
import type { CaseState } from './types.ts';

/** The case with its named end. */
export function endCase(state: CaseState, outcome: Outcome): CaseState {
  return { ...state, outcome };
}
