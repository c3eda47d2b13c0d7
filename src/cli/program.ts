import { Command, CommanderError, Option as Flag } from 'commander';
import { AutofixError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';
import type { CommandContext, CommandRow, FlagRow } from './command.ts';
import { commands } from './commands.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { readVersion } from './version.ts';

/** Parses the command line and runs the command it names. Throws AutofixError for wrong usage. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let status: number = exitCode.ok;
  const done = (code: number) => {
    status = code;
  };
  const program = buildProgram(io, done, isOverview(argv) ? () => undefined : await settingsFlags());
  try {
    await program.parseAsync(argv as string[], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCode.ok;
    throw usageError(error, argv);
  }
  return status;
}

/** The help over all commands names no flag of a setting: the table of options is not read for it. */
function isOverview([first]: readonly string[]): boolean {
  return first === '--help' || first === '-h';
}

async function settingsFlags(): Promise<AddSettings> {
  return (await import('./settings-flags.ts')).addSettings;
}

type AddSettings = (command: Command) => void;

/** The whole tree of commands. */
function buildProgram(io: Io, done: (status: number) => void, addSettings: AddSettings): Command {
  const program = configure(new Command('ci-autofix'), io)
    .description('Watches CI runs, names the cause of a failure, proves a fix and hands it over.')
    .version(readVersion(), '-V, --version')
    .addHelpText(
      'after',
      '\nFirst steps: `ci-autofix demo`, then `ci-autofix doctor`, then `ci-autofix --mode single --dry-run`.',
    );
  for (const row of commands) addCommand(program, row, io, done, addSettings);
  return program;
}

function addCommand(
  program: Command,
  row: CommandRow,
  io: Io,
  done: (status: number) => void,
  addSettings: AddSettings,
): void {
  const words = row.name.split(' ');
  const parent = words.length > 1 ? groupOf(program, words[0] ?? '', io) : program;
  const usage = [words.at(-1), row.args].filter(Boolean).join(' ');
  const command = configure(parent.command(usage, { isDefault: row.name === 'run' }), io).description(row.summary);
  for (const flag of [...(row.flags ?? []), ...commonFlags]) command.addOption(toFlag(flag));
  if (row.takesSettings) addSettings(command);
  command.action(async () => {
    const flags = command.opts();
    const run = await row.load();
    done(await run(contextOf(command.args, flags, io)));
  });
}

const commonFlags: readonly FlagRow[] = [
  { flag: '--config <file>', summary: 'the settings file; looked for in the current folder unless told' },
  { flag: '--verbose', summary: 'say more' },
  { flag: '--debug', summary: 'say everything, with stack traces' },
  { flag: '--quiet', summary: 'say nothing but results and errors' },
  { flag: '--no-color', summary: 'print without colour; so does the variable NO_COLOR' },
];

function groupOf(program: Command, name: string, io: Io): Command {
  const found = program.commands.find((command) => command.name() === name);
  if (found) return found;
  const descriptions: Record<string, string> = {
    rules: 'list, show, test and write rules',
    config: 'show the settings',
  };
  return configure(program.command(name), io).description(descriptions[name] ?? '');
}

function configure(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError(true)
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
    });
}

function toFlag(row: FlagRow): Flag {
  const flag = new Flag(row.flag, row.summary);
  if (row.values) flag.choices([...row.values]);
  if (row.repeatable) flag.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
  return flag;
}

function contextOf(args: readonly string[], flags: Record<string, unknown>, io: Io): CommandContext {
  return {
    io,
    args,
    flags,
    settings: async () => (await import('./settings.ts')).loadEffectiveSettings(flags, io),
  };
}

function usageError(error: CommanderError, argv: readonly string[]): AutofixError {
  const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ');
  if (error.code !== 'commander.excessArguments') return new AutofixError('USAGE', message);
  const typed = argv.find((word) => !word.startsWith('-')) ?? '';
  const names = commands.map((row) => row.name.split(' ')[0] ?? '');
  return new AutofixError('USAGE', `there is no command "${typed}"${didYouMean(typed, names)}`);
}
