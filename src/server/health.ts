import type { Clock } from '../core/clock.ts';
import type { Progress } from '../orchestrator/types.ts';
import type { Route } from './http-server.ts';

export interface HealthOptions {
  readonly clock: Clock;
  /** The pause between two passes by the settings; a watch that rests for longer, or by a schedule, says so itself. */
  readonly pauseMs: number;
  /** How long a pass may be busy with one thing. */
  readonly busyMs: number;
  /** Reads a little of the state; throws when it cannot be read. */
  readonly readState: () => void;
}

export interface Health {
  readonly routes: readonly Route[];
  observe(event: Progress): void;
}

const missedPasses = 3;

/** `/healthz`: the process answers. `/readyz`: it also does its work, or says in a closed list of words why it does not. */
export function createHealth({ clock, pauseMs, busyMs, readState }: HealthOptions): Health {
  let lastSuccess: Date | null = null;
  let pause = pauseMs;

  function problems(): string[] {
    const now = clock.now().getTime();
    const found: string[] = [];
    if (lastSuccess === null) found.push('no pass has succeeded yet');
    else if (now - lastSuccess.getTime() > missedPasses * pause + busyMs)
      found.push('no pass has succeeded for too long');
    if (!isReadable(readState)) found.push('the state cannot be read');
    return found;
  }

  return {
    observe(event) {
      if (event.kind === 'resting') pause = Math.max(pauseMs, event.ms);
      if (event.kind === 'pass-ended' && event.whole && event.report !== null) lastSuccess = clock.now();
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
