import { readFile, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import picomatch from 'picomatch';
import type { RecipeContext, RepositoryView } from '../../src/fixer/types.ts';
import { diagnosisOf, git, type FixtureCase, type FixtureRepository } from './fixture-repos.ts';
import { program } from './fixture-process.ts';
import { environmentOf, workflowSteps } from './fixture-workflow.ts';

/** The work tree of a fixture as a recipe sees it. */
export function viewOf(root: string): RepositoryView {
  async function inside(path: string): Promise<string | null> {
    const real = await realpath(join(root, path)).catch(() => null);
    return real !== null && (real === root || real.startsWith(`${root}/`)) ? real : null;
  }
  const view: RepositoryView = {
    root,
    async read(path) {
      const real = await inside(path);
      return real !== null && (await stat(real)).isFile() ? readFile(real, 'utf8') : null;
    },
    exists: async (path) => (await inside(path)) !== null,
    async list(patterns) {
      const fits = picomatch([...patterns], { dot: true });
      return (await git(root, 'ls-files', '-z')).split('\0').filter((name) => name !== '' && fits(name)).sort();
    },
    async resolve(printed) {
      const tracked = await view.list(['**']);
      const plain = posix.normalize(printed.replaceAll('\\', '/')).replace(/^(?:\/home\/runner\/work\/[^/]+\/[^/]+|[A-Za-z]:)?\//, '');
      return tracked.find((name) => name === plain) ?? null;
    },
  };
  return view;
}

/** What the recipe of a fixture works with. */
export async function contextOf(repository: FixtureRepository, fixture: FixtureCase): Promise<RecipeContext> {
  const env = await environmentOf(repository, fixture);
  const step = (await workflowSteps(repository.root, fixture.job)).find(({ name }) => name === fixture.step);
  return {
    diagnosis: diagnosisOf(fixture),
    repository: viewOf(repository.root),
    run: (argv, options) => program(argv, { cwd: join(repository.root, options?.cwd ?? '.'), env }),
    step: step?.run === undefined ? null : { script: step.run, workingDirectory: step['working-directory'] ?? '.' },
  };
}
