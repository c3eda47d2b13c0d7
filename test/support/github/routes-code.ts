import { notFound } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import { sample } from './description.ts';
import { git, headOf } from './git-repository.ts';
import { userReply } from './replies.ts';
import type { Json } from './types.ts';

/** Commits and files, read from the real repository. */
export const codeRoutes: Readonly<Record<string, Handler>> = {
  'GET /repos/{owner}/{repo}/commits': listCommits,
  'GET /repos/{owner}/{repo}/commits/{ref}': showCommit,
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': filesOfPull,
  'GET /repos/{owner}/{repo}/contents/{path}': readFile,
};

const separator = '\u0001';

function listCommits({ repository, query }: Call): Reply {
  const sha = headOf(repository.path, query.get('sha') ?? repository.defaultBranch);
  if (sha === null) return notFound();
  const log = git(repository.path, ['log', '-100', `--format=%H%x00%an%x00%B${separator}`, sha]);
  const items = log
    .split(separator)
    .filter((entry) => entry.trim() !== '')
    .map(toCommit);
  return { status: 200, list: { items } };
}

/** As on GitHub, only a name that is an account's has one: here those that end in `[bot]`. */
function toCommit(entry: string): Json {
  const [sha = '', name = '', message = ''] = entry.trim().split('\0');
  const template = sample('commit');
  const commit = template.commit as Json;
  const author = { ...(commit.author as Json), name };
  return {
    ...template,
    sha,
    commit: { ...commit, message: message.trimEnd(), author },
    author: name.endsWith('[bot]') ? userReply(name) : null,
    committer: null,
  };
}

function showCommit({ repository, parameters }: Call): Reply {
  const range = ['diff-tree', '--root', '-r', '--no-commit-id', '--name-only', parameters.ref ?? ''];
  try {
    const body = { ...sample('commit'), sha: parameters.ref, files: changed(git(repository.path, range)) };
    return { status: 200, body };
  } catch {
    return { status: 422, body: { message: `No commit found for SHA: ${parameters.ref}` } };
  }
}

function filesOfPull({ state, repository, parameters }: Call): Reply {
  const number = Number(parameters.pull_number);
  const pull = state.pulls.find((one) => one.repository === repository.fullName && one.number === number);
  if (pull === undefined) return notFound();
  const names = git(repository.path, ['diff', '--name-only', `refs/heads/${pull.base}...refs/heads/${pull.head}`]);
  return { status: 200, list: { items: changed(names) } };
}

function changed(names: string): Json[] {
  const files = names.split('\n').filter((name) => name !== '');
  return files.map((filename) => ({
    ...sample('diff-entry'),
    filename,
    status: 'modified',
    previous_filename: undefined,
  }));
}

function readFile({ repository, parameters, origin }: Call): Reply {
  const path = parameters.path ?? '';
  let content: string;
  try {
    content = git(repository.path, ['show', `refs/heads/${repository.defaultBranch}:${path}`]);
  } catch {
    return notFound();
  }
  const url = `${origin}/none`;
  const bytes = Buffer.from(content);
  const links = { self: url, git: url, html: url };
  const name = path.split('/').at(-1) ?? '';
  const facts = { type: 'file', encoding: 'base64', size: bytes.length, name, path, content: bytes.toString('base64') };
  return {
    status: 200,
    body: { ...facts, sha: 'f'.repeat(40), url, git_url: url, html_url: url, download_url: url, _links: links },
  };
}
