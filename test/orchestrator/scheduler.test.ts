import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { keepPassing } from '../../src/orchestrator/scheduler.ts';

/** A clock whose sleeps take no time but move it on. */
function fastClock(start = new Date('2026-03-01T10:02:30Z')): Clock & { readonly slept: number[] } {
  let now = start.getTime();
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}

const hourly = { schedule: null, intervalSeconds: 3600, maxCycles: 0 };

describe('passes in continuous mode', () => {
  test('an expression that is no cron expression is refused with what is wrong', async () => {
    const rhythm = { ...hourly, schedule: '61 * * * *' };

    await expect(keepPassing(async () => undefined, rhythm, fastClock(), new AbortController().signal)).rejects.toThrow(
      /--schedule: "61 \* \* \* \*" is no cron expression/,
    );
  });

  test('they stop after the number of cycles asked for, without a pause at the end', async () => {
    const clock = fastClock();
    let passes = 0;

    await keepPassing(async () => void passes++, { ...hourly, maxCycles: 3 }, clock, new AbortController().signal);

    expect(passes).toBe(3);
    expect(clock.slept).toEqual([3_600_000, 3_600_000]);
  });

  test('a stop during a pass lets the pass end and starts no other', async () => {
    const stop = new AbortController();
    const events: string[] = [];
    const pass = async () => {
      events.push('start');
      stop.abort();
      await Promise.resolve();
      events.push('end');
    };

    await keepPassing(pass, hourly, fastClock(), stop.signal);

    expect(events).toEqual(['start', 'end']);
  });

  test('a stop before the first pass starts none', async () => {
    let passes = 0;

    await keepPassing(async () => void passes++, hourly, fastClock(), AbortSignal.abort());

    expect(passes).toBe(0);
  });
});
