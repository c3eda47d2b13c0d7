import type { Settings } from '../config/options.ts';
import type { PassReport, RunReport } from '../core/case.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import { failedConclusions, type Run } from '../core/run.ts';
import { withLogFields } from '../io/logger.ts';
import { defaultBranchFirst, type RunQueue, takeTurns } from './fair-order.ts';
import { heedComments } from './heed-comments.ts';
import { askedAgain, wasLookedAt } from './orders.ts';
import { followDeliveries } from './follow-up.ts';
import { toFailureCase } from './failure-case.ts';
import { rememberPass } from './last-pass.ts';
import { runSteps } from './pipeline.ts';
import { recordTests } from './record-tests.ts';
import { isWantedBy, readRepository } from './repository-settings.ts';
import { scanRepositories } from './scan.ts';
import type { CaseState, Services } from './types.ts';

/** One look at every repository: finds the failed runs and takes each diagnosis through the pipeline. */
export async function runPass(
  services: Services,
  repositories: readonly string[],
  version: string,
): Promise<PassReport> {
  const startedAt = services.clock.now();
  await heedComments(services, repositories);
  await followDeliveries(services, repositories);
  const { health, log, limits } = services;
  const { runs, failures, tried } = await passOverAll(repositories, services);
  const [first] = failures;
  const allFailed = first !== undefined && failures.length === tried;
  for (const { repository, error } of failures) {
    if (!health.failed(repository, error)) continue;
    limits.note(`${repository}: ${messageOf(error)}`);
    if (!allFailed || error !== first.error)
      log.error('a repository could not be looked at', { repository, error: messageOf(error) });
  }
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

interface Passed {
  readonly runs: readonly RunReport[];
  readonly failures: readonly { readonly repository: string; readonly error: unknown }[];
  /** So many repositories were due. */
  readonly tried: number;
}

/** Looks at all repositories at once, then works on what failed one by one, in turns. */
async function passOverAll(repositories: readonly string[], services: Services): Promise<Passed> {
  const { health, log, limits } = services;
  const due = repositories.filter((repository) => health.isDue(repository));
  const scan = await scanRepositories(due, (repository) => findRuns(repository, services), services);
  const failures = [...scan.failures];
  const failed = new Set(failures.map(({ repository }) => repository));
  for (const repository of due)
    if (!failed.has(repository) && health.succeeded(repository))
      log.info('a repository can be looked at again', { repository });
  const queues: (RunQueue & { readonly services: Services })[] = [];
  for (const queue of scan.queues) {
    try {
      const prepared = await prepareQueue(queue, services);
      if (prepared !== null) queues.push(prepared);
    } catch (error) {
      failures.push({ repository: queue.repository, error });
    }
  }
  const runs: RunReport[] = [];
  for (const { run, queue } of takeTurns(queues)) {
    if (services.signal.aborted) break;
    if (failures.some(({ repository }) => repository === queue.repository)) continue;
    try {
      const report = await passOverRun(run, { ...queue.services, limits });
      if (report !== null) runs.push(report);
    } catch (error) {
      failures.push({ repository: queue.repository, error });
    }
  }
  return { runs, failures, tried: due.length };
}

/** What is left to do in one repository, by its own settings; null for nothing. */
async function prepareQueue(
  { repository, runs }: RunQueue,
  services: Services,
): Promise<(RunQueue & { readonly services: Services }) | null> {
  const open = runs.filter((run) => isOpen(run, services));
  if (open.length === 0) return null;
  const facts = await readRepository(repository, services);
  if (facts.skip !== null) {
    services.limits.note(`${repository}: skipped, because ${facts.skip}`);
    return null;
  }
  const wanted = open.filter((run) => isWantedBy(facts.services, run));
  return { repository, runs: defaultBranchFirst(wanted, facts.defaultBranch), services: facts.services };
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
  return [...runs, ...(await findAskedAgain(repository, runs, services))];
}

/** The runs that a person asked to look at again, however old they are. One that cannot be had any more is dropped. */
async function findAskedAgain(repository: string, found: readonly Run[], services: Services): Promise<readonly Run[]> {
  const { provider, store } = services;
  const runs: Run[] = [];
  for (const id of askedAgain(store, repository).filter((id) => !found.some((run) => run.id === id))) {
    try {
      const run = await provider.getRun(repository, id);
      if (failedConclusions.includes(run.conclusion)) runs.push(run);
      else wasLookedAt(store, repository, id);
    } catch (error) {
      if (!(error instanceof AutofixError) || !['NOT_FOUND', 'INPUT'].includes(error.code)) throw error;
      wasLookedAt(store, repository, id);
    }
  }
  return runs;
}

/** Whether there is anything left to do about an attempt of a run. */
function isOpen(run: Run, { settings, store }: Services): boolean {
  return isAskedFor(settings) || !store.isHandled(run) || askedAgain(store, run.repository).includes(run.id);
}

/** Null when an earlier pass brought this attempt to its end. Two processes never work on the same attempt. */
async function passOverRun(run: Run, services: Services): Promise<RunReport | null> {
  const { store } = services;
  if (!isOpen(run, services)) return null;
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
  await recordTests(run, diagnoses, services);
  const cases: CaseState[] = [];
  for (const diagnosis of diagnoses) {
    services.progress({ kind: 'diagnosed', run, diagnosis });
    const first: CaseState = { run, jobs, diagnosis, fix: null, outcome: null, notices: [], reproduce: [] };
    cases.push(await runSteps(first, services));
  }
  if (!settings.dry_run && !isAskedFor(settings) && !signal.aborted && cases.every(isFinal)) {
    store.markHandled(run);
    wasLookedAt(store, run.repository, run.id);
  }
  return { run, jobs, cases: cases.map(toFailureCase) };
}

/** What ended for a passing reason is looked at again in the next pass. */
function isFinal({ outcome }: CaseState): boolean {
  if (outcome === null || !('reason' in outcome)) return true;
  return ![
    'cap-reached',
    'delivery-unknown',
    'stopped',
    'internal-error',
    'log-unavailable',
    'no-permission',
    'disk-full',
  ].includes(outcome.reason);
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
