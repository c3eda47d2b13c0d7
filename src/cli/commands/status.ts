import { oneLine } from '../../core/plain-text.ts';
import { summarize } from '../../orchestrator/summary.ts';
import { readState } from '../../orchestrator/read-state.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';

/** Shows what the store remembers of the last thirty days; reads it while a daemon writes. */
export async function status(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const { cases, path, daemon } = await readState(settings, io.env, io.cwd, 30 * 86_400_000);
  const summary = summarize(cases);
  if (flags['format'] === 'json') {
    io.stdout.write(`${JSON.stringify({ state: path, daemon, ...summary }, null, 2)}\n`);
    return exitCode.ok;
  }
  io.stdout.write(`state: ${path}\ndaemon: ${daemon === null ? 'not running' : `running (pid ${daemon})`}\n`);
  io.stdout.write(
    `last thirty days: ${summary.failures} failures${summary.lastRecordedAt === null ? '' : `, the last at ${summary.lastRecordedAt}`}\n`,
  );
  for (const [title, counts] of [
    ['outcome', summary.byOutcome],
    ['category', summary.byCategory],
    ['repository', summary.byRepository],
  ] as const) {
    const rows = Object.entries(counts).map(([name, count]) => [oneLine(name), String(count)]);
    if (rows.length > 0) io.stdout.write(`\n${printTable([title, 'failures'], rows)}`);
  }
  return exitCode.ok;
}
