import { sample } from './description.ts';
import { headOf } from './git-repository.ts';
import type { State, StandInRepository } from './state.ts';
import { repositoryOf } from './state.ts';
import type { Account, Json, StandInComment, StandInIssue, StandInJob, StandInPull, StandInRun } from './types.ts';

/** Replies as GitHub would give them: the description's own sample with the stand-in's facts laid over it. */

export function userReply(login: string): Json {
  return { ...sample('simple-user'), login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

export function repositoryReply(repository: StandInRepository, account: Account): Json {
  const push = account.permissions.contents === 'write';
  return {
    ...sample('full-repository'),
    ...repositoryFacts(repository),
    archived: repository.archived,
    default_branch: repository.defaultBranch,
    permissions: { admin: false, maintain: false, push, triage: push, pull: true },
  };
}

export function minimalRepository(repository: StandInRepository): Json {
  return { ...sample('minimal-repository'), ...repositoryFacts(repository), archived: repository.archived };
}

function repositoryFacts(repository: StandInRepository): Json {
  const { id, name, fullName, owner } = repository;
  return { id, name, full_name: fullName, owner: userReply(owner), private: repository.private };
}

export function runReply(state: State, run: StandInRun, origin: string): Json {
  const repository = repositoryOf(state, run.repository);
  return {
    ...sample('workflow-run'),
    id: run.id,
    name: run.workflow.name,
    path: run.workflow.path,
    head_branch: run.branch,
    head_sha: run.headSha,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    run_attempt: run.attempt,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    html_url: `${origin}/${run.repository}/actions/runs/${run.id}`,
    actor: userReply(run.actor),
    triggering_actor: userReply(run.actor),
    repository: minimalRepository(repository),
    head_repository: headRepository(state, run),
    pull_requests: run.pullRequest === null ? [] : [minimalPull(run, repository)],
  };
}

function headRepository(state: State, run: StandInRun): Json | null {
  if (run.headRepository === null) return null;
  const known = state.repositories.get(run.headRepository.toLowerCase());
  if (known !== undefined) return minimalRepository(known);
  const [owner = '', name = ''] = run.headRepository.split('/');
  return { ...sample('minimal-repository'), id: 1, name, full_name: run.headRepository, owner: userReply(owner) };
}

/** The short form in which installations list repositories. */
export function plainRepository(repository: StandInRepository): Json {
  return { ...sample('repository'), ...repositoryFacts(repository), archived: repository.archived };
}

function minimalPull(run: StandInRun, repository: StandInRepository): Json {
  const side = { id: repository.id, url: 'https://github.example/none', name: repository.name };
  return {
    id: 1,
    number: run.pullRequest?.number,
    url: 'https://github.example/none',
    head: { ref: run.branch ?? '', sha: run.headSha, repo: side },
    base: { ref: run.pullRequest?.base ?? '', sha: run.headSha, repo: side },
  };
}

export function jobReply(run: StandInRun, job: StandInJob, origin: string): Json {
  return {
    ...sample('job'),
    id: job.id,
    run_id: run.id,
    run_attempt: job.attempt,
    head_sha: run.headSha,
    head_branch: run.branch,
    workflow_name: run.workflow.name,
    name: job.name,
    status: job.conclusion === null ? 'in_progress' : 'completed',
    conclusion: job.conclusion,
    created_at: run.createdAt,
    started_at: run.createdAt,
    completed_at: job.conclusion === null ? null : run.updatedAt,
    html_url: `${origin}/${run.repository}/actions/runs/${run.id}/job/${job.id}`,
    labels: job.labels,
    steps: job.steps.map((step) => ({ ...step, status: step.conclusion === null ? 'queued' : 'completed' })),
  };
}

export function pullReply(
  state: State,
  pull: StandInPull,
  origin: string,
  schema: 'pull-request' | 'pull-request-simple',
): Json {
  const repository = repositoryOf(state, pull.repository);
  const template = sample(schema);
  const ownHead = pull.headOwner === repository.owner;
  const facts = {
    number: pull.number,
    html_url: `${origin}/${pull.repository}/pull/${pull.number}`,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: pull.draft,
    created_at: pull.createdAt,
    merged_at: pull.merged ? pull.createdAt : null,
    user: userReply(pull.author),
    labels: pull.labels.map(labelReply),
    head: {
      ...(template.head as Json),
      label: `${pull.headOwner}:${pull.head}`,
      ref: pull.head,
      sha: (ownHead ? headOf(repository.path, pull.head) : null) ?? pull.headSha ?? 'f'.repeat(40),
      user: userReply(pull.headOwner),
      repo: sideRepository(repository, pull.headOwner),
    },
    base: {
      ...(template.base as Json),
      label: `${repository.owner}:${pull.base}`,
      ref: pull.base,
      repo: sideRepository(repository, repository.owner),
    },
  };
  return {
    ...template,
    ...facts,
    ...(schema === 'pull-request'
      ? { merged: pull.merged, mergeable: pull.mergeable ?? null, mergeable_state: mergeableState(pull) }
      : {}),
    merge_commit_sha: pull.mergeSha ?? null,
  };
}

function mergeableState({ mergeable, mergeableState, draft }: StandInPull): string {
  if (mergeable === undefined || mergeable === null) return 'unknown';
  if (!mergeable) return 'dirty';
  return draft ? 'draft' : (mergeableState ?? 'clean');
}

function sideRepository(repository: StandInRepository, owner: string): Json {
  const own = owner === repository.owner;
  const fullName = own ? repository.fullName : `${owner}/${repository.name}`;
  return {
    ...sample('repository'),
    id: own ? repository.id : 1,
    name: repository.name,
    full_name: fullName,
    owner: userReply(owner),
  };
}

export function issueReply(issue: StandInIssue | StandInPull, origin: string): Json {
  const pull = 'head' in issue;
  return {
    ...sample('issue'),
    number: issue.number,
    html_url: `${origin}/${issue.repository}/${pull ? 'pull' : 'issues'}/${issue.number}`,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    user: userReply(issue.author),
    labels: issue.labels.map(labelReply),
    created_at: issue.createdAt,
    ...(pull ? { pull_request: { url: null, html_url: null, diff_url: null, patch_url: null } } : {}),
  };
}

export function labelReply(name: string): Json {
  return { ...sample('label'), name, description: '' };
}

export function commentReply(comment: StandInComment, origin: string): Json {
  return {
    ...sample('issue-comment'),
    id: comment.id,
    issue_url: `${origin}/api/v3/repos/${comment.repository}/issues/${comment.issue}`,
    created_at: comment.createdAt ?? '2026-01-05T10:00:00Z',
    body: comment.body,
    user: userReply(comment.author),
    html_url: `${origin}/${comment.repository}/issues/${comment.issue}#issuecomment-${comment.id}`,
  };
}
