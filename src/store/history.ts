import type { DatabaseSync } from 'node:sqlite';
import type { Delivery } from '../core/outcome.ts';
import { redactDeep } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { Store, Verdict } from './types.ts';

/** How a verdict counts for the rule and the recipe; `superseded` says nothing about them. */
const verdictValue: Readonly<Record<Verdict, 'good' | 'bad' | 'neither'>> = {
  merged: 'good',
  green: 'good',
  closed: 'bad',
  red: 'bad',
  reverted: 'bad',
  superseded: 'neither',
};

/** Deliveries, what became of them, and what that teaches. One row an artefact; its verdict is the last one that says more. */
export function createHistory(
  database: DatabaseSync,
  now: () => number,
  redact: Redact,
): Pick<Store, 'findDelivery' | 'recordDelivery' | 'recordVerdict' | 'trackRecord'> {
  const sql = (text: string) => database.prepare(text);

  return {
    findDelivery(repository, fingerprint, kind, branch) {
      const row = sql(
        `SELECT delivery FROM deliveries WHERE repository = ?1 AND fingerprint = ?2 AND kind = ?3 AND (?4 IS NULL OR branch = ?4)
         ORDER BY touched_at DESC, seq DESC LIMIT 1`,
      ).get(repository, fingerprint, kind, branch === undefined ? null : (branch ?? ''));
      return row === undefined ? null : (JSON.parse(String(row['delivery'])) as Delivery);
    },

    recordDelivery(repository, fingerprint, branch, delivery) {
      const clean = redactDeep(delivery, redact);
      sql(
        `INSERT INTO deliveries (repository, fingerprint, kind, branch, url, delivery, touched_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET delivery = excluded.delivery, touched_at = excluded.touched_at`,
      ).run(repository, fingerprint, clean.kind, branch ?? '', clean.url ?? '', JSON.stringify(clean), now());
    },

    recordVerdict(repository, fingerprint, verdict) {
      const row = latestJudged(repository, fingerprint);
      if (row === undefined || !replaces(verdict, row.verdict)) return;
      // The case itself is pruned one day; what it teaches stays.
      sql(
        `UPDATE deliveries SET verdict = ?1, verdict_at = ?2, (rule_id, recipe_id) = (
           SELECT rule_id, recipe_id FROM cases WHERE repository = ?3 AND fingerprint = ?4
           UNION ALL SELECT deliveries.rule_id, deliveries.recipe_id ORDER BY 1 DESC NULLS LAST LIMIT 1
         ) WHERE seq = ?5`,
      ).run(verdict, now(), repository, fingerprint, row.seq);
    },

    trackRecord(repository, ruleId, recipeId) {
      const rows = sql(
        'SELECT repository = ?1 AS here, verdict, count(*) AS number FROM deliveries WHERE rule_id = ?2 AND recipe_id IS ?3 AND verdict IS NOT NULL GROUP BY 1, 2',
      ).all(repository, ruleId, recipeId);
      const sum = (value: 'good' | 'bad', hereOnly: boolean): number =>
        rows
          .filter((row) => verdictValue[row['verdict'] as Verdict] === value && (!hereOnly || row['here'] === 1))
          .reduce((total, row) => total + Number(row['number']), 0);
      return {
        repository: { good: sum('good', true), bad: sum('bad', true) },
        overall: { good: sum('good', false), bad: sum('bad', false) },
      };
    },
  };

  function latestJudged(repository: string, fingerprint: string): { seq: number; verdict: Verdict | null } | undefined {
    const row = sql(
      `SELECT seq, verdict FROM deliveries WHERE repository = ? AND fingerprint = ? AND kind IN ('pull-request', 'push', 'suggest', 'rerun')
       ORDER BY touched_at DESC, seq DESC LIMIT 1`,
    ).get(repository, fingerprint);
    return row === undefined ? undefined : { seq: Number(row['seq']), verdict: row['verdict'] as Verdict | null };
  }
}

/** A revert is the last word; `superseded` says less than anything that CI or a person said before. */
function replaces(next: Verdict, before: Verdict | null): boolean {
  if (before === null) return true;
  return before !== 'reverted' && next !== 'superseded' && next !== before;
}
