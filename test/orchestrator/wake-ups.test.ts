import { describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { createWakeUps } from '../../src/orchestrator/wake-ups.ts';

const hour = 3_600_000;
const never = new AbortController().signal;

describe('a rest', () => {
  test('that nobody disturbs lasts its time, in one sleep', async () => {
    const slept: number[] = [];
    const clock: Clock = { now: () => new Date(0), sleep: async (ms) => void slept.push(ms) };

    await createWakeUps({ clock, signal: never }).rest(hour, () => Promise.reject(new Error('nobody asked')));

    expect(slept).toEqual([hour]);
  });

  test('is interrupted by a wake-up within a second, and goes on afterwards', async () => {
    const stop = new AbortController();
    const wakeUps = createWakeUps({ clock: systemClock, signal: stop.signal });
    const { promise: looked, resolve } = Promise.withResolvers<readonly string[]>();
    const resting = wakeUps.rest(hour, async (repositories) => resolve(repositories));
    const asked = performance.now();

    wakeUps.wake('acme/shop');

    expect(await looked).toEqual(['acme/shop']);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(await Promise.race([resting.then(() => 'over'), Promise.resolve('goes on')])).toBe('goes on');
    stop.abort();
    await resting;
  });

  test('begins with what was asked for during the pass before it, each repository once', async () => {
    const clock: Clock = { now: () => new Date(0), sleep: async () => undefined };
    const wakeUps = createWakeUps({ clock, signal: never });
    const looks: (readonly string[])[] = [];
    for (const name of ['acme/shop', 'acme/api', 'acme/shop']) wakeUps.wake(name);

    await wakeUps.rest(hour, async (repositories) => void looks.push(repositories));

    expect(looks).toEqual([['acme/shop', 'acme/api']]);
  });

  test('a wake-up during a look is not lost', async () => {
    const stop = new AbortController();
    const wakeUps = createWakeUps({ clock: systemClock, signal: stop.signal });
    const looks: (readonly string[])[] = [];
    wakeUps.wake('acme/shop');

    await wakeUps.rest(hour, async (repositories) => {
      looks.push(repositories);
      if (looks.length === 1) wakeUps.wake('acme/api');
      else stop.abort();
    });

    expect(looks).toEqual([['acme/shop'], ['acme/api']]);
  });

  test('ends at once when the program is asked to stop', async () => {
    const wakeUps = createWakeUps({ clock: systemClock, signal: AbortSignal.abort() });
    wakeUps.wake('acme/shop');

    await wakeUps.rest(hour, () => Promise.reject(new Error('no look after the stop')));
  });

  test('does not grow when the clock is set back in the middle', async () => {
    const times = [hour, 0, 0, 0];
    const slept: number[] = [];
    const clock: Clock = { now: () => new Date(times.shift() ?? 0), sleep: async (ms) => void slept.push(ms) };

    await createWakeUps({ clock, signal: never }).rest(1000, async () => undefined);

    expect(slept).toEqual([1000]);
  });
});
