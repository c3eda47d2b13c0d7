/**
 * Lets the real daemon run against a stand-in for GitHub at which anything may go wrong at any route, while runs fail, CI answers
 * and people merge: `npm run bench:soak -- [--minutes 30] [--seed 1] [--write]`. In the first third the daemon is also killed now
 * and then. `--write` puts the figures into docs/operations.md. Exit status 1 when anything was delivered twice, a failure was
 * lost, the memory grew, or the daemon ended by itself.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/core/clock.ts';
import { redact } from '../../src/core/redact.ts';
import { openDryStore } from '../../src/store/state.ts';
import type { StoredCase } from '../../src/store/types.ts';
import { startGitHub } from '../../test/support/github/index.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import { documentSoak } from './document.ts';
import { findDuplicates, findLost } from './judge.ts';
import { createRandom } from './random.ts';
import { describeSoak, problemsOf, type Soaked } from './report.ts';
import { createTown, firstFiles, repositoryNames, type Town } from './town.ts';
import { createWeather } from './weather.ts';

const token = `ghp_${'1'.repeat(36)}`;
const stepMs = 4000;
const sampleEvery = 3;
/** After the last fault, until everything must have come to its end. */
const calmMs = 4 * 60_000;
const climate = { fault: 0.06, storm: 0.004, slowMs: 1500, retryAfterSeconds: 1 };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) {
    process.stderr.write('--minutes must be a positive number and --seed a whole one\n');
    return 2;
  }
  const soaked = await soak(minutes, seed);
  const markdown = describeSoak(soaked);
  process.stdout.write(`${markdown}\n`);
  if (values.write) await documentSoak(markdown);
  const problems = problemsOf(soaked);
  for (const problem of problems) process.stdout.write(`missed: ${problem}\n`);
  return problems.length > 0 ? 1 : 0;
}

async function soak(minutes: number, seed: number): Promise<Soaked> {
  const root = await mkdtemp(join(tmpdir(), 'ci-autofix-soak-'));
  const repositories = Object.fromEntries(repositoryNames.map((name) => [name, { files: firstFiles }]));
  const github = await startGitHub({ repositories });
  // A cycle every two seconds needs more than GitHub's hourly limit; how the daemon keeps to that is tested elsewhere.
  github.addAccount(token, { login: github.login, limit: 10_000_000 });
  const town = createTown(github, createRandom(seed));
  const { weather, counts } = createWeather(createRandom(seed + 1000), repositoryNames, climate);
  const chaos = createRandom(seed + 2000);
  const daemon = await startDaemon({
    argv: daemonFlags(root),
    cwd: root,
    env: { GITHUB_TOKEN: token, GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: github.serverUrl, HOME: root },
  });
  let requests = 0;
  try {
    const [begun, endsAt] = [performance.now(), performance.now() + minutes * 60_000];
    github.setWeather(weather);
    for (let step = 0; performance.now() < endsAt; step++) {
      town.step();
      if (performance.now() < begun + minutes * 20_000 && chaos.chance(0.05)) await daemon.kill();
      if (step % sampleEvery === 0) await daemon.sample();
      if (step % 30 === 0) process.stderr.write(progress(town, daemon, (performance.now() - begun) / 60_000));
      requests += github.requests.length;
      github.forgetRequests();
      await sleep(stepMs);
    }
    github.clearFaults();
    await calmDown(town, root);
    const { samples, lines, starts, crashes } = daemon;
    const stop = await daemon.stop();
    return {
      minutes,
      seed,
      requests: requests + github.requests.length,
      faults: counts,
      town,
      duplicates: findDuplicates(town),
      lost: findLost(town, readCases(root)),
      samples,
      lines,
      starts,
      crashes,
      stop,
    };
  } finally {
    await daemon.stop().catch(() => undefined);
    await github.stop();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function progress({ failures, github }: Town, { samples, starts }: Daemon, minutes: number): string {
  const memory = Math.round(samples.at(-1)?.residentMb ?? 0);
  return `${minutes.toFixed(0)} min: ${failures.length} failures, ${github.pulls.length} pull requests, ${memory} MB, ${starts} starts\n`;
}

/** Fair weather, until nothing is left to do or the time is up. */
async function calmDown(town: Town, root: string): Promise<void> {
  for (const endsAt = performance.now() + calmMs; performance.now() < endsAt;) {
    town.settle();
    await sleep(stepMs);
    const left = findLost(town, readCases(root));
    if (left.length === 0) return;
    process.stderr.write(`${left.length} failures are still under way, e.g. ${left[0]}\n`);
  }
}

function readCases(root: string): readonly StoredCase[] {
  const store = openDryStore({ path: join(root, 'state/state.sqlite'), clock: systemClock, redact });
  try {
    return store.cases({});
  } finally {
    store.close();
  }
}

function daemonFlags(root: string): string[] {
  const limits = [
    '--max-fixes',
    '1000',
    '--max-fixes-per-hour',
    '1000',
    '--max-open',
    '1000',
    '--max-failures',
    '1000',
  ];
  return [
    ...['--mode', 'continuous', '--interval', '2', '--lookback', '1440', '--deliver', 'pull-request'],
    ...['--notify', 'issue,comment', '--state-dir', join(root, 'state'), '--cache-dir', join(root, 'cache')],
    ...limits,
    ...repositoryNames.flatMap((name) => ['--repo', name]),
  ];
}

process.exitCode = await main();
