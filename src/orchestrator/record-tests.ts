import { readJunitTests } from '../analyzer/diagnostics/junit-tests.ts';
import { codeOwnersPaths } from '../core/code-owners.ts';
import { messageOf } from '../core/errors.ts';
import type { Category } from '../core/category.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Run } from '../core/run.ts';
import { canReadFiles } from '../hosts/types.ts';
import { canReadTestReports } from '../providers/types.ts';
import type { Store } from '../store/types.ts';
import type { Services } from './types.ts';

/** Causes behind which failing tests may stand. */
const categories: readonly Category[] = ['test-failure', 'flaky', 'timeout', 'snapshot-mismatch', 'unknown'];
/** Where more fail than this, no single one of them is what flakes. */
const mostTests = 200;
const longestOwnersFile = 100_000;

/**
 * Remembers which tests failed in this attempt of the run, from the JUnit reports that it kept, and who owns the code. What cannot
 * be read is left out: nothing hangs on it but the record.
 */
export async function recordTests(run: Run, diagnoses: readonly Diagnosis[], services: Services): Promise<void> {
  const { provider, store, settings, log } = services;
  if (settings.dry_run || !canReadTestReports(provider)) return;
  if (!diagnoses.some(({ category }) => categories.includes(category))) return;
  const known = store.testFailures({ repository: run.repository, runId: run.id });
  if (known.some(({ attempt }) => attempt === run.attempt)) return;
  try {
    const tests = (await provider.readTestReports(run)).flatMap(readJunitTests);
    const failed = tests.filter((test) => test.failed || test.flaky).slice(0, mostTests);
    if (failed.length === 0) return;
    store.recordTestFailures(
      run,
      failed.map(({ name, file, failed }) => ({ name, file, passedWithin: !failed })),
    );
    await rememberOwners(run.repository, services);
  } catch (error) {
    log.debug('the test reports of a run could not be read', { run: run.id, error: messageOf(error) });
  }
}

async function rememberOwners(repository: string, { host, store }: Services): Promise<void> {
  if (!canReadFiles(host)) return;
  for (const path of codeOwnersPaths) {
    const text = await host.readFile(repository, path);
    if (text === null) continue;
    return store.saveFact(keyOf(repository), text.slice(0, longestOwnersFile));
  }
}

/** The CODEOWNERS file of a repository as it was seen last; empty when none was. */
export function ownersFileOf(store: Pick<Store, 'fact'>, repository: string): string {
  const value = store.fact(keyOf(repository))?.value;
  return typeof value === 'string' ? value : '';
}

function keyOf(repository: string): string {
  return `code-owners:${repository}`;
}
