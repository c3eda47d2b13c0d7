import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnosis } from '../../src/core/finding.ts';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { findRecipe } from '../../src/fixer/registry.ts';
import { defaultRepairSettings, repair, type RepairResult } from '../../src/fixer/repair.ts';
import { commitAll, git, type FixtureCase, type FixtureRepository } from './fixture-repos.ts';

const policy = await loadPolicy();

/** The whole repair of the head of the origin's main branch, as production runs it. */
export async function repairFixture(
  repository: FixtureRepository,
  fixture: FixtureCase,
  diagnosis: Diagnosis,
): Promise<RepairResult> {
  const recipe = findRecipe(fixture.recipe);
  if (recipe === null) throw new Error(`there is no recipe ${fixture.recipe}`);
  const headSha = (await git(repository.origin, 'rev-parse', repository.branch)).trim();
  return repair({
    source: { url: repository.origin },
    facts: { repository: 'acme/project', branch: repository.branch, headSha, event: 'push', fork: false },
    failure: {
      workflowPath: '.github/workflows/ci.yml',
      jobName: fixture.job,
      step: { name: fixture.step, number: null },
    },
    diagnosis,
    recipe,
    policy,
    settings: {
      ...defaultRepairSettings,
      workflowFiles: recipe.workflowFiles === true,
      sandbox: { ...defaultRepairSettings.sandbox, passEnvironment: ['PIP_CERT', 'PIP_DEFAULT_TIMEOUT'] },
    },
    cacheDir: repository.cacheDir,
  });
}

/** Applies a fix's patch in the clone, commits it and pushes it to the origin. */
export async function deliver(repository: FixtureRepository, patch: string): Promise<void> {
  const file = join(repository.scratch, 'fix.patch');
  await writeFile(file, patch);
  await git(repository.root, 'apply', file);
  await commitAll(repository.root, 'the fix');
  await git(repository.root, 'push', '--quiet', 'origin', repository.branch);
}
