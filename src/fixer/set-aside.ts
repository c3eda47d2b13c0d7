import {
  cp,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  utimes,
} from 'node:fs/promises';
import path from 'node:path';
import { AutofixError } from '../core/errors.ts';
import { syncFolder, writeFileAtomic } from '../io/files.ts';
import type { Git } from '../io/git.ts';
import type { Journal, JournalPlaces, SavedEntry } from './journal.ts';

/** Called before every single change on the disk; tests end the process there. */
export type OnStep = (name: string) => void;

const noLocks = { GIT_OPTIONAL_LOCKS: '0' };

/** Files that differ from the commit, staged, unstaged and untracked. Takes no lock and refreshes no index. */
export async function dirtyPaths(git: Git): Promise<{ tracked: readonly string[]; untracked: readonly string[] }> {
  const list = async (args: readonly string[]): Promise<string[]> =>
    (await git.run(args, { env: noLocks })).stdout.split('\0').filter((name) => name !== '');
  const [worktree, staged, untracked] = [
    await list(['diff-index', '--name-only', '-z', '--ignore-submodules=all', '--no-renames', 'HEAD']),
    await list(['diff-index', '--cached', '--name-only', '-z', '--ignore-submodules=all', '--no-renames', 'HEAD']),
    await list(['ls-files', '--others', '--exclude-standard', '-z']),
  ];
  const odd = [...worktree, ...staged, ...untracked].find((name) => name.includes('\ufffd'));
  if (odd !== undefined)
    throw new AutofixError('INPUT', 'the checkout has uncommitted files whose names are not UTF-8', {
      help: 'commit or rename them first',
    });
  return { tracked: [...new Set([...worktree, ...staged])], untracked };
}

/** Copies every changed file, byte for byte, into the journal's folder, and waits until it is on the disk. */
export async function saveEntries(
  root: string,
  places: JournalPlaces,
  names: readonly string[],
  onStep: OnStep,
): Promise<SavedEntry[]> {
  await rm(places.saved, { recursive: true, force: true });
  await mkdir(places.saved, { recursive: true });
  const entries: SavedEntry[] = [];
  for (const [index, name] of names.entries()) {
    onStep(`save ${name}`);
    const copy = String(index);
    const kind = await saveOne(path.join(root, name), path.join(places.saved, copy));
    if (kind !== 'folder') entries.push({ path: name, kind, copy });
  }
  await syncFolder(places.saved);
  return entries;
}

async function saveOne(file: string, copy: string): Promise<SavedEntry['kind'] | 'folder'> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return 'missing';
  if (found.isDirectory()) return 'folder';
  if (found.isSymbolicLink()) {
    await symlink(await readlink(file), copy);
    return 'link';
  }
  await cp(file, copy, { preserveTimestamps: true });
  const handle = await open(copy, 'r');
  await handle.sync().finally(() => handle.close());
  return 'file';
}

const identity = {
  GIT_AUTHOR_NAME: 'ci-autofix',
  GIT_AUTHOR_EMAIL: 'ci-autofix@localhost',
  GIT_COMMITTER_NAME: 'ci-autofix',
  GIT_COMMITTER_EMAIL: 'ci-autofix@localhost',
};

/**
 * A stash commit of everything uncommitted, as `git stash` lays it out (work tree; parents: head, index, untracked), so that
 * `git stash apply --index` brings it back. It is made with copies of the index and beside the stash list; `git stash create`
 * itself refuses files that are only announced with `git add --intent-to-add`.
 */
export async function makeStash(
  git: Git,
  places: JournalPlaces,
  tracked: readonly string[],
  untracked: readonly string[],
): Promise<string | null> {
  if (tracked.length + untracked.length === 0) return null;
  const staged = await commitOf(
    git,
    `${places.index}.staged`,
    places.index,
    [],
    ['HEAD'],
    'index set aside by ci-autofix',
  );
  const third =
    untracked.length === 0
      ? []
      : [
          await commitOf(
            git,
            `${places.index}.untracked`,
            null,
            untracked,
            [],
            'untracked files set aside by ci-autofix',
          ),
        ];
  return commitOf(
    git,
    `${places.index}.work`,
    places.index,
    tracked,
    ['HEAD', staged, ...third],
    'uncommitted work set aside by ci-autofix',
  );
}

