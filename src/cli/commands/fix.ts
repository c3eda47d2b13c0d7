import { resolve } from 'node:path';
import type { PassReport } from '../../core/case.ts';
import { oneLine } from '../../core/plain-text.ts';
import { readAnalysis } from '../../orchestrator/analyze-failures.ts';
import { fixAnalysis } from '../../orchestrator/fix-analysis.ts';
import { checkoutRoot, layFixes } from '../../orchestrator/fix-in-place.ts';
import type { Session } from '../../orchestrator/wire.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openOutput } from '../output.ts';
import { formatOf, renderReport } from '../render-report.ts';
import { readVersion } from '../version.ts';
import { withSession } from '../with-session.ts';

/** Repairs what an analysis found (or what a pass finds now), in a clone or, with `--in-place`, for this checkout. */
export async function fix(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const folder = resolve(io.cwd, typeof flags['repoDir'] === 'string' ? flags['repoDir'] : '.');
  const inPlace = (await context.settings()).settings['fixing.in_place'];
  const checkout = inPlace ? await checkoutRoot(folder) : null;
  return withSession(context, { writes: checkout === null, checkout }, async (session) => {
    const report = await reportOf(session, context);
    const output = await openOutput(io, flags);
    await output.write(await renderReport(report, formatOf(flags), io, flags));
    await output.close();
    if (checkout !== null && !session.services.settings.dry_run) {
      await tellLaid(report, checkout, session.services.settings['fixing.workflow_files'], context);
    }
    return exitCode.ok;
  });
}

async function reportOf(session: Session, { io, flags }: CommandContext): Promise<PassReport> {
  if (typeof flags['analysis'] !== 'string') return session.pass();
  return fixAnalysis(session, await readAnalysis(resolve(io.cwd, flags['analysis'])), readVersion());
}

async function tellLaid(
  report: PassReport,
  checkout: string,
  workflowFiles: boolean,
  { io }: CommandContext,
): Promise<void> {
  const laid = await layFixes(report, checkout, workflowFiles);
  if (laid.length === 0) io.stdout.write('no proven fix to lay over this checkout\n');
  for (const { id, title, result } of laid) {
    if ('rolledBack' in result)
      io.stdout.write(`rolled back ${oneLine(id)}: ${oneLine(title)}: ${oneLine(result.rolledBack)}\n`);
    else
      io.stdout.write(
        `fixed ${oneLine(id)}: ${oneLine(title)}\n${result.paths.map((path) => `  ${oneLine(path)}\n`).join('')}`,
      );
  }
}
