import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCase, PassReport } from '../core/case.ts';
import { AutofixError } from '../core/errors.ts';
import type { Fix } from '../core/plan.ts';
import { applyInPlace } from '../fixer/apply-in-place.ts';
import { loadPolicy } from '../fixer/policy.ts';
import { recover } from '../fixer/transaction.ts';
import { openGit } from '../io/git.ts';

export interface LaidFix {
  readonly id: string;
  readonly title: string;
  /** Files changed, or why the checkout was rolled back to what it was before this fix. */
  readonly result: { readonly paths: readonly string[] } | { readonly rolledBack: string };
}

/** Root of the checkout around a folder. Throws AutofixError NOT_A_CHECKOUT. */
export async function checkoutRoot(folder: string): Promise<string> {
  return (await openGit(folder).run(['rev-parse', '--show-toplevel'])).stdout.trim();
}

/**
 * Lays the proven fixes of a report over the checkout; uncommitted work is set aside and brought back, whatever happens. Throws
 * AutofixError INPUT when nothing is proven.
 */
export async function layFixes(
  report: PassReport,
  folder: string,
  workflowFiles: boolean,
): Promise<readonly LaidFix[]> {
  const proven = report.runs
    .flatMap(({ cases }) => cases)
    .filter((failure): failure is FailureCase & { fix: Fix } => failure.fix?.proof.kind === 'proven');
  if (proven.length === 0) return [];
  const { attempts } = await applyInPlace(
    folder,
    proven.map(({ fix }) => fix),
    await loadPolicy(),
    { workflowFiles },
  );
  return proven.map(({ id, fix }, index) => {
    const attempt = attempts[index];
    if (attempt === undefined) throw new AutofixError('GIT', `nothing is known of the attempt ${id}`);
    return {
      id,
      title: fix.plan.title,
      result: attempt.kind === 'kept' ? { paths: attempt.paths } : { rolledBack: attempt.why },
    };
  });
}

/** Finishes what a killed in-place repair left in this checkout; true when there was something. Cheap where there was nothing. */
export async function recoverCheckout(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, '.git', 'ci-autofix', 'journal.json'))) return false;
  return recover(folder);
}
