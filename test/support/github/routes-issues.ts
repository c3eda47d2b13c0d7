import { sample } from './description.ts';
import { commentReply, issueReply, labelReply, userReply } from './replies.ts';
import { notFound } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { nextNumber, text } from './state.ts';
import type { StandInIssue, StandInPull } from './types.ts';

const issue = '/repos/{owner}/{repo}/issues/{issue_number}';

export const issueRoutes: Readonly<Record<string, Handler>> = {
  'GET /repos/{owner}/{repo}/issues': unlessOff(listIssues),
  'POST /repos/{owner}/{repo}/issues': unlessOff(openIssue),
  [`PATCH ${issue}`]: (call) => withIssue(call, (found) => changeIssue(call, found)),
  [`POST ${issue}/labels`]: (call) => withIssue(call, (found) => addLabels(call, found)),
  [`GET ${issue}/comments`]: (call) => withIssue(call, (found) => listComments(call, found.number)),
  [`POST ${issue}/comments`]: (call) => withIssue(call, (found) => addComment(call, found.number)),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': editComment,
  'GET /repos/{owner}/{repo}/issues/comments': listAllComments,
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': react,
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': permissionOf,
};

/** As on GitHub, the list holds pull requests too. */
function listIssues({ state, repository, query, origin }: Call): Reply {
  const wanted = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const found = [...state.issues, ...state.pulls]
    .filter((one) => one.repository === repository.fullName)
    .filter((one) => wanted === 'all' || one.state === wanted)
    .filter((one) => creator === null || one.author === creator)
    .sort((a, b) => b.number - a.number);
  return { status: 200, list: { items: found.map((one) => issueReply(one, origin)) } };
}

function openIssue({ state, repository, body, account, origin }: Call): Reply {
  const created: StandInIssue = {
    number: nextNumber(state, repository.fullName),
    repository: repository.fullName,
    title: text(body, 'title'),
    body: text(body, 'body'),
    state: 'open',
    author: account.login,
    labels: labelNames(body.labels),
    createdAt: state.clock().toISOString(),
  };
  state.issues.push(created);
  return { status: 201, body: issueReply(created, origin) };
}

function changeIssue({ body, origin }: Call, found: StandInIssue | StandInPull): Reply {
  if (typeof body.title === 'string') found.title = body.title;
  if (typeof body.body === 'string') found.body = body.body;
  if (body.state === 'open' || body.state === 'closed') found.state = body.state;
  return { status: 200, body: issueReply(found, origin) };
}

function addLabels({ body }: Call, found: StandInIssue | StandInPull): Reply {
  found.labels = [...new Set([...found.labels, ...labelNames(body.labels)])];
  return { status: 200, body: found.labels.map(labelReply) };
}

function listComments({ state, repository, origin }: Call, number: number): Reply {
  const found = state.comments.filter((one) => one.repository === repository.fullName && one.issue === number);
  return { status: 200, list: { items: found.map((one) => commentReply(one, origin)) } };
}

function addComment({ state, repository, account, body, origin }: Call, number: number): Reply {
  const comment = {
    id: state.nextId++,
    repository: repository.fullName,
    issue: number,
    body: text(body, 'body'),
    author: account.login,
    createdAt: state.clock().toISOString(),
    reactions: [],
  };
  state.comments.push(comment);
  return { status: 201, body: commentReply(comment, origin) };
}

/** As on GitHub, the newest come first only when `sort` and `direction` say so. */
function listAllComments({ state, repository, query, origin }: Call): Reply {
  const newestFirst = query.get('sort') === 'created' && query.get('direction') === 'desc';
  const found = state.comments
    .filter((one) => one.repository === repository.fullName)
    .sort((a, b) => (newestFirst ? b.id - a.id : a.id - b.id));
  return { status: 200, list: { items: found.map((one) => commentReply(one, origin)) } };
}

/** 201 for a new reaction, 200 for one that stands already. */
function react({ state, repository, parameters, account, body }: Call): Reply {
  const comment = state.comments.find(
    (one) => one.repository === repository.fullName && one.id === Number(parameters.comment_id),
  );
  if (comment === undefined) return notFound();
  const content = text(body, 'content');
  const stands = comment.reactions?.some((one) => one.author === account.login && one.content === content) === true;
  if (!stands) comment.reactions?.push({ author: account.login, content });
  return { status: stands ? 200 : 201, body: { ...sample('reaction'), content, user: userReply(account.login) } };
}

/** People named in the repository's options have their permission; everybody else may read. */
function permissionOf({ repository, parameters }: Call): Reply {
  const login = parameters.username ?? '';
  const permission = repository.collaborators[login] ?? (repository.private ? 'none' : 'read');
  const user = { ...sample('collaborator'), ...userReply(login) };
  return {
    status: 200,
    body: { ...sample('repository-collaborator-permission'), permission, role_name: permission, user },
  };
}

function editComment({ state, repository, parameters, account, body, origin }: Call): Reply {
  const comment = state.comments.find(
    (one) => one.repository === repository.fullName && one.id === Number(parameters.comment_id),
  );
  if (comment === undefined) return notFound();
  if (comment.author !== account.login)
    return { status: 403, body: { message: 'Must have admin rights to Repository.' } };
  comment.body = text(body, 'body');
  return { status: 200, body: commentReply(comment, origin) };
}

function unlessOff(handler: Handler): Handler {
  return (call) =>
    call.repository.issuesTurnedOff
      ? { status: 410, body: { message: 'Issues are disabled for this repo' } }
      : handler(call);
}

function withIssue(call: Call, then: (found: StandInIssue | StandInPull) => Reply): Reply {
  const number = Number(call.parameters.issue_number);
  const found = [...call.state.issues, ...call.state.pulls].find(
    (one) => one.repository === call.repository.fullName && one.number === number,
  );
  return found === undefined ? notFound() : then(found);
}

function labelNames(labels: unknown): string[] {
  return Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : [];
}
