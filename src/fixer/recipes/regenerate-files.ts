import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { inFolder, treePath } from './support/paths.ts';
import { decline, exactly, listed, propose, run } from './support/proposals.ts';
import { plainCommands } from './support/step-commands.ts';
import { withoutRunner } from './support/runners.ts';

export const regenerateFiles: Recipe = {
  id: 'regenerate-files',
  summary: 'Runs the generator of a step that ends in `git diff --exit-code`, and commits what it writes.',
  risk: 'review',
  touches: ['**'],
  needs: ['git'],
  limits: [
    'Only for a step that is nothing but literal commands in a row, the last of which is the check; its own generator is run, nothing else.',
    'Only the files that the check or the log names may change; without such names it declines.',
    'The files must be tracked: a new file is for a person.',
  ],
  async propose(context) {
    const step = context.step;
    const commands = step === null ? null : await plainCommands(step.script);
    const check = commands?.at(-1);
    if (step === null || commands == null || check === undefined || !isDiffCheck(check))
      return decline('the failing step does not end in `git diff --exit-code` after literal commands');
    const generator = commands.slice(0, -1);
    if (generator.length === 0) return decline('the failing step runs no generator before its check');
    const cwd = treePath('', step.workingDirectory);
    if (cwd === null || generator.some(([program]) => program === 'cd' || program === 'git'))
      return decline('the generator changes folders or uses git');
    const touches = await generatedPaths(context, check, cwd);
    if (touches.length === 0) return decline('neither the check nor the log names the generated files');
    return propose(regenerateFiles, {
      title: `build: regenerate ${listed(touches)}`,
      actions: generator.map((argv) => run(argv, { cwd, network: resolvers.has(withoutRunner(argv)[0] ?? '') })),
      touches: touches.map(exactly),
    });
  },
};

/** Generators that ask a package index: the others run without network. */
const resolvers = new Set(['pip-compile', 'piptools', 'uv', 'poetry', 'pdm', 'pipenv']);

function isDiffCheck(argv: readonly string[]): boolean {
  return (
    argv[0] === 'git' &&
    (argv[1] === 'diff' || argv[1] === 'diff-index') &&
    argv.some((word) => word === '--exit-code' || word === '--quiet')
  );
}

/** Tracked files that the log shows as changed, within the paths that the check is limited to. */
async function generatedPaths(context: RecipeContext, check: readonly string[], cwd: string): Promise<string[]> {
  const named = new Set([...(await namedFiles(context)), ...(await diffedFiles(context))]);
  const limits = pathsOf(check)
    .map((path) => treePath(cwd, path))
    .filter((path) => path !== null);
  if (limits.length === 0) return [...named].sort();
  const tracked = await context.repository.list(
    limits.flatMap((path) => (path === '' ? ['**'] : [exactly(path), inFolder(exactly(path), '**')])),
  );
  return named.size === 0 ? [...tracked] : tracked.filter((path) => named.has(path));
}

function pathsOf(check: readonly string[]): string[] {
  const dashes = check.indexOf('--');
  if (dashes >= 0) return check.slice(dashes + 1);
  return check.slice(2).filter((word) => !word.startsWith('-') && word !== 'HEAD');
}

async function diffedFiles(context: RecipeContext): Promise<string[]> {
  const lines = context.diagnosis.findings.flatMap((finding) => finding.lines.map(({ text }) => text));
  const printed = lines.map((text) => /^diff --git a\/.+ b\/(?<path>.+)$/.exec(text)?.groups?.['path'] ?? '');
  const files = await Promise.all(
    [...printed, ...captured(context, 'path')]
      .filter((path) => path !== '')
      .map((path) => context.repository.resolve(path)),
  );
  return files.filter((path) => path !== null);
}
