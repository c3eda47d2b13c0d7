/**
 * Where a commit is taken apart: a mirror of the repository in the cache, and a work tree for each repair.
 *
 * The tree's real index and head live in the mirror, out of reach of what runs in the tree. Commands find a `.git` of
 * their own there (`decoy.ts`), which they may use, break or delete; nothing is ever read back from it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { cp, lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { acquireLock, isWithin } from '../io/files.ts';
import { openGit, type Git, type Remote } from '../io/git.ts';
import { AutofixError } from '../core/errors.ts';
import { branchesOfOrigin, makeDecoy } from './decoy.ts';
import { pruneMirror } from './prune.ts';

export interface WorkspaceRequest {
  /** Folder for mirrors, work trees and tool caches. */
  readonly cacheDir: string;
  /** Address, or path of a repository of this machine. */
  readonly source: Remote;
  readonly sha: string;
  readonly branch?: string | null;
  /** Commits of history; null for all of it. One unless told, as the checkout action does. */
  readonly depth?: number | null;
  readonly signal?: AbortSignal | undefined;
}

export interface Workspace {
  readonly root: string;
  /** The tree's real git folder. */
  readonly gitDir: string;
  readonly mirror: string;
  readonly baseSha: string;
  readonly scratch: string;
  readonly toolCache: string;
  readonly git: Git;
  /** Tracked files back to the commit, and every untracked file away that is not in `keep`. */
  restore(keep: ReadonlySet<string>): Promise<void>;
  /** The commit and nothing else: ignored files, installed packages and the commands' own home go as well. */
  restoreClean(): Promise<void>;
  /** Untracked files that no ignore file covers. */
  untracked(): Promise<ReadonlySet<string>>;
  /** Patch of everything that differs from the commit, without the untracked files in `except`. */
  patch(except: ReadonlySet<string>): Promise<string>;
  /** Shows the present changes to the commands of the tree as a commit, so that a step like `git diff --exit-code` sees them as done. */
  showAsCommitted(except: ReadonlySet<string>): Promise<void>;
  /** Shows the commands so many commits of history from now on, null for all of it; fetched where it is not there. */
  showHistory(depth: number | null): Promise<void>;
  remove(): Promise<void>;
}

/** Longest wait for another process that fetches into the same mirror. */
const mirrorWaitMs = 600_000;

/** Where the mirror of an address lies in the cache. */
export function mirrorOf(cacheDir: string, url: string): string {
  return path.join(cacheDir, 'mirrors', `${keyOf(url)}.git`);
}

function keyOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}

/** Fetches the commit into the mirror and checks it out in a folder of its own. */
export async function prepareWorkspace(request: WorkspaceRequest): Promise<Workspace> {
  if (!/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(request.sha))
    throw new AutofixError('INPUT', 'the head commit is not a full SHA');
  await mkdir(request.cacheDir, { recursive: true });
  const cacheDir = await realpath(request.cacheDir);
  const key = keyOf(request.source.url);
  const mirror = mirrorOf(cacheDir, request.source.url);
  return withMirror(mirror, request, async () => {
    await ensureMirror(mirror, request);
    await sweep(cacheDir, mirror);
    await pruneMirror(openMirror(mirror, request.signal), mirror, request.sha);
    return addTree(cacheDir, mirror, key, request);
  });
}

/** One process at a time fetches into a mirror. */
async function withMirror<T>(mirror: string, { signal }: WorkspaceRequest, use: () => Promise<T>): Promise<T> {
  const release = await acquireLock(`${mirror}.lock`, {
    what: 'the mirror of the repository',
    waitMs: mirrorWaitMs,
    ...(signal ? { signal } : {}),
  });
  try {
    return await use();
  } finally {
    await release();
  }
}

