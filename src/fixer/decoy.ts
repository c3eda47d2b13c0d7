import { copyFile, cp, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface DecoyRequest {
  readonly root: string;
  /** The tree's real git folder. */
  readonly gitDir: string;
  readonly mirror: string;
  readonly sha: string;
  readonly branch: string | null;
  /** Index to show instead of the tree's own. */
  readonly indexFile?: string;
}

/**
 * Puts a `.git` into a work tree for the commands that run there: head and index of the commit, its objects borrowed from
 * the mirror. Whatever a command does to it is lost; this program never runs git by it.
 */
export async function makeDecoy(request: DecoyRequest): Promise<void> {
  const git = path.join(request.root, '.git');
  await rm(git, { recursive: true, force: true });
  await mkdir(path.join(git, 'objects/info'), { recursive: true });
  await mkdir(path.join(git, 'refs/heads'), { recursive: true });
  await mkdir(path.join(git, 'info'));
  const head = branchRef(request.branch);
  await Promise.all([
    writeFile(path.join(git, 'HEAD'), head === null ? `${request.sha}\n` : `ref: ${head}\n`),
    writeFile(path.join(git, 'packed-refs'), head === null ? '' : `${request.sha} ${head}\n`),
    writeFile(
      path.join(git, 'config'),
      '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfilemode = true\n[user]\n\tname = ci-autofix\n\temail = ci-autofix@localhost\n[gc]\n\tauto = 0\n',
    ),
    writeFile(path.join(git, 'objects/info/alternates'), `${path.join(request.mirror, 'objects')}\n`),
    cp(request.indexFile ?? path.join(request.gitDir, 'index'), path.join(git, 'index'), { preserveTimestamps: true }),
    copyIfThere(path.join(request.mirror, 'shallow'), path.join(git, 'shallow')),
  ]);
}

/** The branch as a ref, where its name is a plain one; otherwise the head is detached. */
function branchRef(branch: string | null): string | null {
  if (branch === null || !/^[\w][\w./-]*$/.test(branch) || branch.includes('..') || branch.endsWith('.lock'))
    return null;
  return `refs/heads/${branch}`;
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if (
    await lstat(from).then(
      (found) => found.isFile(),
      () => false,
    )
  )
    await copyFile(from, to);
}
