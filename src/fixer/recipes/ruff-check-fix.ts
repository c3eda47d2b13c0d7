import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { pinOf, pythonTool } from './support/python-tool.ts';
import { commandsOf } from './support/step-commands.ts';

export const ruffCheckFix: Recipe = {
  id: 'ruff-check-fix',
  summary: "Applies the safe fixes of the project's own ruff (`ruff check --fix`).",
  risk: 'safe',
  touches: ['**/*.{py,pyi,ipynb}'],
  needs: ['python3'],
  limits: [
    'Safe fixes only: those that ruff calls unsafe stay with a person.',
    'Declines when a violation would be left, and when another version of ruff is installed than the one pinned.',
    'Writes no `noqa` and changes no configuration.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'ruff')).find(
      ({ argv }) => argv[1] === 'check' || (argv[1] !== 'format' && !argv.includes('format')),
    );
    const files = await namedFiles(context, (path) => /\.(?:pyi?|ipynb)$/.test(path));
    if (command === undefined && files.length === 0)
      return decline('neither the failing step nor the log names what ruff checked');
    const tool = await pythonTool(context, 'ruff');
    if (tool === null) return decline('ruff is not installed in the environment of the work tree');
    const pin = await pinOf(context, 'ruff');
    if (pin?.version != null && pin.version !== tool.version)
      return decline(`${pin.file} pins ruff ${pin.version}, and ${tool.version} is installed`);
    const args = command === undefined ? ['--', ...files.map(asArgument)] : argumentsOf(command.argv);
    const cwd = command?.cwd ?? '';
    const left = await leftOver(context, [...tool.argv, 'check', '--no-cache', '--output-format=json', ...args], cwd);
    if (left.length > 0) return decline(`ruff has no safe fix for ${listed(left)}`);
    return fix([...tool.argv, 'check', '--fix', '--no-cache', '--no-unsafe-fixes', ...args], {
      cwd,
      files,
      named: command === undefined,
      pinned: pin?.version != null,
      version: tool.version,
    });
  },
};

function argumentsOf(argv: readonly string[]): string[] {
  return withoutOptions(argv.slice(argv[1] === 'check' ? 2 : 1), {
    bare: [
      '--fix',
      '--fix-only',
      '--no-fix',
      '--diff',
      '--unsafe-fixes',
      '--show-fixes',
      '--exit-non-zero-on-fix',
      '--no-cache',
      '-n',
    ],
    valued: ['--output-format', '--format', '-o', '--output-file', '--cache-dir'],
  });
}

/** Codes of the violations that have no safe fix; those whose answer cannot be read count for none. */
async function leftOver(context: RecipeContext, argv: readonly string[], cwd: string): Promise<string[]> {
  const { stdout } = await context.run(argv, cwd === '' ? {} : { cwd });
  try {
    const violations = JSON.parse(stdout) as { code: string | null; fix: { applicability: string } | null }[];
    const left = violations.filter(({ fix: known }) => known?.applicability !== 'safe');
    return [...new Set(left.map(({ code }) => code ?? 'a syntax error'))].sort();
  } catch {
    return [];
  }
}

interface Details {
  readonly cwd: string;
  readonly files: readonly string[];
  readonly named: boolean;
  readonly pinned: boolean;
  readonly version: string;
}

function fix(argv: readonly string[], { cwd, files, named, pinned, version }: Details): Proposal {
  return propose(ruffCheckFix, {
    title: `style: apply ruff's safe fixes to ${files.length === 0 ? 'the code' : listed(files)}`,
    actions: [run(argv, { cwd })],
    ...(named ? { touches: files.map(exactly) } : {}),
    caveats: pinned ? [] : [{ why: `the project pins no exact version of ruff; ${version} was used`, effect: -0.05 }],
  });
}
