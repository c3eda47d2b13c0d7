import type { DatabaseSync } from 'node:sqlite';
import { redactCase, redactDeep, redactRun } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { Store, StoredNotice } from './types.ts';

/** Messages that wait: they outlive the process, so that neither a restart nor a channel that is down loses one. */
export function createHeldNotices(
  database: DatabaseSync,
  now: () => number,
  redact: Redact,
): Pick<Store, 'holdNotice' | 'heldNotices' | 'dropNotice'> {
  const sql = (text: string) => database.prepare(text);
  return {
    holdNotice(channel, { run, jobs, failure }) {
      const clean = {
        run: redactRun(run, redact),
        jobs: redactDeep(jobs, redact),
        failure: redactCase(failure, redact),
      };
      sql(
        `INSERT INTO held_notices (channel, repository, fingerprint, notice, held_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET notice = excluded.notice`,
      ).run(channel, run.repository, failure.diagnosis.fingerprint, JSON.stringify(clean), now());
    },

    heldNotices: (channel) =>
      sql('SELECT seq, notice, held_at FROM held_notices WHERE channel = ? ORDER BY held_at, seq')
        .all(channel)
        .map((row) => ({
          id: Number(row['seq']),
          notice: JSON.parse(String(row['notice'])) as StoredNotice,
          heldAt: new Date(Number(row['held_at'])),
        })),

    dropNotice(id) {
      sql('DELETE FROM held_notices WHERE seq = ?').run(id);
    },
  };
}
