import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { findDuplicates, findLost } from '../../bench/soak/judge.ts';
import { createRandom } from '../../bench/soak/random.ts';
import { createTown, firstFiles, repositoryNames } from '../../bench/soak/town.ts';
import { createWeather } from '../../bench/soak/weather.ts';
import { watch } from '../../src/orchestrator/watch.ts';
import { openSession } from '../../src/orchestrator/wire.ts';
import { type GitHubStandIn, startGitHub } from '../support/github/index.ts';
import { settingsOf } from '../support/services.ts';

const cycles = 10;
const quietCycles = 4;
const stepsPerCycle = 3;
const climate = { fault: 0.08, storm: 0.01, slowMs: 5, retryAfterSeconds: 0 };

let github: GitHubStandIn;
let root: string;

afterEach(async () => {
  await github.stop();
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
});

test.each([2])(
  'whatever goes wrong at whatever route (seed %i): nothing is delivered twice, no failure is lost',
  async (seed) => {
    root = mkdtempSync(join(tmpdir(), 'ci-autofix-soak-'));
    github = await startGitHub({
      repositories: Object.fromEntries(repositoryNames.map((name) => [name, { files: firstFiles }])),
    });
    const town = createTown(github, createRandom(seed));
    const { weather, counts } = createWeather(createRandom(seed + 1000), repositoryNames, climate);
    let time = Date.now();
    const session = await openSession({
      settings: settingsOf({
        mode: 'continuous',
        repositories: [...repositoryNames],
        state_dir: join(root, 'state'),
        cache_dir: join(root, 'cache'),
        monitoring: { max_cycles: cycles + quietCycles, lookback_minutes: 1440 },
        fixing: { deliver: 'pull-request', max_fixes_per_hour: 1000, max_open_pull_requests: 1000 },
        notifications: { channels: ['issue', 'comment'] },
      }),
      readOnly: false,
      env: {
        GITHUB_TOKEN: github.token,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        HOME: root,
      },
      cwd: root,
      version: '0.0.0',
      signal: new AbortController().signal,
      logLevel: 'error',
      logStream: new PassThrough().resume(),
      onProgress: () => undefined,
      clock: { now: () => new Date(time), sleep: () => Promise.resolve() },
      pace: { writeGapMs: 0, notifyGapMs: 0, retryUnitMs: 1 },
    });

    let cycle = 0;
    const pass = (only?: readonly string[]) => {
      time += (cycle < cycles ? 5 : 30) * 60_000;
      if (cycle === 1) github.setWeather(weather);
      if (cycle === cycles) github.clearFaults();
      for (let step = 0; step < stepsPerCycle && cycle < cycles; step++) town.step();
      if (cycle >= cycles) town.settle();
      cycle++;
      return session.pass(only);
    };
    await watch({ ...session, pass }, () => Promise.resolve());

    expect(counts.size).toBeGreaterThan(5);
    expect(findDuplicates(town)).toEqual([]);
    expect(findLost(town, session.services.store.cases({}))).toEqual([]);
    await session.close();
  },
  120_000,
);