async function commitOf(
  git: Git,
  indexFile: string,
  from: string | null,
  paths: readonly string[],
  parents: readonly string[],
  message: string,
): Promise<string> {
  const env = { GIT_INDEX_FILE: indexFile };
  await rm(indexFile, { force: true });
  try {
    if (from !== null) await cp(from, indexFile, { preserveTimestamps: true });
    await git.add(paths, { indexFile });
    const tree = (await git.run(['write-tree'], { env })).stdout.trim();
    return (
      await git.run(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message], {
        env: identity,
      })
    ).stdout.trim();
  } finally {
    await rm(indexFile, { force: true });
  }
}

/** Brings tracked files to the commit and takes untracked ones away; `park` keeps what is taken away in a folder. */
export async function cleanCheckout(
  root: string,
  git: Git,
  keep: ReadonlySet<string>,
  onStep: OnStep,
  park: string | null = null,
): Promise<void> {
  const { untracked } = await dirtyPaths(git);
  for (const name of untracked) {
    if (keep.has(name) || name.endsWith('/')) continue;
    onStep(`take away ${name}`);
    if (park !== null) await keepCopy(path.join(root, name), path.join(park, name));
    await rm(path.join(root, name), { force: true, recursive: true });
    await removeEmptyParents(root, name);
  }
  onStep('reset tracked files');
  // Large files are never fetched here: what the user had comes back from its copy.
  await git.run(['read-tree', '--reset', '-u', 'HEAD'], { env: { GIT_LFS_SKIP_SMUDGE: '1' } });
}

async function keepCopy(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

async function removeEmptyParents(root: string, name: string): Promise<void> {
  for (let folder = path.posix.dirname(name); folder !== '.'; folder = path.posix.dirname(folder)) {
    if ((await readdir(path.join(root, folder)).catch(() => ['x'])).length > 0) return;
    await rmdir(path.join(root, folder));
  }
}

/** Puts the user's files and index back as they were. May be interrupted and run again. */
export async function bringBack(
  root: string,
  gitDir: string,
  places: JournalPlaces,
  journal: Journal,
  onStep: OnStep,
): Promise<void> {
  for (const entry of journal.entries) {
    onStep(`bring back ${entry.path}`);
    await bringBackOne(path.join(root, entry.path), path.join(places.saved, entry.copy), entry.kind, onStep);
  }
  onStep('bring back the index');
  await bringBackIndex(gitDir, places);
}

async function bringBackOne(file: string, copy: string, kind: SavedEntry['kind'], onStep: OnStep): Promise<void> {
  if (kind === 'missing') return rm(file, { force: true, recursive: true });
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.ci-autofix-tmp`;
  await rm(temporary, { force: true });
  if (kind === 'link') await symlink(await readlink(copy), temporary);
  else await cp(copy, temporary, { preserveTimestamps: true });
  onStep(`replace ${file}`);
  if (
    await lstat(file).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
    await rm(file, { recursive: true });
  await rename(temporary, file);
  if (kind === 'file') {
    const { atime, mtime } = await lstat(copy);
    await utimes(file, atime, mtime);
  }
}

/** Git's own protocol: whoever holds `index.lock` may replace the index. */
async function bringBackIndex(gitDir: string, places: JournalPlaces): Promise<void> {
  const lock = path.join(gitDir, 'index.lock');
  const handle = await open(lock, 'wx').catch((cause: unknown) => {
    throw new AutofixError('LOCKED', `another git process holds ${lock}`, {
      help: 'remove it when no git process is running; your work is kept and comes back with the next start',
      cause,
    });
  });
  try {
    await handle.writeFile(await readFile(places.index));
    await handle.sync();
  } finally {
    await handle.close();
  }
  const { atime, mtime } = await lstat(places.index);
  await utimes(lock, atime, mtime);
  await rename(lock, path.join(gitDir, 'index'));
}

/** Saves the index itself, stat data and flags included, with its time: by it git knows what to compare by content. */
export async function saveIndex(gitDir: string, places: JournalPlaces): Promise<void> {
  const index = path.join(gitDir, 'index');
  await writeFileAtomic(places.index, await readFile(index));
  const { atime, mtime } = await lstat(index);
  await utimes(places.index, atime, mtime);
}
