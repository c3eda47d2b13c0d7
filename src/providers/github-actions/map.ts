import { type Conclusion, conclusions, type Job, type Run } from '../../core/run.ts';
import type { RunState } from '../types.ts';
import type { ApiJob, ApiRun } from './schema.ts';

/** A run that has ended; null for one that has not. A conclusion that GitHub added later counts as `neutral`. */
export function toRun(api: ApiRun): Run | null {
  if (api.status !== 'completed' || api.conclusion === null) return null;
  return {
    provider: 'github-actions',
    host: 'github',
    id: String(api.id),
    attempt: api.run_attempt ?? 1,
    repository: api.repository.full_name,
    workflow: { name: api.name ?? fileName(api.path) ?? `run ${api.id}`, path: workflowPath(api.path) },
    branch: api.head_branch,
    headSha: api.head_sha,
    event: api.event,
    pullRequest: pullRequestOf(api),
    fork: isFork(api),
    actor: api.triggering_actor?.login ?? api.actor?.login ?? null,
    conclusion: toConclusion(api.conclusion),
    createdAt: api.created_at,
    // GitHub keeps no time of its own for the end of a run: the last update of a completed run is it.
    completedAt: api.updated_at,
    url: api.html_url,
  };
}

/** A run in any state. GitHub tells the wait for an approval as a status (environments) or as a conclusion (forks, first-timers). */
export function toRunState(api: ApiRun): RunState {
  const ended = api.status === 'completed';
  const waits = api.status === 'waiting' || api.status === 'action_required' || api.conclusion === 'action_required';
  return {
    id: String(api.id),
    attempt: api.run_attempt ?? 1,
    workflow: { name: api.name ?? fileName(api.path) ?? `run ${api.id}`, path: workflowPath(api.path) },
    branch: api.head_branch,
    headSha: api.head_sha,
    status: waits ? 'waiting' : ended ? 'ended' : 'pending',
    conclusion: ended && !waits ? toConclusionOrNull(api.conclusion) : null,
    createdAt: api.created_at,
    url: api.html_url,
  };
}

export function toJob(api: ApiJob, run: Run): Job {
  return {
    id: String(api.id),
    runId: run.id,
    name: api.name,
    conclusion: toConclusionOrNull(api.conclusion),
    startedAt: api.started_at ?? null,
    completedAt: api.completed_at ?? null,
    url: api.html_url ?? run.url,
    runnerLabels: api.labels,
    steps: (api.steps ?? []).map(({ number, name, conclusion }) => ({
      number,
      name,
      conclusion: toConclusionOrNull(conclusion),
    })),
  };
}

/** `.github/workflows/ci.yml` from GitHub's `path`, which may carry `owner/name/` before it and `@ref` after it. */
function workflowPath(path: string | null | undefined): string | null {
  const plain = path?.split('@')[0] ?? '';
  const start = plain.indexOf('.github/');
  if (start >= 0) return plain.slice(start);
  return plain === '' ? null : plain;
}

export function fileName(path: string | null | undefined): string | null {
  return workflowPath(path)?.split('/').at(-1) ?? null;
}

/** The head repository of a deleted fork is gone: what cannot be told counts as a fork, whose code is never run. */
export function isFork(api: ApiRun): boolean {
  return api.head_repository?.id !== api.repository.id;
}

/** GitHub lists every pull request of the head commit, those of other repositories in the network too. */
function pullRequestOf(api: ApiRun): Run['pullRequest'] {
  const own = (api.pull_requests ?? []).find((pull) => pull.base.repo.id === api.repository.id);
  return own === undefined ? null : { number: own.number, baseBranch: own.base.ref };
}

function toConclusion(text: string): Conclusion {
  return conclusions.find((one) => one === text) ?? 'neutral';
}

function toConclusionOrNull(text: string | null | undefined): Conclusion | null {
  return text === null || text === undefined ? null : toConclusion(text);
}
