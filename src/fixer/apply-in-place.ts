import type { Fix } from '../core/plan.ts';
import { judgeDiff, type JudgeOptions } from './guard.ts';
import type { Policy } from './policy.ts';
import { beginTransaction, type Attempt, type TransactionOptions } from './transaction.ts';
import { openGit } from '../io/git.ts';

export interface InPlaceResult {
  /** One for each fix, in order. */
  readonly attempts: readonly Attempt[];
  /** Files that the checkout now holds changed, unstaged. */
  readonly paths: readonly string[];
}

/**
 * Lays fixes over the user's checkout, each judged again and each on its own: one that does not fit is rolled back, the
 * others stay. Uncommitted work, index, stash list and branches are as before.
 */
export async function applyInPlace(
  dir: string,
  fixes: readonly Fix[],
  policy: Policy,
  options: TransactionOptions & Pick<JudgeOptions, 'allow' | 'workflowFiles'> = {},
): Promise<InPlaceResult> {
  const transaction = await beginTransaction(dir, options);
  const attempts: Attempt[] = [];
  try {
    for (const fix of fixes)
      attempts.push(await transaction.attempt((root) => applyOne(root, transaction.head, fix, policy, options)));
  } catch (error) {
    await transaction.abort();
    throw error;
  }
  const { paths } = await transaction.finish();
  return { attempts, paths };
}

async function applyOne(
  root: string,
  head: string,
  fix: Fix,
  policy: Policy,
  { allow = [], workflowFiles = false }: Pick<JudgeOptions, 'allow' | 'workflowFiles'>,
): Promise<string | null> {
  if (fix.baseSha !== head)
    return `the fix was made for commit ${fix.baseSha.slice(0, 12)}, the checkout stands on ${head.slice(0, 12)}`;
  const verdict = judgeDiff(fix.patch, policy, { touches: fix.plan.touches, allow, workflowFiles });
  const [violation] = verdict.violations;
  if (violation !== undefined) return `the guard refuses it: ${violation.path}: ${violation.why}`;
  const problem = await openGit(root).apply(fix.patch);
  return problem === null ? null : `the patch does not fit: ${problem.split('\n')[0] ?? ''}`;
}
