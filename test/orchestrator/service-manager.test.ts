import { chmodSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createServiceManager } from '../../src/orchestrator/service-manager.ts';
import { aReport } from '../support/report.ts';

let folder: string;
let warnings: string[];
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => void warnings.push(message) };

/** A small program in the place of `systemd-notify`: it writes down what it was told, and what it sees of the environment. */
const program = `#!/bin/sh
echo "$NOTIFY_SOCKET $* token=$GITHUB_TOKEN" >> "$(dirname "$0")/told"
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-notify-'));
  warnings = [];
  writeFileSync(join(folder, 'systemd-notify'), program);
  writeFileSync(join(folder, 'told'), '');
  chmodSync(join(folder, 'systemd-notify'), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const told = (): string[] => readFileSync(join(folder, 'told'), 'utf8').split('\n').filter(Boolean);
const environment = (more: Record<string, string> = {}) => ({
  PATH: `${folder}:${process.env['PATH'] ?? ''}`,
  NOTIFY_SOCKET: '/run/systemd/notify',
  GITHUB_TOKEN: 'ghp_secret',
  ...more,
});

/** Resolves as soon as the program was told so many things. */
function toldTimes(times: number): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const watcher = watch(join(folder, 'told'), check);
  function check(): void {
    if (told().length < times) return;
    watcher.close();
    resolve(told());
  }
  check();
  return promise;
}

describe('the service manager', () => {
  test('is told when the watch begins and when it ends, and the token is not in the environment of who tells it', async () => {
    const manager = createServiceManager(environment(), { log });
    await manager.ready();
    await manager.stopping();

    expect(told()).toEqual([
      '/run/systemd/notify --ready --status=watching token=',
      '/run/systemd/notify STOPPING=1 token=',
    ]);
  });

  test('is told how the last pass went', async () => {
    createServiceManager(environment(), { log }).observe({
      kind: 'pass-ended',
      report: aReport(),
      whole: true,
      durationMs: 1,
    });

    expect((await toldTimes(1))[0]).toContain('looked at 1 repositories and worked on 1 runs');
  });

  test('has its watchdog fed again and again, until the end', async () => {
    const manager = createServiceManager(environment({ WATCHDOG_USEC: '40000' }), { log });
    await manager.ready();

    expect((await toldTimes(4)).slice(1, 4)).toEqual(Array(3).fill('/run/systemd/notify WATCHDOG=1 token='));
    await manager.stopping();
  });

  test('that is none is told nothing', async () => {
    const manager = createServiceManager({ PATH: folder }, { log });
    await manager.ready();
    manager.observe({ kind: 'pass-ended', report: null, whole: true, durationMs: 1 });
    await manager.stopping();

    expect(told()).toEqual([]);
  });

  test('that cannot be told is mentioned once and ends nothing', async () => {
    const manager = createServiceManager({ PATH: '/nowhere', NOTIFY_SOCKET: '/run/systemd/notify' }, { log });
    await manager.ready();
    await manager.stopping();

    expect(warnings).toHaveLength(1);
  });
});
