import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { formatWithBundledPrettier } from './support/bundled-prettier.ts';
import { namedFiles } from './support/captures.ts';
import { nodeTool, type NodeTool } from './support/node-tool.ts';
import { relativeTo } from './support/paths.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { commandsOf, type StepCommand } from './support/step-commands.ts';

const formatted =
  '**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts,json,jsonc,json5,css,scss,less,html,vue,svelte,astro,md,mdx,yaml,yml,graphql,gql,hbs,toml,xml,php,java,sol}';
const checks = /^(?:-c|--check|-l|--list-different|-w|--write)$/;

export const prettierWrite: Recipe = {
  id: 'prettier-write',
  summary: "Formats the files that `prettier --check` refused, with the project's own prettier and settings.",
  risk: 'safe',
  touches: [formatted, '**/.prettierrc', '**/.babelrc', '**/.eslintrc'],
  needs: ['node'],
  limits: [
    'Formats what the failing command checked, with the same arguments, or the files that the log names.',
    'Where the project pins no prettier, a bundled one formats the named files at a lower confidence, and only with settings written as JSON or YAML without plug-ins.',
    'Declines when neither a prettier command nor a file of the tree is named.',
  ],
  async propose(context) {
    const commands = await checkCommands(context);
    const files = await namedFiles(context);
    const [first] = commands;
    if (first === undefined && files.length === 0)
      return decline('neither the failing step nor the log names what prettier checked');
    const tool = await nodeTool(context, first?.cwd ?? '', 'prettier');
    if (tool.kind === 'not-installed')
      return decline('prettier is pinned by the project but not installed in the work tree');
    if (tool.kind === 'not-pinned') return formatNamedFiles(context, files);
    return commands.length > 0 ? repeatCommands(commands, files, tool) : writeFiles(files, tool);
  },
};

async function checkCommands(context: RecipeContext): Promise<StepCommand[]> {
  const commands = await commandsOf(context, 'prettier');
  return commands.filter(({ argv }) => argv.some((word) => /^(?:-c|--check|-l|--list-different)$/.test(word)));
}

type OwnTool = Extract<NodeTool, { kind: 'own' }>;

function repeatCommands(commands: readonly StepCommand[], files: readonly string[], tool: OwnTool): Proposal {
  const [first] = commands;
  const sameFolder = commands.filter(({ cwd }) => cwd === first?.cwd);
  const actions = sameFolder.map(({ argv, cwd }) =>
    run([...tool.argv, '--write', ...argv.slice(1).filter((word) => !checks.test(word))], { cwd }),
  );
  return propose(prettierWrite, { title: titleOf(files), actions: [...tool.setup, ...actions] });
}

function writeFiles(files: readonly string[], tool: OwnTool): Proposal {
  return propose(prettierWrite, {
    title: titleOf(files),
    actions: [
      ...tool.setup,
      run([...tool.argv, '--write', '--', ...files.map((file) => asArgument(relativeTo('', file)))]),
    ],
    touches: files.map(exactly),
  });
}

async function formatNamedFiles(context: RecipeContext, files: readonly string[]): Promise<Proposal> {
  if (files.length === 0) return decline('the project pins no prettier and the log names no file');
  const result = await formatWithBundledPrettier(context.repository, files);
  if ('declined' in result) return result;
  return propose(prettierWrite, {
    title: titleOf(files),
    actions: result.writes,
    touches: files.map(exactly),
    caveats: [{ why: `the project pins no prettier; the bundled ${result.version} was used`, effect: -0.15 }],
  });
}

function titleOf(files: readonly string[]): string {
  return `style: format ${files.length === 0 ? 'the code' : listed(files)} with prettier`;
}
