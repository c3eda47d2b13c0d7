import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { readPackageJson, type PackageJson, declaredRange } from './support/node-package.ts';
import { nodeTool } from './support/node-tool.ts';
import { isTestPath, relativeTo, treePath } from './support/paths.ts';
import { asArgument, decline, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

const runners = ['vitest', 'jest'] as const;

export const updateSnapshots: Recipe = {
  id: 'update-snapshots',
  summary: "Rewrites the snapshot files of the failing tests with the project's own jest or vitest.",
  risk: 'opt-in',
  touches: ['**/*.snap', '**/__snapshots__/**'],
  needs: ['node'],
  limits: [
    'A snapshot that changed may be a regression: the recipe runs only where the settings name it, and a person must read the difference.',
    'Inline snapshots are part of the tests and stay as they are.',
    'Only the test files that the log names are run.',
  ],
  async propose(context) {
    const tests = await failingTests(context);
    if (tests.length === 0)
      return decline(
        'the log names no test file of the repository, and no stored snapshot has the name of the failing test',
      );
    const [command] = await commandsOf(context, ...runners);
    const cwd = command?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    const runner =
      runners.find((name) => name === command?.argv[0]) ?? onlyRunner(await readPackageJson(context.repository, cwd));
    if (runner === null)
      return decline('neither the failing step nor package.json tells whether jest or vitest runs the tests');
    for (const test of tests) {
      const text = (await context.repository.read(test)) ?? '';
      if (/toMatchInlineSnapshot|toThrowErrorMatchingInlineSnapshot/.test(text))
        return decline(`${test} has inline snapshots, which are part of the test`);
    }
    const tool = await nodeTool(context, cwd, runner);
    if (tool.kind !== 'own') return decline(`${runner} is not installed in the work tree`);
    const files = tests.map((test) => asArgument(relativeTo(cwd, test)));
    const config = configOf(command?.argv ?? []);
    const argv =
      runner === 'jest'
        ? [...tool.argv, '--ci', '--updateSnapshot', ...config, '--runTestsByPath', ...files]
        : [...tool.argv, 'run', '--update', ...config, ...files];
    return propose(updateSnapshots, {
      title: `test: update the snapshots of ${listed(tests)}`,
      actions: [...tool.setup, run(argv, { cwd })],
      caveats: [{ why: 'whether the new output is meant cannot be known from the log', effect: -0.3 }],
    });
  },
};

/** The test files that the log names; else those beside the stored snapshots that carry a failing test's name. */
async function failingTests(context: RecipeContext): Promise<string[]> {
  const named = await namedFiles(context, isTestPath);
  if (named.length > 0) return named;
  const names = captured(context, 'test');
  const files: string[] = [];
  for (const snapshot of await context.repository.list(['**/__snapshots__/*.snap'])) {
    const text = (await context.repository.read(snapshot)) ?? '';
    const test = snapshot.replace(/__snapshots__\/(?=[^/]+$)/, '').replace(/\.snap$/, '');
    const holds = names.some((name) => text.includes(`exports[\`${name} `));
    if (holds && (await context.repository.exists(test))) files.push(test);
  }
  return files;
}

function onlyRunner(manifest: PackageJson | null): (typeof runners)[number] | null {
  const declared = runners.filter((runner) => declaredRange(manifest, runner) !== null);
  return declared.length === 1 ? (declared[0] ?? null) : null;
}

/** `--config x` and `--project x` of the step's own command; everything else would widen or narrow what runs. */
function configOf(argv: readonly string[]): string[] {
  const kept: string[] = [];
  argv.forEach((word, index) => {
    if (/^(?:--config|-c|--project|--root)=.+/.test(word)) kept.push(word);
    else if (/^(?:--config|-c|--project|--root)$/.test(word)) kept.push(word, argv[index + 1] ?? '');
  });
  return kept;
}
