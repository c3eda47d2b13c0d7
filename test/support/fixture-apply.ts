import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import picomatch from 'picomatch';
import type { Plan } from '../../src/core/plan.ts';
import { program } from './fixture-process.ts';
import { git, type FixtureCase, type FixtureRepository } from './fixture-repos.ts';
import { environmentOf } from './fixture-workflow.ts';

/** Carries a plan out in the work tree and throws when a command fails or a path outside `touches` changes. */
export async function carryOut(plan: Plan, repository: FixtureRepository, fixture: FixtureCase): Promise<void> {
  const env = await environmentOf(repository, fixture);
  for (const action of plan.actions) {
    if (action.kind === 'run') {
      const { exitCode, output } = await program(action.argv, { cwd: join(repository.root, action.cwd ?? '.'), env });
      if (exitCode !== 0) throw new Error(`${action.argv.join(' ')} ended with ${exitCode}: ${output}`);
      continue;
    }
    const path = join(repository.root, action.path);
    if (action.kind === 'delete') {
      await rm(path);
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, action.content);
  }
  const allowed = picomatch([...plan.touches], { dot: true });
  const stray = (await changedPaths(repository.root)).filter((path) => !allowed(path));
  if (stray.length > 0) throw new Error(`the plan may not touch ${stray.join(', ')}`);
}

async function changedPaths(root: string): Promise<string[]> {
  const status = await git(root, 'status', '--porcelain', '--untracked-files=all', '--no-renames', '-z');
  return status.split('\0').filter((line) => line !== '').map((line) => line.slice(3));
}
