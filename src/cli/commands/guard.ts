import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { AutofixError, messageOf } from '../../core/errors.ts';
import { oneLine } from '../../core/plain-text.ts';
import { judge } from '../../orchestrator/judge.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';

/** Judges a diff by the no-cheating policy; exit status 1 when it is refused. */
export async function guard({ io, args, flags }: CommandContext): Promise<number> {
  const verdict = await judge(await readDiff(args[0] ?? '-', io));
  if (flags['format'] === 'json') io.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
  else {
    const colors = colorsFor(io.stdout, flags, io);
    for (const { rule, path, line, why } of verdict.violations) {
      io.stdout.write(
        `${colors.red('refused')}  ${oneLine(path)}${line === null ? '' : `:${line}`}  ${rule}: ${oneLine(why)}\n`,
      );
    }
    io.stdout.write(
      verdict.allowed
        ? `${colors.green('allowed')}: nothing in this diff silences a check\n`
        : `${verdict.violations.length} objections\n`,
    );
  }
  return verdict.allowed ? exitCode.ok : exitCode.unfixed;
}

async function readDiff(name: string, io: CommandContext['io']): Promise<string> {
  if (name === '-') return text(io.stdin);
  return readFile(resolve(io.cwd, name), 'utf8').catch((error: unknown) => {
    throw new AutofixError('INPUT', `cannot read ${name}: ${messageOf(error)}`, { cause: error });
  });
}
