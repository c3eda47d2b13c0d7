import { copyFile, cp, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openGit } from '../io/git.ts';

/** Where the mirror keeps the branches of the repository. */
export const branchesOfOrigin = 'refs/ci-autofix/heads/';

export interface DecoyRequest {
  readonly root: string;
  /** The tree's real git folder. */
  readonly gitDir: string;
  readonly mirror: string;
  /** The commit to show as the head, and the commit of the run under it. */
  readonly sha: string;
  readonly base: string;
  readonly branch: string | null;
  /** Index to show instead of the tree's own. */
  readonly indexFile?: string;
  /** Commits of history that the commands see; null for all, with the tags and branches that were fetched. */
  readonly depth: number | null;
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
    writeFile(path.join(git, 'packed-refs'), await packedRefs(request, head)),
    writeFile(
      path.join(git, 'config'),
      '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfilemode = true\n[user]\n\tname = ci-autofix\n\temail = ci-autofix@localhost\n[gc]\n\tauto = 0\n',
    ),
    writeFile(path.join(git, 'objects/info/alternates'), `${path.join(request.mirror, 'objects')}\n`),
    cp(request.indexFile ?? path.join(request.gitDir, 'index'), path.join(git, 'index'), { preserveTimestamps: true }),
    request.depth === 1
      ? writeFile(path.join(git, 'shallow'), `${request.sha}\n`)
      : copyIfThere(path.join(request.mirror, 'shallow'), path.join(git, 'shallow')),
  ]);
}

/** What the checkout action leaves: the branch, and with the whole history every tag and remote branch as well. */
async function packedRefs({ sha, base, depth, mirror }: DecoyRequest, head: string | null): Promise<string> {
  const refs = depth === null ? await fetchedRefs(mirror) : new Map<string, string>();
  if (head !== null) {
    refs.set(head.replace('refs/heads/', 'refs/remotes/origin/'), base);
    refs.set(head, sha);
  }
  const lines = [...refs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, target]) => `${target} ${name}\n`);
  return lines.join('');
}

async function fetchedRefs(mirror: string): Promise<Map<string, string>> {
  const format = '--format=%(objectname) %(refname)';
  const { stdout } = await openGit(mirror).run(['for-each-ref', format, 'refs/tags', branchesOfOrigin]);
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => {
        const [target = '', name = ''] = line.split(' ');
        return [name.replace(branchesOfOrigin, 'refs/remotes/origin/'), target];
      }),
  );
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
