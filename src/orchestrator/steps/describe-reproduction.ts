import { reproduceByHand } from '../by-hand.ts';
import type { CaseState } from '../types.ts';

/** Adds the commands with which a person sees the failure on their own machine. */
export async function describeReproduction(state: CaseState): Promise<CaseState> {
  return { ...state, reproduce: reproduceByHand(state) };
}
