import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AutofixError, messageOf } from '../core/errors.ts';

export interface FolderLock {
  release(): void;
}

/**
 * One daemon a state folder. The lock is the operating system's own, held by an open transaction on a file of its own: it ends
 * with the process, however that ends, and a pid that was given out again cannot fool it.
 * Throws AutofixError LOCKED with the holder's pid, STORE when the folder cannot be written.
 */
export function lockStateFolder(folder: string): FolderLock {
  const pidFile = join(folder, 'daemon.pid');
  const database = openLockFile(folder);
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error))
      throw new AutofixError('STORE', `the state folder ${folder} cannot be locked: ${messageOf(error)}`, {
        cause: error,
      });
    throw new AutofixError('LOCKED', `another ci-autofix (${holder(pidFile)}) works with ${folder}`, {
      help: 'wait for the other process, stop it, or name another folder with --state-dir',
    });
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!database.isOpen) return;
      rmSync(pidFile, { force: true });
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

function openLockFile(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(folder, 'daemon.lock'), { timeout: 0 });
  } catch (error) {
    throw new AutofixError('STORE', `the state folder ${folder} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function holder(pidFile: string): string {
  try {
    const pid = readFileSync(pidFile, 'utf8').trim();
    return /^\d+$/.test(pid) ? `pid ${pid}` : 'pid unknown';
  } catch {
    return 'pid unknown';
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}
