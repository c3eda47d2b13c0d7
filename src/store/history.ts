import type { DatabaseSync } from 'node:sqlite';
import type { Delivery } from '../core/outcome.ts';
import { redactDeep } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { FollowUp, Store, StoredDelivery, Verdict } from './types.ts';

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
): Pick<
  Store,
  'findDelivery' | 'recordDelivery' | 'recordVerdict' | 'trackRecord' | 'deliveries' | 'saveFollowUp' | 'ruleRecords'
> {
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
        `INSERT INTO deliveries (repository, fingerprint, kind, branch, url, delivery, touched_at, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
         ON CONFLICT DO UPDATE SET delivery = excluded.delivery, touched_at = excluded.touched_at`,
      ).run(repository, fingerprint, clean.kind, branch ?? '', clean.url ?? '', JSON.stringify(clean), now());
    },

    recordVerdict(repository, fingerprint, verdict, deliveryId) {
      const row = latestJudged(repository, fingerprint, deliveryId ?? null);
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

    deliveries({ repository, fingerprint, kinds, since, followed }) {
      return sql(
        `SELECT seq, repository, fingerprint, branch, delivery, made_at, verdict, verdict_at, follow_up FROM deliveries
         WHERE (?1 IS NULL OR repository = ?1) AND (?2 IS NULL OR fingerprint = ?2) AND made_at >= ?3 AND (?4 = 0 OR followed = 1)
           AND (?5 IS NULL OR kind IN (SELECT value FROM json_each(?5)))
         ORDER BY made_at DESC, seq DESC`,
      )
        .all(
          repository ?? null,
          fingerprint ?? null,
          since?.getTime() ?? 0,
          followed === true ? 1 : 0,
          kinds === undefined ? null : JSON.stringify(kinds),
        )
        .map(storedDelivery);
    },

    saveFollowUp(deliveryId, followUp) {
      sql('UPDATE deliveries SET follow_up = ?, followed = ? WHERE seq = ?').run(
        JSON.stringify(redactDeep(followUp, redact)),
        followUp.phase === 'done' ? 0 : 1,
        deliveryId,
      );
    },

    ruleRecords() {
      const rows = sql(
        `SELECT repository, rule_id, recipe_id, verdict, count(*) AS number FROM deliveries
         WHERE verdict IS NOT NULL AND rule_id IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3`,
      ).all();
      const byRule = Map.groupBy(rows, (row) => JSON.stringify([row['repository'], row['rule_id'], row['recipe_id']]));
      return [...byRule.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const sum = (value: 'good' | 'bad'): number =>
          group
            .filter((row) => verdictValue[row['verdict'] as Verdict] === value)
            .reduce((total, row) => total + Number(row['number']), 0);
        const recipeId = first['recipe_id'] === null ? null : String(first['recipe_id']);
        const ruleId = String(first['rule_id']);
        return [{ repository: String(first['repository']), ruleId, recipeId, good: sum('good'), bad: sum('bad') }];
      });
    },
  };

  function latestJudged(
    repository: string,
    fingerprint: string,
    id: number | null,
  ): { seq: number; verdict: Verdict | null } | undefined {
    const row = sql(
      `SELECT seq, verdict FROM deliveries WHERE repository = ?1 AND fingerprint = ?2 AND (?3 IS NULL OR seq = ?3)
         AND kind IN ('pull-request', 'push', 'suggest', 'rerun')
       ORDER BY touched_at DESC, seq DESC LIMIT 1`,
    ).get(repository, fingerprint, id);
    return row === undefined ? undefined : { seq: Number(row['seq']), verdict: row['verdict'] as Verdict | null };
  }
}

function storedDelivery(row: Record<string, unknown>): StoredDelivery {
  const branch = String(row['branch']);
  const followUp = row['follow_up'];
  return {
    id: Number(row['seq']),
    repository: String(row['repository']),
    fingerprint: String(row['fingerprint']),
    base: branch === '' ? null : branch,
    delivery: JSON.parse(String(row['delivery'])) as Delivery,
    madeAt: new Date(Number(row['made_at'])).toISOString(),
    verdict: (row['verdict'] ?? null) as Verdict | null,
    verdictAt: row['verdict_at'] === null ? null : new Date(Number(row['verdict_at'])).toISOString(),
    followUp: typeof followUp === 'string' ? (JSON.parse(followUp) as FollowUp) : null,
  };
}

/** A revert is the last word; `superseded` says less than anything that CI or a person said before. */
function replaces(next: Verdict, before: Verdict | null): boolean {
  if (before === null) return true;
  return before !== 'reverted' && next !== 'superseded' && next !== before;
}
