import type { Clock } from '../core/clock.ts';
import { AutofixError, type ErrorCode, messageOf } from '../core/errors.ts';

/** What does not go away by itself is asked for again after a minute, then after twice as long each time, at last once an hour. */
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;
const lasting: readonly ErrorCode[] = ['NOT_FOUND', 'FORBIDDEN'];

/** What is known of repositories that cannot be looked at, for one line a change instead of one a cycle. */
export interface RepositoryHealth {
  /** False for one that was found gone or forbidden a short while ago. */
  isDue(repository: string): boolean;
  /** Whether this is news: another error than last time, or the first. */
  failed(repository: string, error: unknown): boolean;
  /** Whether this is news: it could not be looked at before. */
  succeeded(repository: string): boolean;
}

interface Illness {
  readonly error: string;
  readonly notBefore: number;
  readonly pauseMs: number;
}

export function createRepositoryHealth(clock: Clock): RepositoryHealth {
  const ill = new Map<string, Illness>();
  const now = () => clock.now().getTime();
  return {
    isDue(repository) {
      const entry = ill.get(repository);
      // A clock that was set back must not silence a repository for ever.
      return entry === undefined || entry.notBefore <= now() || entry.notBefore > now() + longestPauseMs;
    },
    failed(repository, error) {
      const code = error instanceof AutofixError ? error.code : null;
      const name = code ?? messageOf(error);
      const before = ill.get(repository);
      const lasts = code !== null && lasting.includes(code);
      const pauseMs = lasts ? nextPause(before?.pauseMs ?? 0) : 0;
      ill.set(repository, { error: name, notBefore: now() + pauseMs, pauseMs });
      return before?.error !== name;
    },
    succeeded: (repository) => ill.delete(repository),
  };
}

function nextPause(lastMs: number): number {
  return lastMs === 0 ? firstPauseMs : Math.min(longestPauseMs, lastMs * 2);
}
