import { AutofixError } from '../core/errors.ts';
import { failedConclusions } from '../core/run.ts';
import type { JobToReproduce } from './reproduce-job.ts';
import type { Session } from './wire.ts';

/** The first failed job of a run and its failed step. Throws AutofixError for a fork's run and for one without a failed job. */
export async function jobOfRun(session: Session, runId: string, stepName: string | null): Promise<JobToReproduce> {
  const { provider, host } = session.services;
  const [repository = ''] = await session.repositories();
  const run = await provider.getRun(repository, runId);
  if (run.fork) throw new AutofixError('INPUT', `run ${runId} belongs to a fork, whose code is never executed`);
  const job = (await provider.listJobs(run)).find(
    ({ conclusion }) => conclusion !== null && failedConclusions.includes(conclusion),
  );
  if (job === undefined) throw new AutofixError('INPUT', `run ${runId} has no failed job`);
  if (run.workflow.path === null) throw new AutofixError('INPUT', `run ${runId} does not tell its workflow file`);
  const step = job.steps.find(({ conclusion }) => conclusion === 'failure');
  const credentials = await host.credentials(run.repository);
  return {
    source: { url: host.cloneUrl(run.repository), ...(credentials === null ? {} : { credentials }) },
    sha: run.headSha,
    branch: run.branch,
    repository: run.repository,
    event: run.event,
    workflowPath: run.workflow.path,
    jobName: job.name,
    step: { name: stepName ?? step?.name ?? null, number: stepName === null ? (step?.number ?? null) : null },
  };
}
