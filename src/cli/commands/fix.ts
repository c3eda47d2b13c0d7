import { resolve } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import { readAnalysis } from '../../orchestrator/analyze-failures.ts';
import { fixAnalysis } from '../../orchestrator/fix-analysis.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openOutput } from '../output.ts';
import { formatOf, renderReport } from '../render-report.ts';
import { readVersion } from '../version.ts';
import { withSession } from '../with-session.ts';

/** Repairs what an analysis found and hands it over as the settings say. */
export async function fix(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  if (typeof flags['analysis'] !== 'string') {
    throw new AutofixError('USAGE', 'fix needs an analysis: --analysis <file>', {
      help: 'make one: `ci-autofix monitor --output failures.json`, then `ci-autofix analyze --input failures.json --output analysis.json`',
    });
  }
  const analysis = await readAnalysis(resolve(io.cwd, flags['analysis']));
  return withSession(context, { writes: true }, async (session) => {
    const report = await fixAnalysis(session, analysis, readVersion());
    const output = await openOutput(io, flags);
    await output.write(await renderReport(report, formatOf(flags), io, flags));
    await output.close();
    return exitCode.ok;
  });
}
