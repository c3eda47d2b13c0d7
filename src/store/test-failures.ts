import type { DatabaseSync } from 'node:sqlite';
import type { Redact } from '../core/redact-deep.ts';
import type { Store, StoredTestFailure } from './types.ts';

/** Which tests failed in which attempt of which run; and keys that are seen once. */
export function createTestFailures(
  database: DatabaseSync,
  now: () => number,
  redact: Redact,
): Pick<Store, 'recordTestFailures' | 'recordPassedLater' | 'testFailures' | 'firstTime'> {
  const sql = (text: string) => database.prepare(text);
  return {
    recordTestFailures(run, tests) {
      const minutes =
        run.completedAt === null ? 0 : Math.max(0, Date.parse(run.completedAt) - Date.parse(run.createdAt)) / 60_000;
      const insert = sql(
        `INSERT INTO test_failures (repository, workflow, test, file, run_id, attempt, head_sha, passed, minutes, failed_at, recorded_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      );
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { name, file, passedWithin } of tests) {
          const clean = file === null ? null : redact(file);
          const { repository, workflow, id, attempt, headSha, createdAt } = run;
          insert.run(
            ...[repository, redact(workflow.name), redact(name), clean, id, attempt, headSha],
            ...[passedWithin ? 'within' : null, minutes, run.completedAt ?? createdAt, now()],
          );
        }
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },

    recordPassedLater(repository, runId, attempt) {
      sql(
        `UPDATE test_failures SET passed = 'later' WHERE repository = ? AND run_id = ? AND attempt < ? AND passed IS NULL`,
      ).run(repository, runId, attempt);
    },

    testFailures: ({ repository, runId, since }) =>
      sql(
        `SELECT * FROM test_failures WHERE (?1 IS NULL OR repository = ?1) AND (?2 IS NULL OR run_id = ?2) AND recorded_at >= ?3
         ORDER BY failed_at, seq`,
      )
        .all(repository ?? null, runId ?? null, since?.getTime() ?? 0)
        .map(storedFailure),

    firstTime: (key) => sql('INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING').run(key, now()).changes === 1,
  };
}

function storedFailure(row: Record<string, unknown>): StoredTestFailure {
  return {
    repository: String(row['repository']),
    workflow: String(row['workflow']),
    test: String(row['test']),
    file: row['file'] === null ? null : String(row['file']),
    runId: String(row['run_id']),
    attempt: Number(row['attempt']),
    headSha: String(row['head_sha']),
    passed: row['passed'] === null ? null : (row['passed'] as 'within' | 'later'),
    minutes: Number(row['minutes']),
    failedAt: String(row['failed_at']),
  };
}
