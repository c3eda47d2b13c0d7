import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FailureCase } from '../../core/case.ts';
import { AutofixError } from '../../core/errors.ts';
import type { Run } from '../../core/run.ts';
import { explainCase } from '../../report/explain.ts';
import { explainLogFile } from '../../orchestrator/explain-log.ts';
import type { Session } from '../../orchestrator/wire.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { withSession } from '../with-session.ts';

/** Tells all about a run's failures (remembered, or looked at now without writing), or about a log file. */
export async function explain(context: CommandContext): Promise<number> {
  const { io, args, flags } = context;
  const target = args[0] ?? '';
  const colors = colorsFor(io.stdout, flags, io);
  const file = await stat(resolve(io.cwd, target)).catch(() => null);
  if (file?.isFile()) {
    const { settings } = await context.settings();
    io.stdout.write(await explainLogFile(resolve(io.cwd, target), settings['rules.paths'], io.cwd, colors));
    return exitCode.ok;
  }
  if (target.includes('/') || target.includes('.')) throw new AutofixError('INPUT', `there is no file ${target}`);
  return withSession(
    context,
    { writes: false, adjust: (settings) => ({ ...settings, dry_run: true, run_id: target }) },
    async (session) => {
      const cases = remembered(session, target) ?? (await lookNow(session));
      if (cases.length === 0)
        throw new AutofixError('NOT_FOUND', `nothing is known about run ${target}, and it shows no failure`);
      for (const { run, failure } of cases) io.stdout.write(`${explainCase({ run }, failure, colors)}\n`);
      return exitCode.ok;
    },
  );
}

type Explained = readonly { readonly run: Run; readonly failure: FailureCase }[];

/** The latest record of each cause of the run; null when the store has none. */
function remembered({ services: { store } }: Session, runId: string): Explained | null {
  const stored = store.cases({ runId }).toSorted((a, b) => a.recordedAt.localeCompare(b.recordedAt));
  const latest = new Map(stored.map((one) => [one.failure.diagnosis.fingerprint, one]));
  return latest.size === 0 ? null : [...latest.values()];
}

async function lookNow(session: Session): Promise<Explained> {
  const report = await session.pass();
  return report.runs.flatMap(({ run, cases }) => cases.map((failure) => ({ run, failure })));
}
