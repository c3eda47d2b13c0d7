import { notFound, unprocessable } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { sample } from './description.ts';
import { git, headOf } from './git-repository.ts';
import { userReply } from './replies.ts';
import { text } from './state.ts';
import type { Json, StandInPull, StandInReview } from './types.ts';

const pulls = '/repos/{owner}/{repo}/pulls/{pull_number}';

/** What a pull request changes, from the real repository, and the reviews of it. */
export const reviewRoutes: Readonly<Record<string, Handler>> = {
  [`GET ${pulls}/files`]: (call) => withPull(call, (pull) => listFiles(call, pull)),
  [`GET ${pulls}/reviews`]: (call) => withPull(call, (pull) => listReviews(call, pull)),
  [`POST ${pulls}/reviews`]: (call) => withPull(call, (pull) => addReview(call, pull)),
};

function listFiles(call: Call, pull: StandInPull): Reply {
  const url = `${call.origin}/none`;
  const links = { blob_url: url, raw_url: url, contents_url: url };
  const counts = { additions: 1, deletions: 1, changes: 2 };
  const items = filesOf(call, pull).map(({ filename, patch }) => ({
    ...sample('diff-entry'),
    ...links,
    ...counts,
    filename,
    status: 'modified',
    ...(patch === null ? {} : { patch }),
  }));
  return { status: 200, list: { items } };
}

/** A patch as GitHub gives it: the hunks alone; none for a binary file. */
function filesOf({ repository }: Call, pull: StandInPull): readonly { filename: string; patch: string | null }[] {
  const range = `refs/heads/${pull.base}...refs/heads/${pull.head}`;
  const names = git(repository.path, ['diff', '--name-only', '-z', range])
    .split('\0')
    .filter((name) => name !== '');
  return names.map((filename) => {
    const diff = git(repository.path, ['diff', range, '--', filename]);
    const at = diff.indexOf('\n@@ ');
    return { filename, patch: at < 0 ? null : diff.slice(at + 1) };
  });
}

/** As on GitHub, a comment on lines that are in no single hunk of the diff refuses the whole review. */
function addReview(call: Call, pull: StandInPull): Reply {
  const { state, repository, body, account } = call;
  const comments = (body.comments ?? []) as Json[];
  const files = new Map(filesOf(call, pull).map(({ filename, patch }) => [filename, patch ?? '']));
  if (!comments.every((comment) => isOnDiff(comment, files.get(text(comment, 'path')) ?? '')))
    return unprocessable('Pull request review thread line must be part of the diff');
  const review: StandInReview = {
    id: state.nextId++,
    repository: repository.fullName,
    pull: pull.number,
    body: text(body, 'body'),
    author: account.login,
    commitId: text(body, 'commit_id') || (headOf(repository.path, pull.head) ?? ''),
    comments,
  };
  state.reviews.push(review);
  return { status: 200, body: reviewReply(review, call.origin) };
}

function isOnDiff(comment: Json, patch: string): boolean {
  const last = Number(comment.line);
  const first = Number(comment.start_line ?? last);
  return [...patch.matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].some(([, start, count]) => {
    const from = Number(start);
    return from <= first && first <= last && last < from + Number(count ?? 1);
  });
}

function listReviews({ state, repository, origin }: Call, pull: StandInPull): Reply {
  const found = state.reviews.filter((one) => one.repository === repository.fullName && one.pull === pull.number);
  return { status: 200, list: { items: found.map((one) => reviewReply(one, origin)) } };
}

function reviewReply(review: StandInReview, origin: string): Json {
  return {
    ...sample('pull-request-review'),
    id: review.id,
    body: review.body,
    user: userReply(review.author),
    commit_id: review.commitId,
    html_url: `${origin}/${review.repository}/pull/${review.pull}#pullrequestreview-${review.id}`,
  };
}

function withPull(call: Call, then: (pull: StandInPull) => Reply): Reply {
  const number = Number(call.parameters.pull_number);
  const pull = call.state.pulls.find((one) => one.repository === call.repository.fullName && one.number === number);
  return pull === undefined ? notFound() : then(pull);
}
