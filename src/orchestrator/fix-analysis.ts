import type { PassReport, RunReport } from '../core/case.ts';
import type { AnalysisFile } from './analyze-failures.ts';
import { toFailureCase } from './failure-case.ts';
import { runSteps } from './pipeline.ts';
import type { CaseState } from './types.ts';
import type { Session } from './wire.ts';

/** Takes the diagnoses of an analysis through the pipeline, as a pass would that had just made them. */
export async function fixAnalysis(session: Session, analysis: AnalysisFile, version: string): Promise<PassReport> {
  const { services } = session;
  const startedAt = services.clock.now();
  const runs: RunReport[] = [];
  for (const { run, jobs, diagnoses } of analysis.runs) {
    services.progress({ kind: 'run', run, jobs: jobs.length });
    const cases: CaseState[] = [];
    for (const diagnosis of diagnoses) {
      if (services.signal.aborted) break;
      services.progress({ kind: 'diagnosed', run, diagnosis });
      cases.push(
        await runSteps({ run, jobs, diagnosis, fix: null, outcome: null, notices: [], reproduce: [] }, services),
      );
    }
    runs.push({ run, jobs, cases: cases.map(toFailureCase) });
  }
  return {
    version: 1,
    tool: { name: 'ci-autofix', version },
    startedAt: startedAt.toISOString(),
    finishedAt: services.clock.now().toISOString(),
    dryRun: services.settings.dry_run,
    deliver: services.settings['fixing.deliver'],
    repositories: [...new Set(runs.map(({ run }) => run.repository))],
    runs,
    notes: services.limits.notes,
  };
}
