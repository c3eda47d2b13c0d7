import type { DatabaseSync } from 'node:sqlite';
import { isAlive, thisProcess } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Store } from './types.ts';

/** A claim from another machine, whose processes cannot be asked, ends after this. */
const foreignClaimMs = 60 * 60 * 1000;

/**
 * The right to work on one cause, exclusive over all processes that share the state. It ends with `release`, or when the
 * holder's process is gone (also by kill -9). The holder itself may claim again.
 */
export function createClaims(database: DatabaseSync, now: () => number): Pick<Store, 'claim' | 'release'> {
  const self = thisProcess();

  return {
    claim(key) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const row = database.prepare('SELECT host, pid, born, taken_at FROM claims WHERE key = ?').get(key);
        const free = row === undefined || isFree(row, self, now());
        if (free) {
          database
            .prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?)')
            .run(key, self.host, self.pid, self.born, now());
        }
        database.exec('COMMIT');
        return free;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },

    release(key) {
      database
        .prepare('DELETE FROM claims WHERE key = ? AND host = ? AND pid = ? AND born = ?')
        .run(key, self.host, self.pid, self.born);
    },
  };
}

function isFree(row: Record<string, unknown>, self: ProcessIdentity, now: number): boolean {
  const holder = { host: String(row['host']), pid: Number(row['pid']), born: String(row['born']) };
  if (holder.host === self.host && holder.pid === self.pid && holder.born === self.born) return true;
  const alive = isAlive(holder);
  return alive === null ? now - Number(row['taken_at']) > foreignClaimMs : !alive;
}
