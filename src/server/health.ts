import type { Clock } from '../core/clock.ts';
import type { Progress } from '../orchestrator/types.ts';
import type { Route } from './http-server.ts';

export interface HealthOptions {
  readonly clock: Clock;
  /** A pass must have succeeded within this; null for "ever", where a schedule says when the passes are. */
  readonly maxAgeMs: number | null;
  /** Reads a little of the state; throws when it cannot be read. */
  readonly readState: () => void;
}

export interface Health {
  readonly routes: readonly Route[];
  observe(event: Progress): void;
}

/** `/healthz`: the process answers. `/readyz`: it also does its work, or says in a closed list of words why it does not. */
export function createHealth({ clock, maxAgeMs, readState }: HealthOptions): Health {
  let lastSuccess: Date | null = null;
  let lastFailed = false;

  function problems(): string[] {
    const now = clock.now().getTime();
    const found: string[] = [];
    if (lastSuccess === null) found.push('no pass has succeeded yet');
    else if (maxAgeMs !== null && now - lastSuccess.getTime() > maxAgeMs)
      found.push('no pass has succeeded for too long');
    else if (maxAgeMs === null && lastFailed) found.push('the last pass failed');
    if (!isReadable(readState)) found.push('the state cannot be read');
    return found;
  }

  return {
    observe(event) {
      if (event.kind !== 'pass-ended' || !event.whole) return;
      lastFailed = event.report === null;
      if (event.report !== null) lastSuccess = clock.now();
    },
    routes: [
      { method: 'GET', path: '/healthz', handle: () => json(200, { status: 'ok' }) },
      {
        method: 'GET',
        path: '/readyz',
        handle: () => {
          const reasons = problems();
          const status = reasons.length === 0 ? 'ready' : 'not ready';
          return json(reasons.length === 0 ? 200 : 503, {
            status,
            reasons,
            lastSuccessfulPass: lastSuccess?.toISOString() ?? null,
          });
        },
      },
    ],
  };
}

function isReadable(readState: () => void): boolean {
  try {
    readState();
    return true;
  } catch {
    return false;
  }
}

function json(status: number, content: unknown): { status: number; body: string; contentType: string } {
  return { status, body: `${JSON.stringify(content)}\n`, contentType: 'application/json' };
}
