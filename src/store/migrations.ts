import type { DatabaseSync } from 'node:sqlite';

/** Marks the file as ours: `CIAF` in ASCII, in SQLite's own header. */
export const applicationId = 0x43494146;

/**
 * The schema, one entry a version, never edited once released. Times are milliseconds since 1970; `branch` and `url` are `''`
 * for null, so that unique keys hold.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE replies (
    key TEXT PRIMARY KEY,
    etag TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE handled (
    run_key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    handled_at INTEGER NOT NULL,
    PRIMARY KEY (run_key, attempt)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cases (
    seq INTEGER PRIMARY KEY,
    run_key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    recipe_id TEXT,
    run TEXT NOT NULL,
    failure TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (run_key, attempt, fingerprint)
  ) STRICT;
  CREATE INDEX cases_by_run ON cases (run_id);
  CREATE INDEX cases_by_repository ON cases (repository, recorded_at);
  CREATE INDEX cases_by_cause ON cases (repository, fingerprint);
  CREATE INDEX cases_by_time ON cases (recorded_at);

  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    branch TEXT NOT NULL,
    url TEXT NOT NULL,
    delivery TEXT NOT NULL,
    touched_at INTEGER NOT NULL,
    verdict TEXT,
    verdict_at INTEGER,
    rule_id TEXT,
    recipe_id TEXT,
    UNIQUE (repository, fingerprint, kind, branch, url)
  ) STRICT;
  CREATE INDEX deliveries_by_verdict ON deliveries (rule_id, recipe_id) WHERE verdict IS NOT NULL;

  CREATE TABLE claims (
    key TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    born TEXT NOT NULL,
    taken_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE deliveries ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN follow_up TEXT;
  ALTER TABLE deliveries ADD COLUMN followed INTEGER NOT NULL DEFAULT 1;
  UPDATE deliveries SET made_at = touched_at;
  CREATE INDEX deliveries_followed ON deliveries (repository) WHERE followed = 1;
  CREATE INDEX deliveries_by_time ON deliveries (repository, made_at);
  `,
  `
  CREATE TABLE held_notices (
    seq INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    notice TEXT NOT NULL,
    held_at INTEGER NOT NULL,
    UNIQUE (channel, repository, fingerprint)
  ) STRICT;
  `,
  `
  CREATE TABLE facts (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    saved_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE test_failures (
    seq INTEGER PRIMARY KEY,
    repository TEXT NOT NULL,
    workflow TEXT NOT NULL,
    test TEXT NOT NULL,
    file TEXT,
    run_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    head_sha TEXT NOT NULL,
    passed TEXT,
    minutes REAL NOT NULL,
    failed_at TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (repository, workflow, test, run_id, attempt)
  ) STRICT;
  CREATE INDEX test_failures_by_run ON test_failures (repository, run_id);
  CREATE INDEX test_failures_by_time ON test_failures (recorded_at);

  CREATE TABLE seen (
    key TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings a database from its own version up to `target`, one transaction a version. */
export function migrate(database: DatabaseSync, target = migrations.length): void {
  while (schemaVersion(database) < target) {
    database.exec('BEGIN IMMEDIATE');
    try {
      // Another process may have done this step while we waited for the lock.
      const version = schemaVersion(database);
      if (version < target) {
        database.exec(migrations[version] ?? '');
        database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`);
      }
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

export function schemaVersion(database: DatabaseSync, schema: 'main' | 'old' = 'main'): number {
  return Number(database.prepare(`PRAGMA ${schema}.user_version`).get()?.['user_version'] ?? 0);
}
