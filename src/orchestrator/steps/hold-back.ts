import { endCase } from '../end-case.ts';
import { holdBack as refusalOf } from '../loop-guards.ts';
import type { CaseState, Services } from '../types.ts';

/** Ends what would be a loop, an insistence or a flood, before any work is put into it. */
export async function holdBack(state: CaseState, services: Services): Promise<CaseState> {
  const outcome = await refusalOf(state, services);
  return outcome === null ? state : endCase(state, outcome);
}
