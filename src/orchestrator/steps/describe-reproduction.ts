import type { CaseState, Services } from '../types.ts';

/** Adds the commands with which a person sees the failure on their own machine. */
export async function describeReproduction(state: CaseState, services: Services): Promise<CaseState> {
  return { ...state, reproduce: await services.howToReproduce(state) };
}
