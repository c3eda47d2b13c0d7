import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { nodeTool } from './support/node-tool.ts';
import { isObject } from './support/node-package.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

const linted =
  '**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,vue,svelte,astro,json,jsonc,json5,md,mdx,yaml,yml,html,css,graphql,gql}';

/** Checkers that print as eslint does, and read other files or settings. */
const lookAlikes = [
  'textlint',
  'xo',
  'standard',
  'semistandard',
  'ts-standard',
  'stylelint',
  'oxlint',
  'sass-lint',
  'tslint',
];

export const eslintFix: Recipe = {
  id: 'eslint-fix',
  summary: "Applies the automatic fixes of the project's own eslint rules (`eslint --fix`).",
  risk: 'safe',
  touches: [linted],
  needs: ['node'],
  limits: [
    'Declines when an error would be left that eslint cannot fix: half a fix would not turn the job green.',
    "Only the project's installed eslint is used, with the arguments of the failing step; there is no bundled one.",
    'Declines where the failing step runs a checker that only prints as eslint does, such as textlint or xo.',
    'Writes no suppression comments and changes no configuration.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'eslint');
    const [other] = command === undefined ? await commandsOf(context, ...lookAlikes) : [];
    if (other !== undefined) return decline(`the failing step runs ${other.argv[0] ?? ''}, not eslint`);
    const files = await namedFiles(context);
    if (command === undefined && files.length === 0)
      return decline('neither the failing step nor the log names what eslint checked');
    const cwd = command?.cwd ?? '';
    const tool = await nodeTool(context, cwd, 'eslint');
    if (tool.kind !== 'own')
      return decline(
        tool.kind === 'not-pinned'
          ? 'the project pins no eslint'
          : 'eslint is pinned by the project but not installed in the work tree',
      );
    const args = command === undefined ? ['--', ...files.map(asArgument)] : argumentsOf(command.argv);
    const left =
      tool.setup.length > 0
        ? null
        : await unfixable(context, [...tool.argv, '--fix-dry-run', '--format', 'json', ...args], cwd);
    if (left !== null && left.length > 0) return decline(`eslint has no automatic fix for ${listed(left)}`);
    return fix(files, [...tool.setup, run([...tool.argv, '--fix', ...args], { cwd })], command === undefined);
  },
};

function argumentsOf(argv: readonly string[]): string[] {
  return withoutOptions(argv.slice(1), {
    bare: ['--fix', '--fix-dry-run', '--cache', '--no-color', '--color'],
    valued: ['-f', '--format', '-o', '--output-file', '--cache-location', '--cache-file'],
  });
}

function fix(
  files: readonly string[],
  actions: Parameters<typeof propose>[1]['actions'],
  namedOnly: boolean,
): Proposal {
  return propose(eslintFix, {
    title: `style: apply eslint's fixes to ${files.length === 0 ? 'the code' : listed(files)}`,
    actions,
    ...(namedOnly ? { touches: files.map(exactly) } : {}),
  });
}

/** The rules whose errors remain after a trial run; null when its answer cannot be read. */
async function unfixable(context: RecipeContext, argv: readonly string[], cwd: string): Promise<string[] | null> {
  const { stdout } = await context.run(argv, cwd === '' ? {} : { cwd });
  let results: unknown;
  try {
    results = JSON.parse(stdout);
  } catch {
    return null;
  }
  if (!Array.isArray(results)) return null;
  const messages = results.flatMap((result: unknown) =>
    isObject(result) && Array.isArray(result['messages']) ? result['messages'] : [],
  );
  const errors = messages.filter(
    (message): message is Record<string, unknown> => isObject(message) && message['severity'] === 2,
  );
  return [...new Set(errors.map(({ ruleId }) => (typeof ruleId === 'string' ? ruleId : 'a syntax error')))].sort();
}
