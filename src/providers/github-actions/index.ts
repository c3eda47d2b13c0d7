import { AutofixError } from '../../core/errors.ts';
import type { RawLog } from '../../core/log.ts';
import type { Job, Run } from '../../core/run.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type {
  CanCheckToken,
  CanListGreen,
  CanListRepositories,
  CanListRuns,
  CanReportBudget,
  CanReadTestReports,
  CanRerun,
  CiProvider,
} from '../types.ts';
import { checkAccess } from './access.ts';
import { createActionsApi } from './client.ts';
import type { ActionsApi } from './client.ts';
import { createPullRequestFinder, listFailedRuns } from './list.ts';
import { openJobLog } from './logs.ts';
import { fileName, isFork, toJob, toRun, toRunState } from './map.ts';
import { listRepositories } from './repositories.ts';
import { readTestReports } from './test-reports.ts';

export type GitHubActions = CiProvider &
  CanRerun &
  CanListGreen &
  CanReportBudget &
  CanCheckToken &
  CanListRepositories &
  CanListRuns &
  CanReadTestReports;

/** GitHub Actions, on github.com or GitHub Enterprise Server, through the client that it is given. */
export function createGitHubActions(client: GitHubClient): GitHubActions {
  const api = createActionsApi(client);
  const pullRequests = createPullRequestFinder(api);

  async function getRun(repository: string, runId: string): Promise<Run> {
    if (!/^\d+$/.test(runId))
      throw new AutofixError('INPUT', `${runId} is no run id of GitHub Actions`, {
        help: 'a run id is the number in the address of the run',
      });
    const found = await api.run(repository, runId);
    const run = toRun(found);
    if (run === null)
      throw new AutofixError(
        'INPUT',
        `run ${runId} of ${repository} has not ended yet (${found.status ?? 'unknown'})`,
        { help: 'wait until the run has ended' },
      );
    return pullRequests.complete(run, found);
  }

  return {
    id: 'github-actions',
    listFailedRuns: (query) => listFailedRuns(api, pullRequests, query),
    getRun,
    listJobs: async (run) => (await api.jobs(run.repository, run.id, run.attempt)).map((job) => toJob(job, run)),
    openLog: (run, job) => openJobLog(api, client, run.repository, { id: job.id, ran: job.steps.length > 0 }),
    rerunFailedJobs: (run, { debug }) => api.rerunFailedJobs(run.repository, run.id, debug),
    openLastGreenLog: (run, job) => openLastGreenLog(api, client, run, job),
    listRuns: async ({ repository, headSha, branch, signal }) => {
      const filter = {
        ...(headSha === undefined ? {} : { head_sha: headSha }),
        ...(branch === undefined ? {} : { branch }),
      };
      return (await api.anyRuns(repository, filter, signal)).map(toRunState);
    },
    budget: () => client.budget(),
    checkAccess: (repository) => checkAccess(client, repository),
    readTestReports: (run) => readTestReports(client, run),
    listRepositories: (organization) => listRepositories(client, organization),
  };
}

/** A pull request's branch that was never green is compared with the branch it goes to. */
async function openLastGreenLog(api: ActionsApi, client: GitHubClient, run: Run, job: Job): Promise<RawLog | null> {
  const workflow = fileName(run.workflow.path);
  if (workflow === null) return null;
  for (const branch of new Set([run.branch, run.pullRequest?.baseBranch ?? null])) {
    const green = branch === null ? null : await findGreenJob(api, run, job, workflow, branch);
    if (green !== null) return openJobLog(api, client, run.repository, { id: green, ran: true });
  }
  return null;
}

async function findGreenJob(
  api: ActionsApi,
  run: Run,
  job: Job,
  workflow: string,
  branch: string,
): Promise<string | null> {
  for (const candidate of await greenRunsOf(api, run.repository, workflow, branch)) {
    if (isFork(candidate) || String(candidate.id) === run.id) continue;
    const jobs = await api.jobs(run.repository, String(candidate.id), candidate.run_attempt ?? 1);
    const same = jobs.find((one) => one.name === job.name && one.conclusion === 'success');
    if (same !== undefined) return String(same.id);
  }
  return null;
}

/** GitHub's own workflows (Pages, Dependabot) have no file, so there is nothing to look up. */
async function greenRunsOf(
  api: ActionsApi,
  repository: string,
  workflow: string,
  branch: string,
): ReturnType<ActionsApi['greenRuns']> {
  try {
    return await api.greenRuns(repository, workflow, branch);
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}
