import { joinJobs } from '../analyzer/join.ts';
import type { RuleBook } from '../analyzer/rule-book.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { LogState, RawLog } from '../core/log.ts';
import type { Redactor } from '../core/redact.ts';
import { failedConclusions, type Job, type Run } from '../core/run.ts';
import { logFormats } from '../logs/formats.ts';
import { type CiProvider, canListGreen } from '../providers/types.ts';
import type { Store } from '../store/types.ts';
import { analyzeLog, readGreenLines } from './analyze-log.ts';
import { needsApproval, noFailedJob, noLog, startupFailure } from './own-diagnoses.ts';

/** A matrix may have hundreds of failed jobs; their causes repeat. */
const mostJobs = 30;
/** So many jobs are compared with their last green run. */
const mostGreenLogs = 5;

export interface RunDiagnoser {
  readonly provider: CiProvider;
  readonly store: Store;
  readonly ruleBook: RuleBook;
  readonly redactor: Redactor;
}

/** The causes of a run's failure, those of its jobs joined. Never empty: what cannot be read is a diagnosis of its own. */
export async function diagnoseRun(run: Run, jobs: readonly Job[], parts: RunDiagnoser): Promise<readonly Diagnosis[]> {
  if (run.conclusion === 'action_required') return [needsApproval(run)];
  const failed = jobs.filter(({ conclusion }) => conclusion !== null && failedConclusions.includes(conclusion));
  if (failed.length === 0) return [run.conclusion === 'startup_failure' ? startupFailure(run) : noFailedJob(run)];

  const perJob: (readonly Diagnosis[])[] = [];
  const states: { job: Job; state: LogState; reason: string | null }[] = [];
  for (const [index, job] of failed.slice(0, mostJobs).entries()) {
    const analysis = await analyzeJob(run, job, parts, index < mostGreenLogs);
    perJob.push(analysis.diagnoses);
    states.push({ job, state: analysis.state, reason: analysis.reason });
  }
  const diagnoses = joinJobs(perJob);
  const [first] = states;
  return diagnoses.length > 0 || first === undefined ? diagnoses : [noLog(run, first.job, first.state, first.reason)];
}

async function analyzeJob(
  run: Run,
  job: Job,
  { provider, store, ruleBook, redactor }: RunDiagnoser,
  withGreen: boolean,
) {
  const greenLines = withGreen ? await greenLinesOf(run, job, provider) : new Set<string>();
  const log = await provider.openLog(run, job);
  const analysis = await analyzeLog(log.bytes, {
    catalogue: ruleBook,
    formats: logFormats,
    redactor,
    state: log.state,
    jobId: job.id,
    jobName: job.name,
    greenLines,
    trackRecord: (ruleId, recipe) => store.trackRecord(run.repository, ruleId, recipe),
  });
  return { ...analysis, reason: analysis.reason ?? log.reason ?? null };
}

/** What the last green run printed too is no cause; without one, every line may be. */
async function greenLinesOf(run: Run, job: Job, provider: CiProvider): Promise<ReadonlySet<string>> {
  if (!canListGreen(provider)) return new Set();
  const log: RawLog | null = await provider.openLastGreenLog(run, job).catch(() => null);
  return log === null ? new Set() : readGreenLines(log.bytes, logFormats).catch(() => new Set<string>());
}
