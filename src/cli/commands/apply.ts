import { resolve } from 'node:path';
import { oneLine } from '../../core/plain-text.ts';
import { recoverCheckout } from '../../orchestrator/fix-in-place.ts';
import { applyReport } from '../../orchestrator/apply-report.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';

/** Applies fixes of a reviewed report to the checkout and says what changed. */
export async function apply({ io, args, flags }: CommandContext): Promise<number> {
  const folder = resolve(io.cwd, typeof flags['repoDir'] === 'string' ? flags['repoDir'] : '.');
  if (await recoverCheckout(folder)) io.stderr.write('an interrupted repair of this checkout was undone first\n');
  const only = (flags['only'] as readonly string[] | undefined) ?? [];
  const applied = await applyReport(resolve(io.cwd, args[0] ?? ''), only, folder);
  for (const { id, title, paths } of applied) {
    io.stdout.write(
      `applied ${oneLine(id)}: ${oneLine(title)}\n${paths.map((path) => `  ${oneLine(path)}\n`).join('')}`,
    );
  }
  io.stdout.write('next: look at `git diff`, then commit\n');
  return exitCode.ok;
}
