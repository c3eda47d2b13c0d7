import type { Clock } from '../core/clock.ts';

/** Repositories in which something happened, for the watch to look at before its time. */
export interface WakeUps {
  /** Asks for a look at the repository at once. Asking often costs one look. */
  wake(repository: string): void;
  /**
   * Rests for `ms` milliseconds, or until the signal aborts. Repositories that are asked for meanwhile, or were asked for before,
   * are looked at without delay; then the rest goes on.
   */
  rest(ms: number, look: (repositories: readonly string[]) => Promise<void>): Promise<void>;
}

export function createWakeUps({ clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): WakeUps {
  const waiting = new Set<string>();
  let bell = new AbortController();

  async function lookAtWaiting(look: (repositories: readonly string[]) => Promise<void>): Promise<void> {
    while (waiting.size > 0 && !signal.aborted) {
      const repositories = [...waiting];
      waiting.clear();
      await look(repositories);
    }
  }

  return {
    wake(repository) {
      waiting.add(repository);
      bell.abort();
    },
    async rest(ms, look) {
      const end = clock.now().getTime() + ms;
      while (!signal.aborted) {
        bell = new AbortController();
        await lookAtWaiting(look);
        const left = Math.min(ms, end - clock.now().getTime());
        if (left <= 0) return;
        await clock.sleep(left, AbortSignal.any([signal, bell.signal]));
        if (waiting.size === 0) return;
      }
    },
  };
}
