import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { PassReport } from '../../src/core/case.ts';
import { createHealth, type Health } from '../../src/server/health.ts';
import { type RunningServer, startHttpServer } from '../../src/server/http-server.ts';
import { aReport } from '../support/report.ts';

let time = 0;
let readable = true;
let server: RunningServer;
let health: Health;
const clock: Clock = { now: () => new Date(time), sleep: () => Promise.resolve() };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

async function start(pauseMs = 200, busyMs = 400): Promise<void> {
  const readState = () => {
    if (!readable) throw new Error('/var/lib/private is damaged');
  };
  health = createHealth({ clock, pauseMs, busyMs, readState });
  server = await startHttpServer({ host: '127.0.0.1', port: 0, routes: health.routes, log: silent });
}
const passed = (report: PassReport | null = aReport(), whole = true): void =>
  health.observe({ kind: 'pass-ended', report, whole, durationMs: 1 });
async function ready(): Promise<[number, string[]]> {
  const response = await fetch(`${server.url}/readyz`);
  return [response.status, ((await response.json()) as { reasons: string[] }).reasons];
}

beforeEach(() => {
  time = 0;
  readable = true;
});
afterEach(() => server.close());

describe('/readyz', () => {
  test('says no before the first pass, and after one that failed', async () => {
    await start();
    expect(await ready()).toEqual([503, ['no pass has succeeded yet']]);
    passed(null);
    expect(await ready()).toEqual([503, ['no pass has succeeded yet']]);
  });

  test('says yes while a pass succeeded within its time, though one failed since', async () => {
    await start();
    passed();
    time = 1000;
    passed(null);
    expect(await ready()).toEqual([200, []]);
    time = 1001;
    expect(await ready()).toEqual([503, ['no pass has succeeded for too long']]);
  });

  test('does not take a look at one repository for a pass', async () => {
    await start();
    passed(aReport(), false);
    expect(await ready()).toEqual([503, ['no pass has succeeded yet']]);
  });

  test('waits for longer while the watch rests for longer, to spare the budget or by its schedule', async () => {
    await start();
    passed();
    health.observe({ kind: 'resting', ms: 86_400_000 });
    time = 3 * 86_400_000 + 400;
    expect(await ready()).toEqual([200, []]);
    health.observe({ kind: 'resting', ms: 1 });
    expect(await ready()).toEqual([503, ['no pass has succeeded for too long']]);
  });

  test('says no when the state cannot be read, without telling where it is', async () => {
    await start();
    passed();
    readable = false;
    expect(await ready()).toEqual([503, ['the state cannot be read']]);
  });
});

test('/healthz says yes all the while', async () => {
  await start();
  readable = false;
  const response = await fetch(`${server.url}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});
