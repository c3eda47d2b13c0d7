import { AutofixError } from '../../core/errors.ts';
import type { Run } from '../../core/run.ts';
import type { RunQuery } from '../types.ts';
import { runPageSize } from './client.ts';
import type { ActionsApi } from './client.ts';
import { fileName, isFork, toRun } from './map.ts';
import type { ApiRun, RunPage } from './schema.ts';

/** A run may have been created this long before it ended: four times what GitHub's own runners allow a job. */
const longestRunMs = 24 * 3_600_000;

/**
 * Failed runs, newest first. While nothing changed, this is one conditional request: when GitHub answers 304 to the first page,
 * the pages behind it are taken from the cache as well, for the count on the first page changes whenever any run ends.
 * A run older than a day before `since` is seen only while it stands among the newest hundred.
 */
export async function* listFailedRuns(
  api: ActionsApi,
  pullRequests: PullRequestFinder,
  query: RunQuery,
): AsyncIterable<Run> {
  const since = query.since.toISOString();
  const oldest = new Date(query.since.getTime() - longestRunMs).toISOString();
  const seen = new Set<number>();
  let found = 0;
  for await (const page of pages(api, query, oldest)) {
    for (const candidate of page.runs) {
      if (found >= query.limit) return;
      const run = toRun(candidate);
      // A run that ends while pages are read pushes others onto the next page, where they come again.
      if (run === null || seen.has(candidate.id) || !isWanted(run, query, since)) continue;
      seen.add(candidate.id);
      found += 1;
      yield await pullRequests.complete(run, candidate);
    }
  }
}

async function* pages(api: ActionsApi, query: RunQuery, oldest: string): AsyncIterable<RunPage> {
  const { repository, branch, signal } = query;
  for (let number = 1, trustCache = false; ; number += 1) {
    const { page, unchanged } = await api.completedRuns({ repository, branch, number, trustCache, signal });
    trustCache ||= number === 1 && unchanged;
    yield page;
    if (page.size < runPageSize || page.oldest === null || page.oldest < oldest) return;
  }
}

function isWanted(run: Run, query: RunQuery, since: string): boolean {
  if (!query.conclusions.includes(run.conclusion)) return false;
  if ((run.completedAt ?? run.createdAt) < since) return false;
  if (query.branch !== null && run.branch !== query.branch) return false;
  return query.workflows.length === 0 || query.workflows.some((name) => isWorkflow(run, name));
}

/** By name, by path, or by file name with or without its ending. */
function isWorkflow(run: Run, wanted: string): boolean {
  const file = fileName(run.workflow.path) ?? '';
  const names = [run.workflow.name, run.workflow.path ?? '', file, file.replace(/\.ya?ml$/, '')];
  return names.some((name) => name !== '' && name.toLowerCase() === wanted.toLowerCase());
}

export interface PullRequestFinder {
  complete(run: Run, api: ApiRun): Promise<Run>;
}

/** GitHub leaves the pull request out of a fork's run; it is found by the fork's branch, once a run. */
export function createPullRequestFinder(api: ActionsApi): PullRequestFinder {
  const known = new Map<string, Run['pullRequest']>();

  async function complete(run: Run, apiRun: ApiRun): Promise<Run> {
    const owner = apiRun.head_repository?.full_name.split('/')[0];
    if (
      run.pullRequest !== null ||
      !isFork(apiRun) ||
      owner === undefined ||
      run.branch === null ||
      !run.event.startsWith('pull_request')
    )
      return run;
    const key = `${run.repository}:${run.id}`;
    if (!known.has(key)) {
      if (known.size >= 1000) known.clear();
      known.set(key, await lookUp(run, `${owner}:${run.branch}`));
    }
    return { ...run, pullRequest: known.get(key) ?? null };
  }

  /** A token without the right to read pull requests still sees the run. */
  async function lookUp(run: Run, head: string): Promise<Run['pullRequest']> {
    try {
      return await api.pullRequestOfFork(run.repository, head, run.headSha);
    } catch (error) {
      if (error instanceof AutofixError && (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND')) return null;
      throw error;
    }
  }
  return { complete };
}
