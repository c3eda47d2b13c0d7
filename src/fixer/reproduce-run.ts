import type { ProofRound } from '../core/plan.ts';
import { withBench, type BenchRequest } from './bench.ts';
import { proveRed } from './prove.ts';

/** What came of running a failing step on this machine. */
export type ReproducedRun =
  | { readonly kind: 'failed'; readonly rounds: readonly ProofRound[]; readonly emulated: readonly string[] }
  | { readonly kind: 'passed'; readonly rounds: readonly ProofRound[]; readonly emulated: readonly string[] }
  | { readonly kind: 'impossible'; readonly reason: string; readonly rounds: readonly ProofRound[] };

/** Runs a failing step of a workflow here, as a repair does before it proposes anything. Code of a fork is not run. */
export async function reproduceRun(
  request: BenchRequest & { readonly facts: { readonly fork: boolean } },
): Promise<ReproducedRun> {
  if (request.facts.fork)
    return { kind: 'impossible', reason: 'the run belongs to a fork; its code is not executed', rounds: [] };
  return withBench(request, async ({ reproduction, obstacle }) => {
    if (reproduction === null) return { kind: 'impossible', reason: obstacle, rounds: [] };
    const red = await proveRed(reproduction);
    const { emulated } = reproduction;
    if (red.kind === 'red') return { kind: 'failed', rounds: [red.round], emulated };
    const passed = red.rounds.at(-1)?.passed === true;
    return passed
      ? { kind: 'passed', rounds: red.rounds, emulated }
      : { kind: 'impossible', reason: red.reason, rounds: red.rounds };
  });
}
