import { oneLine } from '../../core/plain-text.ts';
import { parseTimeSpan } from '../../core/time-span.ts';
import { findFlaky } from '../../orchestrator/flaky.ts';
import { readState } from '../../orchestrator/read-state.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';

/** Lists the jobs and tests that failed and passed on the same commit. */
export async function flaky(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const span = parseTimeSpan(typeof flags['since'] === 'string' ? flags['since'] : '30d', '--since');
  const { cases, deliveries } = await readState(settings, io.env, io.cwd, span);
  const entries = findFlaky(cases, deliveries);
  if (flags['format'] === 'json') {
    io.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    return exitCode.ok;
  }
  if (entries.length === 0) {
    io.stdout.write('nothing flaky was seen: no failed job has passed on the same commit when it was run again\n');
    return exitCode.ok;
  }
  const rows = entries.map((entry) => [
    oneLine(
      `${entry.repository} ${entry.workflow} / ${entry.job}${entry.test === null ? '' : ` / ${entry.test}`}`,
      120,
    ),
    `${entry.lucky} of ${entry.failures}`,
    String(entry.minutesLost),
    entry.firstSeen.slice(0, 10),
    oneLine(entry.cause, 80),
  ]);
  io.stdout.write(printTable(['job or test', 'by luck', 'minutes', 'first seen', 'cause'], rows));
  return exitCode.ok;
}
