import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../core/clock.ts';
import type { FailureCase } from '../core/case.ts';
import { redactCase, redactDeep } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import { runKey } from '../core/run.ts';
import type { Run } from '../core/run.ts';
import { createClaims } from './claims.ts';
import { guarded, openCopy, openDatabase } from './database.ts';
import { createHeldNotices } from './held-notices.ts';
import { createHistory } from './history.ts';
import { createTestFailures } from './test-failures.ts';
import type { CachedReply, Store, StoredCase } from './types.ts';

export interface StoreOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  /** Every text passes it before it is written. */
  readonly redact: Redact;
}

/** Opens the state, making it when it does not exist. Throws AutofixError STORE or DISK. */
export function openStore(options: StoreOptions): Store {
  return createStore(openDatabase(options.path), options);
}

/** The state as it stands, for a dry run: what is recorded lives in memory and is gone with `close`. */
export function openDryStore(options: StoreOptions): Store {
  return createStore(openCopy(options.path), options);
}

function createStore(database: DatabaseSync, { path, clock, redact }: StoreOptions): Store {
  const sql = (text: string) => database.prepare(text);
  const now = (): number => clock.now().getTime();
  const claims = createClaims(database, now);
  const history = createHistory(database, now, redact);

  const store: Store = {
    cachedReply(key) {
      const row = sql('SELECT etag, body FROM replies WHERE key = ?').get(redact(key));
      return row === undefined ? null : { etag: String(row['etag']), body: String(row['body']) };
    },

    saveReply(key, reply) {
      sql(
        'INSERT INTO replies VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET etag = excluded.etag, body = excluded.body, saved_at = excluded.saved_at',
      ).run(redact(key), reply.etag, redactBody(reply, redact), now());
    },

    isHandled: (run) =>
      sql('SELECT 1 FROM handled WHERE run_key = ? AND attempt = ?').get(runKey(run), run.attempt) !== undefined,

    markHandled(run) {
      sql('INSERT INTO handled VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET handled_at = excluded.handled_at').run(
        runKey(run),
        run.attempt,
        now(),
      );
    },

    recordCase(run, failure) {
      const clean = redactCase(failure, redact);
      sql(
        `INSERT INTO cases (run_key, attempt, run_id, repository, fingerprint, rule_id, recipe_id, run, failure, recorded_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET rule_id = excluded.rule_id, recipe_id = excluded.recipe_id, run = excluded.run,
           failure = excluded.failure, recorded_at = excluded.recorded_at`,
      ).run(
        runKey(run),
        run.attempt,
        run.id,
        run.repository,
        clean.diagnosis.fingerprint,
        clean.diagnosis.ruleId,
        clean.fix?.plan.recipeId ?? clean.diagnosis.recipe,
        JSON.stringify(redactDeep(run, redact)),
        JSON.stringify(clean),
        now(),
      );
    },

    cases({ runId, repository, fingerprint, since, limit }) {
      return sql(
        `SELECT run, failure, recorded_at FROM cases
         WHERE (?1 IS NULL OR run_id = ?1) AND (?2 IS NULL OR repository = ?2) AND recorded_at >= ?3
           AND (?5 IS NULL OR fingerprint = ?5)
         ORDER BY recorded_at DESC, seq DESC LIMIT ?4`,
      )
        .all(runId ?? null, repository ?? null, since?.getTime() ?? 0, limit ?? -1, fingerprint ?? null)
        .map(storedCase);
    },

    fact(key) {
      const row = sql('SELECT value, saved_at FROM facts WHERE key = ?').get(key);
      if (row === undefined) return null;
      return { value: JSON.parse(String(row['value'])), savedAt: new Date(Number(row['saved_at'])).toISOString() };
    },

    saveFact(key, value) {
      sql(
        'INSERT INTO facts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, saved_at = excluded.saved_at',
      ).run(key, JSON.stringify(redactDeep(value, redact)), now());
    },

    ...history,
    ...claims,
    ...createHeldNotices(database, now, redact),
    ...createTestFailures(database, now, redact),

    prune(before) {
      const limit = before.getTime();
      return (
        Number(sql('DELETE FROM replies WHERE saved_at < ?').run(limit).changes) +
        Number(sql('DELETE FROM handled WHERE handled_at < ?').run(limit).changes) +
        Number(sql('DELETE FROM seen WHERE seen_at < ?').run(limit).changes) +
        Number(sql('DELETE FROM test_failures WHERE recorded_at < ?').run(limit).changes) +
        Number(sql('DELETE FROM held_notices WHERE held_at < ?').run(limit).changes) +
        Number(sql('DELETE FROM cases WHERE recorded_at < ?').run(limit).changes) +
        // What was judged is what the confidence learns from: a few bytes, kept.
        Number(sql('DELETE FROM deliveries WHERE touched_at < ? AND verdict IS NULL').run(limit).changes)
      );
    },

    close() {
      if (!database.isOpen) return;
      database.close();
    },
  };
  return withPlainErrors(store, path);
}

/** Every method answers with an error for people when SQLite fails. */
function withPlainErrors(store: Store, path: string): Store {
  const entries = Object.entries(store) as [keyof Store, (...args: unknown[]) => unknown][];
  return Object.fromEntries(
    entries.map(([name, method]) => [name, (...args: unknown[]) => guarded(path, () => method(...args))]),
  ) as unknown as Store;
}

/** JSON stays JSON: its strings are redacted one by one, so that a match never eats a quote. */
function redactBody(reply: CachedReply, redact: Redact): string {
  try {
    return JSON.stringify(redactDeep(JSON.parse(reply.body) as unknown, redact));
  } catch {
    return redact(reply.body);
  }
}

function storedCase(row: Record<string, unknown>): StoredCase {
  return {
    run: JSON.parse(String(row['run'])) as Run,
    failure: JSON.parse(String(row['failure'])) as FailureCase,
    recordedAt: new Date(Number(row['recorded_at'])).toISOString(),
  };
}
