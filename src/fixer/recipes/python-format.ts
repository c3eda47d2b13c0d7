import type { Plan } from '../../core/plan.ts';
import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { withoutOptions } from './support/checked-flags.ts';
import { asArgument, decline, exactly, listed, propose, run } from './support/proposals.ts';
import { pinOf, pythonTool } from './support/python-tool.ts';
import { commandsOf, type StepCommand } from './support/step-commands.ts';

interface Formatter {
  readonly name: string;
  /** Words between the program and its options. */
  readonly subcommand: readonly string[];
  readonly checking: readonly string[];
  /** Options that only a check has. */
  readonly dropped: readonly string[];
  readonly writing: readonly string[];
}

const formatters: readonly Formatter[] = [
  {
    name: 'black',
    subcommand: [],
    checking: ['--check', '--diff'],
    dropped: ['--check', '--diff', '--color', '--no-color'],
    writing: [],
  },
  {
    name: 'isort',
    subcommand: [],
    checking: ['-c', '--check', '--check-only', '--diff', '--df', '-d'],
    dropped: ['-c', '--check', '--check-only', '--diff', '--df', '-d', '--color'],
    writing: [],
  },
  {
    name: 'ruff',
    subcommand: ['format'],
    checking: ['--check', '--diff'],
    dropped: ['--check', '--diff'],
    writing: [],
  },
  {
    name: 'autopep8',
    subcommand: [],
    checking: ['-d', '--diff', '--exit-code'],
    dropped: ['-d', '--diff', '--exit-code', '-i', '--in-place'],
    writing: ['--in-place'],
  },
];

export const pythonFormat: Recipe = {
  id: 'python-format',
  summary: "Formats Python code with the project's own black, isort, ruff format or autopep8.",
  risk: 'safe',
  touches: ['**/*.{py,pyi,ipynb}'],
  needs: ['python3'],
  limits: [
    'Runs the formatter of the failing step with the same arguments, or, on the files that the log names, the one formatter that the project pins or configures.',
    'Declines when the formatter is not installed in the environment, or in another version than the one pinned: formatters differ between versions.',
    'Formatters without a pin lower the confidence.',
  ],
  async propose(context) {
    const commands = (await commandsOf(context, ...formatters.map(({ name }) => name))).filter(isCheck);
    const files = await namedFiles(context, (path) => /\.(?:pyi?|ipynb)$/.test(path));
    if (commands.length > 0) return repeat(context, commands, files);
    const names = await configured(context);
    if (names.length === 0) return decline('the project pins or configures no formatter for Python');
    if (names.length > 1)
      return decline(
        `the project has several formatters (${names.join(', ')}) and the log does not tell which one failed`,
      );
    if (files.length === 0) return decline('neither the failing step nor the log names what was checked');
    const formatter = formatters.find(({ name }) => name === names[0]);
    return formatter === undefined ? decline('no formatter is known') : formatNamed(context, formatter, files);
  },
};

function formatterOf({ argv }: StepCommand): Formatter | undefined {
  return formatters.find(
    ({ name, subcommand }) => name === argv[0] && subcommand.every((word, index) => argv[index + 1] === word),
  );
}

function isCheck(command: StepCommand): boolean {
  const formatter = formatterOf(command);
  return formatter !== undefined && command.argv.some((word) => formatter.checking.includes(word));
}

async function repeat(
  context: RecipeContext,
  commands: readonly StepCommand[],
  files: readonly string[],
): Promise<Proposal> {
  const actions = [];
  const caveats: Plan['caveats'][number][] = [];
  for (const command of commands) {
    const formatter = formatterOf(command);
    if (formatter === undefined) continue;
    const tool = await installed(context, formatter.name);
    if ('declined' in tool) return tool;
    const given = withoutOptions(command.argv.slice(1 + formatter.subcommand.length), { bare: formatter.dropped });
    actions.push(run([...tool.argv, ...formatter.subcommand, ...formatter.writing, ...given], { cwd: command.cwd }));
    caveats.push(...tool.caveats);
  }
  return propose(pythonFormat, {
    title: titleOf(
      files,
      commands.map(({ argv }) => argv[0] ?? ''),
    ),
    actions,
    caveats,
  });
}

async function formatNamed(context: RecipeContext, formatter: Formatter, files: readonly string[]): Promise<Proposal> {
  const tool = await installed(context, formatter.name);
  if ('declined' in tool) return tool;
  return propose(pythonFormat, {
    title: titleOf(files, [formatter.name]),
    actions: [run([...tool.argv, ...formatter.subcommand, ...formatter.writing, '--', ...files.map(asArgument)])],
    touches: files.map(exactly),
    caveats: tool.caveats,
  });
}

type Installed =
  { readonly argv: readonly string[]; readonly caveats: Plan['caveats'] } | { readonly declined: string };

async function installed(context: RecipeContext, name: string): Promise<Installed> {
  const tool = await pythonTool(context, name);
  if (tool === null) return { declined: `${name} is not installed in the environment of the work tree` };
  const pin = await pinOf(context, name);
  if (pin?.version != null && pin.version !== tool.version) {
    return { declined: `${pin.file} pins ${name} ${pin.version}, and ${tool.version} is installed` };
  }
  if (pin?.version != null) return { argv: tool.argv, caveats: [] };
  return {
    argv: tool.argv,
    caveats: [{ why: `the project pins no exact version of ${name}; ${tool.version} was used`, effect: -0.05 }],
  };
}

/** The formatter that the rule or the log names, else those that the project names. */
async function configured(context: RecipeContext): Promise<string[]> {
  const told = [
    ...captured(context, 'tool'),
    ...context.diagnosis.diagnostics.map(({ tool }) => tool),
    ...context.diagnosis.ruleId.split('-'),
  ];
  const named = formatters.filter(({ name }) => told.includes(name));
  const pins = await Promise.all(
    (named.length > 0 ? named : formatters).map(async ({ name }) => ({ name, pin: await pinOf(context, name) })),
  );
  return pins.filter(({ pin }) => pin !== null).map(({ name }) => name);
}

function titleOf(files: readonly string[], tools: readonly string[]): string {
  return `style: format ${files.length === 0 ? 'the code' : listed(files)} with ${[...new Set(tools)].join(' and ')}`;
}
