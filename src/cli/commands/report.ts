import type { PassReport, RunReport } from '../../core/case.ts';
import { runKey } from '../../core/run.ts';
import { parseTimeSpan } from '../../core/time-span.ts';
import { computeMetrics } from '../../orchestrator/metrics.ts';
import { readState } from '../../orchestrator/read-state.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openOutput } from '../output.ts';
import { formatOf, renderReport } from '../render-report.ts';
import { readVersion } from '../version.ts';

/** Reports on what the store remembers, in any of the report formats. */
export async function report(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const span = parseTimeSpan(typeof flags['since'] === 'string' ? flags['since'] : '30d', '--since');
  const { cases, deliveries } = await readState(settings, io.env, io.cwd, span);
  const runs = Map.groupBy(cases, ({ run }) => `${runKey(run)}:${run.attempt}`);
  const reports: RunReport[] = [...runs.values()].flatMap((stored) => {
    const [first] = stored;
    return first === undefined ? [] : [{ run: first.run, jobs: [], cases: stored.map(({ failure }) => failure) }];
  });
  const now = new Date();
  const pass: PassReport = {
    version: 1,
    tool: { name: 'ci-autofix', version: readVersion() },
    startedAt: new Date(now.getTime() - span).toISOString(),
    finishedAt: now.toISOString(),
    dryRun: false,
    deliver: settings['fixing.deliver'],
    repositories: [...new Set(reports.map(({ run }) => run.repository))],
    runs: reports,
    notes: [],
    metrics: computeMetrics(cases, deliveries),
  };
  const output = await openOutput(io, flags);
  await output.write(await renderReport(pass, formatOf(flags), io, flags));
  await output.close();
  return exitCode.ok;
}