async function ensureMirror(mirror: string, request: WorkspaceRequest): Promise<void> {
  await mkdir(mirror, { recursive: true });
  const git = openMirror(mirror, request.signal);
  if (!(await exists(path.join(mirror, 'HEAD')))) await git.run(['init', '--bare', '--quiet', '.']);
  const keep = `refs/ci-autofix/keep/${request.sha}`;
  const whole = `refs/ci-autofix/whole/${request.sha}`;
  if ((await git.revParse(request.depth === null ? whole : keep)) === request.sha) return;
  const shallow = await exists(path.join(mirror, 'shallow'));
  if (request.depth === null)
    await git.fetch(
      request.source,
      [`+refs/heads/*:${branchesOfOrigin}*`, '+refs/tags/*:refs/tags/*'],
      shallow ? { depth: wholeDepth } : {},
    );
  try {
    const depth = request.depth === null ? (shallow ? wholeDepth : undefined) : (request.depth ?? 1);
    await git.fetch(request.source, [`${request.sha}:${keep}`], depth === undefined ? {} : { depth });
  } catch (error) {
    if (!(error instanceof AutofixError) || error.code !== 'GIT') throw error;
    await fetchThroughBranches(git, request, keep, error);
  }
  if (request.depth === null) await git.run(['update-ref', whole, request.sha]);
}

/** What git takes for "everything". */
const wholeDepth = 2_147_483_647;

/** For servers that hand out branches only. */
async function fetchThroughBranches(
  git: Git,
  request: WorkspaceRequest,
  keep: string,
  first: AutofixError,
): Promise<void> {
  await git.fetch(request.source, [`+refs/heads/*:${branchesOfOrigin}*`], { depth: wholeDepth });
  if ((await git.revParse(request.sha)) === null)
    throw new AutofixError('NOT_FOUND', `commit ${request.sha} is not in the repository`, { cause: first });
  await git.run(['update-ref', keep, request.sha]);
}

async function addTree(cacheDir: string, mirror: string, key: string, request: WorkspaceRequest): Promise<Workspace> {
  const id = `${key.slice(0, 6)}-${randomBytes(5).toString('hex')}`;
  const folder = path.join(cacheDir, 'work', id);
  await mkdir(folder, { recursive: true });
  const release = await acquireLock(`${folder}.lock`, { what: 'the work tree' });
  const root = path.join(folder, 'tree', id);
  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch, { recursive: true });
  const alone = { userConfig: false, ...(request.signal ? { signal: request.signal } : {}) };
  await openGit(mirror, alone).worktreeAdd(root, request.sha);
  const gitDir = path.join(mirror, 'worktrees', id);
  const git = openGit(root, { gitDir, ...alone });
  const first = request.depth === undefined ? 1 : request.depth;
  let decoy = {
    root,
    gitDir,
    mirror,
    sha: request.sha,
    base: request.sha,
    branch: request.branch ?? null,
    depth: first,
  };
  await makeDecoy(decoy);
  const toolCache = path.join(cacheDir, 'tools', key);
  return {
    root,
    gitDir,
    mirror,
    scratch,
    toolCache,
    git,
    baseSha: request.sha,
    restore: (keep) => restore(git, root, keep).then(() => makeDecoy(decoy)),
    restoreClean: async () => {
      await restore(git, root, new Set());
      await git.run(['clean', '-ffdxq']);
      await Promise.all(['venv', 'home'].map((name) => rm(path.join(scratch, name), { recursive: true, force: true })));
      await mkdir(path.join(scratch, 'home'));
      await makeDecoy(decoy);
    },
    untracked: () => untracked(git),
    patch: (except) =>
      withChangesStaged(git, gitDir, except, '', (indexFile) =>
        git.diff({ cached: true, from: request.sha, indexFile }),
      ),
    showAsCommitted: (except) =>
      withChangesStaged(git, gitDir, except, undefined, async (indexFile) =>
        makeDecoy({ ...decoy, indexFile, sha: await commitTree(git, indexFile, request.sha) }),
      ),
    showHistory: async (depth) => {
      if (depth === null) await withMirror(mirror, request, () => ensureMirror(mirror, { ...request, depth }));
      decoy = { ...decoy, depth };
      await makeDecoy(decoy);
    },
    remove: async () => {
      await dropTree(mirror, folder, gitDir);
      await release();
    },
  };
}

