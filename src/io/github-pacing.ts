/**
 * What @octokit/plugin-throttling expects of Bottleneck, without Bottleneck's queue of timers: the plug-in sends every request
 * through one shared limiter, which caps a client at some 400 requests a second even where nothing needs to wait.
 * The plug-in's rules (what is a secondary limit, how long to wait) stay its own.
 */

type Task<A extends unknown[], R> = (...args: A) => Promise<R>;

/** A Bottleneck group with one key: `schedule` runs the task when its turn has come. */
export interface Group {
  key(id: string): { schedule<A extends unknown[], R>(options: unknown, task: Task<A, R>, ...args: A): Promise<R> };
}

/** Runs at most so many tasks at a time, in the order in which they came. */
export function concurrentGroup(limit: number): Group {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function schedule<A extends unknown[], R>(_options: unknown, task: Task<A, R>, ...args: A): Promise<R> {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task(...args);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }
  return { key: () => ({ schedule }) };
}

/** Starts tasks at least `gapMs` apart: GitHub asks for a second between requests that write. */
export function spacedGroup(gapMs: number): Group {
  let nextStart = 0;

  async function schedule<A extends unknown[], R>(_options: unknown, task: Task<A, R>, ...args: A): Promise<R> {
    const now = performance.now();
    const start = Math.max(now, nextStart);
    nextStart = start + gapMs;
    if (start > now) await delay(start - now);
    return task(...args);
  }
  return { key: () => ({ schedule }) };
}

type FailedHandler = (error: unknown, info: { args: unknown[]; retryCount: number }) => Promise<number | undefined>;

/** Repeats a task for as long as the plug-in's `failed` handler answers with a delay in milliseconds. */
export function createRetryLimiter(): object {
  let onFailed: FailedHandler = async () => undefined;

  async function schedule<A extends unknown[], R>(task: Task<A, R>, ...args: A): Promise<R> {
    for (let retryCount = 0; ; retryCount += 1) {
      try {
        return await task(...args);
      } catch (error) {
        const waitMs = await onFailed(error, { args, retryCount });
        if (typeof waitMs !== 'number') throw error;
        await delay(waitMs);
      }
    }
  }
  function on(event: string, handler: FailedHandler): void {
    if (event === 'failed') onFailed = handler;
  }
  return { schedule, on };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
