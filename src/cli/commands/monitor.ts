import { resolve } from 'node:path';
import { oneLine } from '../../core/plain-text.ts';
import { fetchFailures } from '../../orchestrator/monitor.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';
import { withSession } from '../with-session.ts';

/** Lists failed runs; with `--output`, saves them and their logs for analyze. */
export async function monitor(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const output = typeof flags['output'] === 'string' ? resolve(io.cwd, flags['output']) : null;
  return withSession(context, { writes: false }, async (session) => {
    const failures = await fetchFailures(session.services, await session.repositories(), output, session.redactor);
    if (output !== null) io.stdout.write(`${failures.runs.length} failed runs saved to ${output}\n`);
    else if (failures.runs.length === 0) io.stdout.write('no failed runs\n');
    else {
      const rows = failures.runs.map(({ run }) => [
        run.repository,
        run.id,
        run.workflow.name,
        run.branch ?? '',
        run.conclusion,
        run.createdAt,
      ]);
      io.stdout.write(
        printTable(
          ['repository', 'run', 'workflow', 'branch', 'conclusion', 'started'],
          rows.map((row) => row.map((cell) => oneLine(cell))),
        ),
      );
    }
    return exitCode.ok;
  });
}
