import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AutofixError, messageOf } from '../core/errors.ts';
import { applicationId, migrate, migrations, schemaVersion } from './migrations.ts';

const busyTimeoutMs = 10_000;

/** SQLite's primary result codes that ask for an answer of their own. */
const resultCode = { busy: 5, readOnly: 8, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/**
 * Opens (or creates) the state file for reading and writing: WAL, so that readers and one writer do not wait for each other.
 * Throws AutofixError STORE for a file that is damaged, foreign or of a newer version (it is left as it is), and for a folder
 * that cannot be written.
 */
export function openDatabase(path: string): DatabaseSync {
  const inMemory = path === ':memory:';
  if (!inMemory) prepareFolder(path);
  return guarded(path, () => {
    const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    try {
      requireOurs(database, path);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF');
      migrate(database);
      if (!inMemory && process.platform !== 'win32') chmodSync(path, 0o600);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** A copy of the state in memory: it reads what exists, and nothing that is written to it reaches the disk. */
export function openCopy(path: string): DatabaseSync {
  const copy = new DatabaseSync(':memory:');
  try {
    if (path !== ':memory:' && existsSync(path)) guarded(path, () => copyInto(copy, path));
    migrate(copy);
    return copy;
  } catch (error) {
    copy.close();
    throw error;
  }
}

/** Runs one piece of work on the database and turns SQLite's errors into errors for people. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(path, error);
  }
}

/** Moves a damaged state file (and its journal) aside, so that the next start makes a new one; returns the new path. */
export function setStateAside(path: string, now: Date): string {
  const aside = `${path}.damaged-${now.toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function copyInto(copy: DatabaseSync, path: string): void {
  // Without a journal nobody is writing, and `immutable` keeps SQLite from making files of its own beside it.
  const journal = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
  const source = new URL(`?${journal ? 'mode=ro' : 'mode=ro&immutable=1'}`, pathToFileURL(path)).href;
  copy.prepare('ATTACH ? AS old').run(source);
  requireOurs(copy, path, 'old');
  const version = schemaVersion(copy, 'old');
  migrate(copy, version);
  copy.exec('BEGIN');
  for (const { name } of copy.prepare(`SELECT name FROM main.sqlite_schema WHERE type = 'table'`).all()) {
    copy.exec(`INSERT INTO main."${String(name)}" SELECT * FROM old."${String(name)}"`);
  }
  copy.exec('COMMIT');
  copy.exec('DETACH old');
}

/** A database without tables is nobody's yet (another process may just be making it); anything else must carry our mark, a version we know, and be whole. */
function requireOurs(database: DatabaseSync, path: string, schema: 'main' | 'old' = 'main'): void {
  const objects = Number(
    database.prepare(`SELECT count(*) AS number FROM ${schema}.sqlite_schema`).get()?.['number'] ?? 0,
  );
  const id = Number(database.prepare(`PRAGMA ${schema}.application_id`).get()?.['application_id'] ?? 0);
  if (objects === 0 && id === 0) return;
  if (id !== applicationId) {
    throw new AutofixError('STORE', `${path} is a database of another program; it was left as it is`, {
      help: 'name another folder with --state-dir',
    });
  }
  const version = schemaVersion(database, schema);
  if (version > migrations.length) {
    throw new AutofixError(
      'STORE',
      `${path} was written by a newer ci-autofix (state version ${version}, this one knows ${migrations.length})`,
      {
        help: 'update ci-autofix, or name another folder with --state-dir',
      },
    );
  }
  const check = database.prepare(`PRAGMA ${schema}.quick_check(1)`).get()?.['quick_check'];
  if (check !== 'ok') throw damaged(path, String(check));
}

function prepareFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AutofixError('STORE', `the state folder ${dirname(path)} cannot be made: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof AutofixError || !isSqliteError(error)) return error;
  switch (error.errcode & 0xff) {
    case resultCode.corrupt:
    case resultCode.notADatabase:
      return damaged(path, error.message, error);
    case resultCode.full:
      return new AutofixError('DISK', `the disk is full: ${path} could not be written`, { cause: error });
    case resultCode.readOnly:
    case resultCode.cannotOpen:
      return new AutofixError('STORE', `${path} cannot be written: ${error.message}`, { cause: error });
    case resultCode.busy:
      return new AutofixError('STORE', `${path} is kept busy by another process: ${error.message}`, {
        help: 'wait for the other process, or stop it',
        cause: error,
      });
    default:
      return new AutofixError('STORE', `${path}: ${error.message}`, { cause: error });
  }
}

function damaged(path: string, why: string, cause?: unknown): AutofixError {
  return new AutofixError('STORE', `${path} is damaged or no state of ci-autofix: ${why}; it was left as it is`, {
    help: `keep a copy and start afresh with: mv '${path}' '${path}.damaged' (open pull requests are still found by their branches)`,
    cause,
  });
}

function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR' && 'errcode' in error;
}
