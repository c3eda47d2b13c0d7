import type { Settings } from '../config/options.ts';
import type { PassReport, RunReport } from '../core/case.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import { failedConclusions, type Run } from '../core/run.ts';
import { withLogFields } from '../io/logger.ts';
import { followDeliveries } from './follow-up.ts';
import { toFailureCase } from './failure-case.ts';
import { rememberPass } from './last-pass.ts';
import { runSteps } from './pipeline.ts';
import type { CaseState, Services } from './types.ts';

/** One look at every repository: finds the failed runs and takes each diagnosis through the pipeline. */
export async function runPass(
  services: Services,
  repositories: readonly string[],
  version: string,
): Promise<PassReport> {
  const startedAt = services.clock.now();
  const runs: RunReport[] = [];
  const failures: { readonly repository: string; readonly error: unknown }[] = [];
  await followDeliveries(services, repositories);
  for (const repository of repositories) {
    if (services.signal.aborted) break;
    try {
      runs.push(...(await passOverRepository(repository, services)));
    } catch (error) {
      failures.push({ repository, error });
      services.limits.note(`${repository}: ${messageOf(error)}`);
    }
  }
  const [first] = failures;
  const allFailed = first !== undefined && failures.length === repositories.length;
  for (const { repository, error } of allFailed ? failures.slice(1) : failures)
    services.log.error('a repository could not be looked at', { repository, error: messageOf(error) });
  if (allFailed) throw naming(first.repository, first.error);
  const report: PassReport = {
    version: 1,
    tool: { name: 'ci-autofix', version },
    startedAt: startedAt.toISOString(),
    finishedAt: services.clock.now().toISOString(),
    dryRun: services.settings.dry_run,
    deliver: services.settings['fixing.deliver'],
    repositories,
    runs,
    notes: services.limits.notes,
  };
  if (!report.dryRun) rememberPass(report, services);
  return report;
}

/** What GitHub knows of or allows is told of one repository; everything else concerns them all. */
function naming(repository: string, error: unknown): unknown {
  if (!(error instanceof AutofixError) || !['NOT_FOUND', 'FORBIDDEN'].includes(error.code)) return error;
  return new AutofixError(error.code, `${repository}: ${error.message}`, { help: error.help, cause: error });
}

async function passOverRepository(repository: string, services: Services): Promise<RunReport[]> {
  const runs = await findRuns(repository, services);
  services.progress({ kind: 'repository', repository, failedRuns: runs.length });
  const reports: RunReport[] = [];
  for (const run of runs) {
    if (services.signal.aborted) break;
    const report = await passOverRun(run, services);
    if (report !== null) reports.push(report);
  }
  return reports;
}

/** The runs that the settings ask for, newest first. */
export async function findRuns(repository: string, services: Services): Promise<Run[]> {
  const { settings, provider, clock, signal } = services;
  if (settings.run_id !== null) return [await provider.getRun(repository, settings.run_id)];
  const runs: Run[] = [];
  const query = {
    repository,
    since: new Date(clock.now().getTime() - settings['monitoring.lookback_minutes'] * 60_000),
    conclusions: [...failedConclusions, 'action_required' as const],
    workflows: settings['monitoring.workflow_filter'],
    branch: settings['monitoring.branch'],
    limit: settings['monitoring.max_failures_per_run'],
    signal,
  };
  for await (const run of provider.listFailedRuns(query)) runs.push(run);
  return runs;
}

/** Null when an earlier pass brought this attempt to its end. Two processes never work on the same attempt. */
async function passOverRun(run: Run, services: Services): Promise<RunReport | null> {
  const { store, settings } = services;
  if (!isAskedFor(settings) && store.isHandled(run)) return null;
  const key = `run:${run.provider}:${run.repository}:${run.id}:${run.attempt}`;
  if (!store.claim(key)) {
    services.limits.note(`${run.repository} run ${run.id}: another process works on it`);
    return null;
  }
  try {
    return await withLogFields({ repository: run.repository, run: run.id, attempt: run.attempt }, () =>
      handleRun(run, services),
    );
  } finally {
    store.release(key);
  }
}

async function handleRun(run: Run, services: Services): Promise<RunReport> {
  const { store, settings, signal, provider } = services;
  const jobs = await provider.listJobs(run);
  services.progress({ kind: 'run', run, jobs: jobs.length });
  const diagnoses = await services.diagnose(run, jobs);
  const cases: CaseState[] = [];
  for (const diagnosis of diagnoses) {
    services.progress({ kind: 'diagnosed', run, diagnosis });
    const first: CaseState = { run, jobs, diagnosis, fix: null, outcome: null, notices: [], reproduce: [] };
    cases.push(await runSteps(first, services));
  }
  if (!settings.dry_run && !isAskedFor(settings) && !signal.aborted && cases.every(isFinal)) store.markHandled(run);
  return { run, jobs, cases: cases.map(toFailureCase) };
}

/** What ended for a passing reason is looked at again in the next pass. */
function isFinal({ outcome }: CaseState): boolean {
  if (outcome === null || !('reason' in outcome)) return true;
  return !['cap-reached', 'delivery-unknown', 'stopped', 'internal-error', 'log-unavailable', 'no-permission'].includes(
    outcome.reason,
  );
}

/** Whether anything in the report is left without a delivered fix or a re-run. */
export function hasUnfixed(report: PassReport): boolean {
  return report.runs.some((run) =>
    run.cases.some(({ outcome }) => outcome.kind !== 'fixed' && outcome.kind !== 'rerun'),
  );
}

/** A person who names a run, or asks once for a report, wants to see it whether it was seen before or not. */
function isAskedFor(settings: Settings): boolean {
  return settings.run_id !== null || (settings.mode === 'single' && settings['fixing.deliver'] === 'report');
}
