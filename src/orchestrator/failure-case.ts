import type { FailureCase } from '../core/case.ts';
import type { CaseState } from './types.ts';

/** What reports and the store keep of a case that has ended. */
export function toFailureCase(state: CaseState): FailureCase {
  if (state.outcome === null) throw new Error('the case has no outcome yet');
  const { run, diagnosis, fix, outcome, notices, reproduce } = state;
  return { id: `${run.id}-${diagnosis.fingerprint.slice(0, 8)}`, diagnosis, fix, outcome, notices, reproduce };
}
