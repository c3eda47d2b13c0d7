import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import {
  anyRunListSchema,
  greenRunsSchema,
  jobListSchema,
  keptRunsSchema,
  pullRequestsSchema,
  runListSchema,
  runPageSchema,
  runSchema,
} from './schema.ts';
import type { ApiJob, ApiRun, RunPage } from './schema.ts';

const pageSize = 100;

/** The endpoints of GitHub Actions that are used, each reply checked. */
export interface ActionsApi {
  completedRuns(wanted: RunPageRequest): Promise<{ page: RunPage; unchanged: boolean }>;
  run(repository: string, runId: string): Promise<ApiRun>;
  anyRuns(
    repository: string,
    filter: { readonly head_sha?: string; readonly branch?: string },
    signal?: AbortSignal,
  ): Promise<readonly ApiRun[]>;
  jobs(repository: string, runId: string, attempt: number): Promise<readonly ApiJob[]>;
  greenRuns(repository: string, workflowFile: string, branch: string): Promise<readonly ApiRun[]>;
  pullRequestOfFork(
    repository: string,
    head: string,
    headSha: string,
  ): Promise<{ number: number; baseBranch: string } | null>;
  logAddress(repository: string, jobId: string): Promise<string>;
  rerunFailedJobs(repository: string, runId: string, debug: boolean): Promise<void>;
}

export interface RunPageRequest {
  readonly repository: string;
  readonly branch: string | null;
  /** One-based. */
  readonly number: number;
  /** True when the first page was unchanged, so that this one is too. */
  readonly trustCache: boolean;
  readonly signal: AbortSignal | undefined;
}

export const runPageSize = pageSize;

export function createActionsApi(client: GitHubClient): ActionsApi {
  const repo = '/repos/{owner}/{repo}';

  /**
   * No parameter moves with the clock, so the address, and with it the ETag, stays the same from cycle to cycle. `status=completed`
   * keeps runs in progress from changing the answer; its total_count changes whenever any run ends, on whatever page it stands.
   */
  async function completedRuns({
    repository,
    branch,
    number,
    trustCache,
    signal,
  }: RunPageRequest): Promise<{ page: RunPage; unchanged: boolean }> {
    const filter = { status: 'completed', ...(branch === null ? {} : { branch }) };
    const parameters = {
      ...repositoryPath(repository),
      ...filter,
      per_page: pageSize,
      ...(number > 1 ? { page: number } : {}),
    };
    const reply = await client.get({
      path: `${repo}/actions/runs`,
      parameters,
      schema: runListSchema,
      kept: runPageSchema,
      trustCache,
      signal,
    });
    return { page: reply.value, unchanged: reply.unchanged };
  }

  async function run(repository: string, runId: string): Promise<ApiRun> {
    const parameters = { ...repositoryPath(repository), run_id: runId };
    return (await client.get({ path: `${repo}/actions/runs/{run_id}`, parameters, schema: runSchema })).value;
  }

  async function anyRuns(
    repository: string,
    filter: { readonly head_sha?: string; readonly branch?: string },
    signal?: AbortSignal,
  ): Promise<readonly ApiRun[]> {
    const parameters = { ...repositoryPath(repository), ...filter, per_page: pageSize };
    return (
      await client.get({
        path: `${repo}/actions/runs`,
        parameters,
        schema: anyRunListSchema,
        kept: keptRunsSchema,
        signal,
      })
    ).value;
  }

  async function jobs(repository: string, runId: string, attempt: number): Promise<readonly ApiJob[]> {
    const path = `${repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs`;
    const all: ApiJob[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = {
        ...repositoryPath(repository),
        run_id: runId,
        attempt_number: attempt,
        per_page: pageSize,
        page,
      };
      const { value } = await client.get({ path, parameters, schema: jobListSchema });
      all.push(...value.jobs);
      if (value.jobs.length < pageSize) return all;
    }
  }

  async function greenRuns(repository: string, workflowFile: string, branch: string): Promise<readonly ApiRun[]> {
    const path = `${repo}/actions/workflows/{workflow_id}/runs`;
    const parameters = {
      ...repositoryPath(repository),
      workflow_id: workflowFile,
      branch,
      status: 'success',
      per_page: 5,
    };
    return (await client.get({ path, parameters, schema: greenRunsSchema })).value.workflow_runs;
  }

  async function pullRequestOfFork(
    repository: string,
    head: string,
    headSha: string,
  ): Promise<{ number: number; baseBranch: string } | null> {
    const parameters = { ...repositoryPath(repository), head, state: 'all', per_page: pageSize };
    const { value } = await client.get({ path: `${repo}/pulls`, parameters, schema: pullRequestsSchema });
    const found = value.find((pull) => pull.head.sha === headSha);
    return found === undefined ? null : { number: found.number, baseBranch: found.base.ref };
  }

  async function logAddress(repository: string, jobId: string): Promise<string> {
    return client.locate(`${repo}/actions/jobs/{job_id}/logs`, { ...repositoryPath(repository), job_id: jobId });
  }

  async function rerunFailedJobs(repository: string, runId: string, debug: boolean): Promise<void> {
    const parameters = { ...repositoryPath(repository), run_id: runId, enable_debug_logging: debug };
    await client.send('POST', `${repo}/actions/runs/{run_id}/rerun-failed-jobs`, parameters, {
      parse: () => undefined,
    });
  }

  return { completedRuns, run, anyRuns, jobs, greenRuns, pullRequestOfFork, logAddress, rerunFailedJobs };
}
