/**
 * Files written so that a crash leaves the old content or the new, paths that cannot leave their root,
 * and locks between processes that outlive none of them.
 */
import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, readlink, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AutofixError } from '../core/errors.ts';

/** Content of a text file, or null when there is none. */
export async function readIfExists(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Replaces a file in one step and waits until it is on the disk, its name included. */
export async function writeFileAtomic(file: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeAndSync(temporary, content, mode);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(error, file);
  }
}

async function writeAndSync(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until the names inside a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems cannot sync a folder; the file itself is synced.
  } finally {
    await handle.close();
  }
}

/**
 * Where `relative` really lies below `root`, every link on the way followed; null when it lies outside, runs through
 * a folder named `.git`, or is no relative path with forward slashes. The last parts need not exist.
 */
export async function resolveInside(root: string, relative: string): Promise<string | null> {
  if (relative === '' || relative.includes('\0') || relative.includes('\\') || path.posix.isAbsolute(relative))
    return null;
  const parts = relative.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')) return null;
  const realRoot = await realpath(root);
  const real = await realpathOfExisting(path.join(realRoot, ...parts));
  if (real === null || !isWithin(realRoot, real)) return null;
  return path
    .relative(realRoot, real)
    .split(path.sep)
    .some((part) => part.toLowerCase() === '.git')
    ? null
    : real;
}

/** The real path of a file that may not exist yet: the deepest existing folder resolved, the rest appended. */
async function realpathOfExisting(file: string, depth = 0): Promise<string | null> {
  if (depth > 40) return null;
  try {
    return await realpath(file);
  } catch (error) {
    if (!isMissing(error)) return null;
  }
  const dangling = await linkTarget(file);
  if (dangling !== null) return realpathOfExisting(path.resolve(path.dirname(file), dangling), depth + 1);
  const parent = path.dirname(file);
  if (parent === file) return null;
  const realParent = await realpathOfExisting(parent, depth + 1);
  return realParent === null ? null : path.join(realParent, path.basename(file));
}

async function linkTarget(file: string): Promise<string | null> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : null;
  } catch {
    return null;
  }
}

/** True for the folder itself and everything below it; both absolute. */
export function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

export interface LockOptions {
  /** What the lock protects, for the message: `the checkout /home/me/app`. */
  readonly what: string;
  /** How long to wait for another process; 0 refuses at once. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

interface LockOwner {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes a lock between processes and returns how to give it back. The lock of a process that is gone is taken over;
 * one that is held answers `LOCKED` with the owner's process id.
 */
export async function acquireLock(file: string, options: LockOptions): Promise<() => Promise<void>> {
  await mkdir(path.dirname(file), { recursive: true });
  const until = Date.now() + (options.waitMs ?? 0);
  const token = randomBytes(8).toString('hex');
  const mine = JSON.stringify({ pid: process.pid, started: await processStart(process.pid), token });
  for (;;) {
    if (await linkNew(file, mine)) return () => release(file, mine);
    const owner = await readOwner(file);
    if (owner === 'gone') continue;
    if (!(await isAlive(owner))) await breakLock(file, owner);
    else if (Date.now() >= until || options.signal?.aborted) {
      throw new AutofixError('LOCKED', `${options.what} is in use by process ${owner.pid}`);
    } else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function linkNew(file: string, content: string): Promise<boolean> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeAndSync(temporary, content, 0o600);
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw diskError(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function release(file: string, mine: string): Promise<void> {
  if ((await readIfExists(file)) === mine) await rm(file, { force: true });
}

async function readOwner(file: string): Promise<LockOwner | 'gone'> {
  const text = await readIfExists(file);
  if (text === null) return 'gone';
  try {
    const { pid, started } = JSON.parse(text) as Partial<LockOwner>;
    if (typeof pid === 'number' && typeof started === 'string') return { pid, started };
  } catch {
    // Not ours, or torn: treated as a dead owner below.
  }
  return { pid: -1, started: '' };
}

/** Removes a dead owner's lock; a second lock makes sure that only one process does it at a time. */
async function breakLock(file: string, dead: LockOwner): Promise<void> {
  const guard = `${file}.break`;
  const mine = JSON.stringify({ pid: process.pid, started: await processStart(process.pid) });
  if (!(await linkNew(guard, mine))) {
    const other = await readOwner(guard);
    if (other !== 'gone' && !(await isAlive(other))) await rm(guard, { force: true });
    return;
  }
  try {
    const owner = await readOwner(file);
    if (owner !== 'gone' && owner.pid === dead.pid && owner.started === dead.started) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  if (owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const started = await processStart(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

/** Start time in clock ticks where the system tells: a process id alone may be used again. */
async function processStart(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function diskError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AutofixError('DISK', `no space left to write ${file}`, { cause: error });
  if (code === 'EROFS') return new AutofixError('DISK', `${file} is on a read-only disk`, { cause: error });
  return error;
}
