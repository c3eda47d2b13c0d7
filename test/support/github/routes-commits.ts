import { notFound } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { sample } from './description.ts';
import { userReply } from './replies.ts';
import { text } from './state.ts';
import type { Json, StandInCheckRun } from './types.ts';

/** What stands beside commits: check runs (of Apps alone), statuses, comments. */
export const commitRoutes: Readonly<Record<string, Handler>> = {
  'POST /repos/{owner}/{repo}/check-runs': createCheckRun,
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': updateCheckRun,
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': listCheckRuns,
  'POST /repos/{owner}/{repo}/statuses/{sha}': createStatus,
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': listStatuses,
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/comments': listComments,
  'POST /repos/{owner}/{repo}/commits/{commit_sha}/comments': addComment,
  'PATCH /repos/{owner}/{repo}/comments/{comment_id}': editComment,
};

function createCheckRun(call: Call): Reply {
  const { state, repository, account, body } = call;
  if (account.kind !== 'bot') return { status: 403, body: { message: 'You must authenticate via a GitHub App.' } };
  const run: StandInCheckRun = {
    id: state.nextId++,
    repository: repository.fullName,
    headSha: text(body, 'head_sha'),
    name: text(body, 'name'),
    externalId: text(body, 'external_id'),
    conclusion: text(body, 'conclusion'),
    title: '',
    summary: '',
    annotations: [],
  };
  state.checkRuns.push(run);
  take(run, body);
  return { status: 201, body: checkRunReply(run, call) };
}

function updateCheckRun(call: Call): Reply {
  const run = call.state.checkRuns.find(({ id }) => id === Number(call.parameters.check_run_id));
  if (run === undefined) return notFound();
  take(run, call.body);
  return { status: 200, body: checkRunReply(run, call) };
}

/** As on GitHub, annotations are added to those that stand. */
function take(run: StandInCheckRun, body: Json): void {
  const output = (body.output ?? {}) as Json;
  if (typeof output.title === 'string') run.title = output.title;
  if (typeof output.summary === 'string') run.summary = output.summary;
  run.annotations.push(...((output.annotations ?? []) as Json[]));
}

function listCheckRuns(call: Call): Reply {
  const { state, repository, parameters, query } = call;
  const found = state.checkRuns.filter(
    (run) =>
      run.repository === repository.fullName &&
      run.headSha === parameters.ref &&
      (query.get('check_name') ?? run.name) === run.name,
  );
  const items = found.map((run) => checkRunReply(run, call));
  return { status: 200, list: { items, wrap: (page, total) => ({ total_count: total, check_runs: page }) } };
}

function checkRunReply(run: StandInCheckRun, { origin }: Call): Json {
  const url = `${origin}/none`;
  return {
    ...sample('check-run'),
    id: run.id,
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    conclusion: run.conclusion,
    html_url: `${origin}/${run.repository}/runs/${run.id}`,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: run.annotations.length,
      annotations_url: url,
    },
  };
}

function createStatus({ state, repository, parameters, body, account }: Call): Reply {
  const status = {
    repository: repository.fullName,
    sha: parameters.sha ?? '',
    state: text(body, 'state'),
    context: text(body, 'context'),
    description: text(body, 'description'),
    targetUrl: typeof body.target_url === 'string' ? body.target_url : null,
    author: account.login,
  };
  state.statuses.push(status);
  return { status: 201, body: statusReply(status) };
}

function listStatuses({ state, repository, parameters }: Call): Reply {
  const found = state.statuses.filter((one) => one.repository === repository.fullName && one.sha === parameters.ref);
  return { status: 200, list: { items: found.toReversed().map(statusReply) } };
}

function statusReply(status: Call['state']['statuses'][number]): Json {
  const { state, context, description, targetUrl, author } = status;
  return { ...sample('status'), state, context, description, target_url: targetUrl, creator: userReply(author) };
}

function listComments({ state, repository, parameters, origin }: Call): Reply {
  const found = state.commitComments.filter(
    (one) => one.repository === repository.fullName && one.sha === parameters.commit_sha,
  );
  return { status: 200, list: { items: found.map((one) => commentReply(one, origin)) } };
}

function addComment({ state, repository, parameters, account, body, origin }: Call): Reply {
  const comment = {
    id: state.nextId++,
    repository: repository.fullName,
    sha: parameters.commit_sha ?? '',
    body: text(body, 'body'),
    author: account.login,
  };
  state.commitComments.push(comment);
  return { status: 201, body: commentReply(comment, origin) };
}

function editComment({ state, parameters, body, origin }: Call): Reply {
  const comment = state.commitComments.find(({ id }) => id === Number(parameters.comment_id));
  if (comment === undefined) return notFound();
  comment.body = text(body, 'body');
  return { status: 200, body: commentReply(comment, origin) };
}

function commentReply(
  { id, repository, sha, body, author }: Call['state']['commitComments'][number],
  origin: string,
): Json {
  const html_url = `${origin}/${repository}/commit/${sha}#commitcomment-${id}`;
  return { ...sample('commit-comment'), id, body, commit_id: sha, html_url, user: userReply(author) };
}
