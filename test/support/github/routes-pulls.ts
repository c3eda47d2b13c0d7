import { headOf } from './git-repository.ts';
import { pullReply } from './replies.ts';
import { notFound, unprocessable } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { nextNumber, text } from './state.ts';
import type { StandInPull } from './types.ts';

export const pullRoutes: Readonly<Record<string, Handler>> = {
  'GET /repos/{owner}/{repo}/pulls': listPulls,
  'POST /repos/{owner}/{repo}/pulls': openPull,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (call) => withPull(call, (pull) => answer(call, pull, 200)),
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

function answer({ state, origin }: Call, pull: StandInPull, status: number): Reply {
  return { status, body: pullReply(state, pull, origin, 'pull-request') };
}

function withPull(call: Call, then: (pull: StandInPull) => Reply): Reply {
  const number = Number(call.parameters.pull_number);
  const pull = call.state.pulls.find((one) => one.repository === call.repository.fullName && one.number === number);
  return pull === undefined ? notFound() : then(pull);
}
