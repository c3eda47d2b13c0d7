import { appendFile } from 'node:fs/promises';
import type { PassReport } from '../../core/case.ts';
import { hasUnfixed } from '../../orchestrator/pass.ts';
import { createServiceManager } from '../../orchestrator/service-manager.ts';
import { lockForWatch, watch } from '../../orchestrator/watch.ts';
import type { Session } from '../../orchestrator/wire.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openOutput } from '../output.ts';
import { formatOf, renderReport } from '../render-report.ts';
import { listenForReload } from '../reload-signal.ts';
import { readVersion } from '../version.ts';
import { withSession } from '../with-session.ts';

/** One pass, or passes until stopped; SIGHUP makes a daemon read its settings and begin anew. */
export async function run(context: CommandContext): Promise<number> {
  const { settings } = await context.settings();
  if (settings.mode !== 'continuous')
    return withSession(context, { writes: true }, (session) => runOnce(session, context));
  for (;;) {
    const reload = listenForReload(context);
    try {
      const needs = { writes: true, until: reload.signal };
      const status = await withSession(context, needs, (session) => runContinuously(session, context));
      if (!reload.signal.aborted) return status;
      context.io.stderr.write('the settings were read anew\n');
    } finally {
      reload.release();
    }
  }
}

async function runOnce(session: Session, context: CommandContext): Promise<number> {
  const report = await session.pass();
  await publishReport(report, context);
  return context.flags['detailedExitCode'] && hasUnfixed(report) ? exitCode.unfixed : exitCode.ok;
}

/** Each pass with something to tell is reported; a file of `--output` holds the latest. */
async function runContinuously(session: Session, context: CommandContext): Promise<number> {
  const lock = lockForWatch(session);
  try {
    return await watchWithSurroundings(session, context);
  } finally {
    lock?.release();
  }
}

async function watchWithSurroundings(session: Session, context: CommandContext): Promise<number> {
  let unfixed = false;
  const around = await startSurroundings(session, context);
  try {
    await watch(session, async (report) => {
      if (report.runs.length === 0 && report.notes.length === 0) return;
      unfixed ||= hasUnfixed(report);
      await publishReport(report, context);
    });
  } finally {
    await around.stop();
  }
  return context.flags['detailedExitCode'] && unfixed ? exitCode.unfixed : exitCode.ok;
}

/** What a daemon has around its watch: the server, and the service manager that started it. */
async function startSurroundings(session: Session, { io, flags }: CommandContext): Promise<{ stop(): Promise<void> }> {
  const { startServer } = await import('../../server/start.ts');
  const server = await startServer(session, readVersion());
  if (server !== null && !flags['quiet']) io.stderr.write(`listening on ${server.url}\n`);
  const manager = createServiceManager(io.env, { log: session.services.log });
  session.observe((event) => manager.observe(event));
  await manager.ready();
  return {
    stop: async () => {
      await manager.stopping();
      await server?.close();
    },
  };
}

async function publishReport(report: PassReport, { io, flags }: CommandContext): Promise<void> {
  const output = await openOutput(io, flags);
  await output.write(await renderReport(report, formatOf(flags), io, flags));
  await output.close();
  if (typeof flags['output'] === 'string' && !flags['quiet']) io.stderr.write(`report written to ${flags['output']}\n`);
  await appendStepSummary(report, io);
}

/** Inside a GitHub workflow the report stands on the run's page too. */
async function appendStepSummary(report: PassReport, io: Io): Promise<void> {
  const path = io.env['GITHUB_STEP_SUMMARY'];
  if (!path || report.dryRun) return;
  const { renderMarkdown, stepSummaryLimit } = await import('../../report/markdown.ts');
  await appendFile(path, renderMarkdown(report, { limit: stepSummaryLimit })).catch((error: Error) => {
    io.stderr.write(`warning: the step summary could not be written: ${error.message}\n`);
  });
}
