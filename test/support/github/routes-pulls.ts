import { git, headOf } from './git-repository.ts';
import { pullReply } from './replies.ts';
import { notFound, unprocessable } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { nextNumber, text } from './state.ts';
import type { StandInPull } from './types.ts';

export const pullRoutes: Readonly<Record<string, Handler>> = {
  'GET /repos/{owner}/{repo}/pulls': listPulls,
  'POST /repos/{owner}/{repo}/pulls': openPull,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (call) => withPull(call, (pull) => answer(call, pull, 200)),
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': (call) => withPull(call, (pull) => merge(call, pull)),
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': (call) => withPull(call, (pull) => changePull(call, pull)),
};

/** As GitHub does, a `head` that is not `owner:branch` filters nothing. */
function listPulls({ state, repository, query, origin }: Call): Reply {
  const wantedState = query.get('state') ?? 'open';
  const head = query.get('head')?.includes(':') === true ? query.get('head') : null;
  const found = state.pulls
    .filter((pull) => pull.repository === repository.fullName)
    .filter((pull) => wantedState === 'all' || pull.state === wantedState)
    .filter((pull) => head === null || head.toLowerCase() === `${pull.headOwner}:${pull.head}`.toLowerCase())
    .sort((a, b) => b.number - a.number);
  return { status: 200, list: { items: found.map((pull) => pullReply(state, pull, origin, 'pull-request-simple')) } };
}

function openPull(call: Call): Reply {
  const { state, repository, body, account } = call;
  const [head, base] = [text(body, 'head'), text(body, 'base')];
  const refusal = refusePull(call, head, base);
  if (refusal !== null) return refusal;
  const pull: StandInPull = {
    number: nextNumber(state, repository.fullName),
    repository: repository.fullName,
    title: text(body, 'title'),
    body: text(body, 'body'),
    state: 'open',
    merged: false,
    draft: body.draft === true,
    head,
    headOwner: repository.owner,
    headSha: null,
    base,
    author: account.login,
    labels: [],
    createdAt: state.clock().toISOString(),
  };
  state.pulls.push(pull);
  return answer(call, pull, 201);
}

function refusePull({ state, repository, body }: Call, head: string, base: string): Reply | null {
  const headSha = headOf(repository.path, head);
  if (headSha === null) return unprocessable('head does not exist');
  const baseSha = headOf(repository.path, base);
  if (baseSha === null) return unprocessable('base does not exist');
  if (headSha === baseSha) return unprocessable(`No commits between ${base} and ${head}`);
  if (body.draft === true && repository.draftsTurnedOff) {
    return { status: 422, body: { message: 'Draft pull requests are not supported in this repository.' } };
  }
  const open = state.pulls.some(
    (pull) =>
      pull.repository === repository.fullName && pull.state === 'open' && pull.head === head && pull.base === base,
  );
  return open ? unprocessable(`A pull request already exists for ${repository.owner}:${head}.`) : null;
}

function changePull(call: Call, pull: StandInPull): Reply {
  const { body } = call;
  if (typeof body.title === 'string') pull.title = body.title;
  if (typeof body.body === 'string') pull.body = body.body;
  if (body.state === 'open' || body.state === 'closed') pull.state = body.state;
  return answer(call, pull, 200);
}

/** As on GitHub: 405 for what may not be merged, 409 for another head than the one named. The base really moves. */
function merge({ repository, body }: Call, pull: StandInPull): Reply {
  if (pull.mergeable !== true || pull.draft || pull.state !== 'open')
    return { status: 405, body: { message: 'Pull Request is not mergeable' } };
  if ((pull.mergeableState ?? 'clean') === 'blocked')
    return {
      status: 405,
      body: { message: 'At least 1 approving review is required by reviewers with write access.' },
    };
  const head = headOf(repository.path, pull.head);
  if (typeof body.sha === 'string' && body.sha !== head)
    return { status: 409, body: { message: 'Head branch was modified. Review and try the merge again.' } };
  const parents = [headOf(repository.path, pull.base), head].flatMap((sha) => (sha === null ? [] : ['-p', sha]));
  const message = [text(body, 'commit_title'), text(body, 'commit_message')].join('\n\n') || `Merge #${pull.number}`;
  const sha = git(repository.path, ['commit-tree', `${head}^{tree}`, ...parents, '-m', message], { env: identity });
  git(repository.path, ['update-ref', `refs/heads/${pull.base}`, sha]);
  Object.assign(pull, { state: 'closed', merged: true, mergeSha: sha, mergeMethod: text(body, 'merge_method') });
  return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } };
}

const identity = {
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.example',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.example',
};

function answer({ state, origin }: Call, pull: StandInPull, status: number): Reply {
  return { status, body: pullReply(state, pull, origin, 'pull-request') };
}

function withPull(call: Call, then: (pull: StandInPull) => Reply): Reply {
  const number = Number(call.parameters.pull_number);
  const pull = call.state.pulls.find((one) => one.repository === call.repository.fullName && one.number === number);
  return pull === undefined ? notFound() : then(pull);
}