function openMirror(mirror: string, signal?: AbortSignal): Git {
  return openGit(mirror, { userConfig: true, ...(signal ? { signal } : {}) });
}

async function restore(git: Git, root: string, keep: ReadonlySet<string>): Promise<void> {
  await mkdir(root, { recursive: true });
  await git.run(['reset', '--quiet', '--hard', 'HEAD']);
  const realRoot = await realpath(root);
  for (const name of await untracked(git)) if (!keep.has(name)) await removeInside(realRoot, name);
}

/** Removes an untracked file; a folder on its way that is a link out of the tree keeps what it points to. */
async function removeInside(realRoot: string, name: string): Promise<void> {
  const file = path.join(realRoot, name);
  const parent = await realpath(path.dirname(file)).catch(() => null);
  if (parent === null || !isWithin(realRoot, parent)) return;
  await rm(file, { recursive: true, force: true });
}

async function untracked(git: Git): Promise<ReadonlySet<string>> {
  const { stdout } = await git.run(['ls-files', '--others', '--exclude-standard', '-z']);
  return new Set(stdout.split('\0').filter((name) => name !== ''));
}

/**
 * Hands a copy of the index to `use`, with everything staged that differs; `nothing` when nothing does.
 * The copy keeps the index's time: by it git knows which files it must compare by content.
 */
async function withChangesStaged<T>(
  git: Git,
  gitDir: string,
  except: ReadonlySet<string>,
  nothing: T,
  use: (indexFile: string) => Promise<T>,
): Promise<T> {
  const changed = await git.run(['diff-files', '--name-only', '-z', '--ignore-submodules=all']);
  const added = [...(await untracked(git))].filter((name) => !except.has(name) && !name.endsWith('/'));
  const paths = [...changed.stdout.split('\0').filter((name) => name !== ''), ...added];
  if (paths.length === 0) return nothing;
  const indexFile = path.join(gitDir, 'patch-index');
  await cp(path.join(gitDir, 'index'), indexFile, { preserveTimestamps: true });
  try {
    await git.add(paths, { indexFile });
    return await use(indexFile);
  } finally {
    await rm(indexFile, { force: true });
  }
}

async function commitTree(git: Git, indexFile: string, parent: string): Promise<string> {
  const tree = (await git.run(['write-tree'], { env: { GIT_INDEX_FILE: indexFile } })).stdout.trim();
  const identity = {
    GIT_AUTHOR_NAME: 'ci-autofix',
    GIT_AUTHOR_EMAIL: 'ci-autofix@localhost',
    GIT_COMMITTER_NAME: 'ci-autofix',
    GIT_COMMITTER_EMAIL: 'ci-autofix@localhost',
  };
  return (await git.run(['commit-tree', tree, '-p', parent, '-m', 'fix'], { env: identity })).stdout.trim();
}

/** Removes work trees whose process is gone. */
async function sweep(cacheDir: string, mirror: string): Promise<void> {
  const work = path.join(cacheDir, 'work');
  for (const name of await readdir(work).catch(() => [])) {
    if (name.endsWith('.lock') || !path.basename(mirror).startsWith(name.slice(0, 6))) continue;
    const release = await acquireLock(path.join(work, `${name}.lock`), { what: 'a work tree' }).catch(() => null);
    if (release === null) continue;
    await dropTree(mirror, path.join(work, name), path.join(mirror, 'worktrees', name));
    await release();
  }
}

async function dropTree(mirror: string, folder: string, gitDir: string): Promise<void> {
  if (!isWithin(path.join(mirror, 'worktrees'), gitDir))
    throw new AutofixError('GIT', 'the work tree does not belong to the mirror');
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await rm(gitDir, { recursive: true, force: true });
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
