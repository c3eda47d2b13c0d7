import { resolve } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import { duration, oneLine, plainText } from '../../core/plain-text.ts';
import { redact } from '../../core/redact.ts';
import { jobOfCheckout, type JobToReproduce, reproduceJob } from '../../orchestrator/reproduce-job.ts';
import { jobOfRun } from '../../orchestrator/reproduce-run.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { listenForStop } from '../stop-signal.ts';
import { withSession } from '../with-session.ts';

/** Runs a job of a workflow, or the failed job of a run, on this machine. Exit status 1 when it fails here too. */
export async function reproduce(context: CommandContext): Promise<number> {
  const { io, args, flags } = context;
  const stepName = typeof flags['step'] === 'string' ? flags['step'] : null;
  if (args.length === 2) {
    const folder = resolve(io.cwd, typeof flags['repoDir'] === 'string' ? flags['repoDir'] : '.');
    const stop = listenForStop();
    try {
      return await show(await jobOfCheckout(folder, args[0] ?? '', args[1] ?? '', stepName), stop.signal, context);
    } finally {
      stop.release();
    }
  }
  const runId = args[0] ?? '';
  if (!/^[\w-]+$/.test(runId))
    throw new AutofixError('USAGE', 'reproduce takes a run id, or a workflow file and a job of it');
  return withSession(context, { writes: false }, async (session) =>
    show(await jobOfRun(session, runId, stepName), session.services.signal, context),
  );
}

async function show(job: JobToReproduce, signal: AbortSignal, { io, flags }: CommandContext): Promise<number> {
  const colors = colorsFor(io.stdout, flags, io);
  const result = await reproduceJob(
    job,
    signal,
    (message) => void (flags['quiet'] || io.stderr.write(`${colors.dim(oneLine(message))}\n`)),
  );
  for (const { command, cwd, exitCode: code, durationMs, outputTail } of result.commands) {
    const sign = code === 0 ? colors.green('✔') : colors.red('✖');
    io.stdout.write(
      `${sign} ${oneLine(command)}${cwd === '.' || cwd === '' ? '' : colors.dim(`  in ${oneLine(cwd)}`)}  ${colors.dim(`${duration(durationMs)}, exit ${code ?? 'none'}`)}\n`,
    );
    if (code !== 0) io.stdout.write(`${plainText(redact(outputTail)).replaceAll(/^/gm, '    ')}\n`);
  }
  for (const note of result.emulated) io.stdout.write(colors.dim(`note: ${oneLine(note)}\n`));
  if (result.kind === 'impossible')
    throw new AutofixError('INPUT', `this cannot be reproduced here: ${result.reason}`, {
      help: 'docs/safety.md tells what can be emulated',
    });
  io.stdout.write(
    result.kind === 'failed' ? `${colors.red('it fails here too')}\n` : `${colors.green('it passes here')}\n`,
  );
  return result.kind === 'failed' ? exitCode.unfixed : exitCode.ok;
}
