import { toFailureCase } from '../failure-case.ts';
import type { CaseState, Services } from '../types.ts';

/** Writes the ended case into the store. */
export async function remember(state: CaseState, { store }: Services): Promise<CaseState> {
  store.recordCase(state.run, toFailureCase(state));
  return state;
}
