import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutofixError } from '../core/errors.ts';
import type { Git, Remote } from '../io/git.ts';
import type { Author } from './commit.ts';

export interface PatchCommit {
  readonly parent: string;
  readonly patch: string;
  readonly message: string;
  readonly author: Author;
  /** ISO 8601; the same patch, message and date give the same commit. */
  readonly date: string;
}

/**
 * Makes a commit of a patch on top of `parent` and returns its SHA. No work tree, index or branch of the repository is touched:
 * the tree is built in an index of its own. Throws AutofixError GIT when the patch does not fit or changes nothing.
 */
export async function commitPatch(git: Git, request: PatchCommit, remote: Remote): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    await git.run(['read-tree', request.parent], { env });
    // A partial clone fetches the files of the patch from the remote now.
    await git.run(['apply', '--cached', '--whitespace=nowarn', '--binary', '-'], { env, input: request.patch, remote });
    const tree = (await git.run(['write-tree'], { env })).stdout.trim();
    const before = (await git.run(['rev-parse', '--verify', `${request.parent}^{tree}`])).stdout.trim();
    if (tree === before) throw new AutofixError('GIT', 'the patch changes nothing');
    const answer = await git.run(['commit-tree', tree, '-p', request.parent, '-F', '-'], {
      env: identityOf(request),
      input: request.message,
    });
    return answer.stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings a commit into the repository when it is not there yet. */
async function ensureCommit(git: Git, sha: string, remote: Remote): Promise<void> {
  if ((await git.revParse(sha)) === null) await git.fetch(remote, [sha]);
}

/** The message of a commit that may have to be fetched first. */
export async function messageOfCommit(git: Git, sha: string, remote: Remote): Promise<string> {
  await ensureCommit(git, sha, remote);
  return (await git.run(['show', '--no-patch', '--format=%B', sha, '--'])).stdout;
}

/** The first parent of a commit that is there; null for a root commit. */
export async function parentOf(git: Git, sha: string): Promise<string | null> {
  return git.revParse(`${sha}^`);
}

function identityOf({ author, date }: PatchCommit): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
}
