import { isFixBranch } from '../publish/branch.ts';
import type { Services } from './types.ts';

/** Runs of its own branches are never answered; commits on other branches carry its trailer, which the delivery checks. */
export function createOwnCommitCheck(): Services['isOwnCommit'] {
  return async (run) => isFixBranch(run.branch);
}
