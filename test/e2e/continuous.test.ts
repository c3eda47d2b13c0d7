import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { mountTmpfs } from '../support/small-disk.ts';
import { runCli } from '../support/run-cli.ts';
import { type RunningCli, startCli } from './support/child.ts';
import { failing, missingFolder, wrongTotal } from './support/failures.ts';
import { filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

afterEach(() => world.close());

const watching = ['--mode', 'continuous', '--interval', '3600', '--deliver', 'pull-request'];
const requestsFor = (path: string) => world.github.requests.filter(({ url }) => url.includes(path));
const worktrees = () => filesBelow(join(world.cacheDir, 'work')).filter((name) => !name.endsWith('.lock'));
const branches = () =>
  git(world.github.bare(world.repository), ['for-each-ref', '--format=%(refname:short)', 'refs/heads']).split('\n');

/** A step that runs until it is stopped; the fix would be a folder. */
const endless = failing({
  script: 'bash forever.sh\nbash build.sh > logs/build.txt',
  printed: ['bash: line 2: logs/build.txt: No such file or directory'],
  files: { 'forever.sh': 'exec sleep 600\n', 'build.sh': 'echo built\n' },
});

test('--max-cycles ends the watch; a cycle in which nothing changed is one request, answered 304', async () => {
  world = await makeWorld(wrongTotal.files);
  world.fail(wrongTotal);

  const { status } = await startCli(world, [
    '--mode',
    'continuous',
    '--interval',
    '1',
    '--max-cycles',
    '4',
    '--deliver',
    'pull-request',
  ]).ended;

  expect(status).toBe(0);
  const lists = requestsFor('/actions/runs?').map((request) => request.status);
  expect(lists.slice(-2)).toEqual([304, 304]);
  const last = world.github.requests.slice(-2).map(({ url }) => url);
  expect(last.every((url) => url.includes('/actions/runs?'))).toBe(true);
});

test('the ETag outlives the process: the first request of the next one is answered 304', async () => {
  world = await makeWorld(missingFolder.files);
  await world.pass(['--deliver', 'pull-request']);
  world.github.forgetRequests();

  const { status } = await world.pass(['--deliver', 'pull-request', '--no-follow-up']);

  expect([status, world.github.requests.map((request) => request.status)]).toEqual([0, [304]]);
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('between two cycles ends the watch at once with exit status 0', async () => {
    world = await makeWorld(missingFolder.files);
    const daemon = startCli(world, watching);
    await daemon.says('no failed runs');

    daemon.process.kill(signal);

    expect(await daemon.ended).toMatchObject({ status: 0, signal: null });
    expect(filesBelow(world.stateDir)).not.toContain('daemon.pid');
  });
});

test('SIGTERM during a repair stops the command, cleans up, delivers nothing and exits with 0; the next start takes it up', async () => {
  world = await makeWorld(endless.files);
  world.fail(endless);
  const daemon = startCli(world, watching);
  await daemon.says('running: Check');

  daemon.process.kill('SIGTERM');
  const { status, stdout } = await daemon.ended;

  expect(status).toBe(0);
  expect(stdout).toContain('asked to stop');
  expect(worktrees()).toEqual([]);
  expect(branches()).toEqual(['main']);
  expect(world.github.writes()).toEqual([]);
  const next = await world.report(['--deliver', 'pull-request', '--fix-types', 'lint']);
  expect(next.cases.map(({ outcome }) => outcome.reason)).toEqual(['fix-type-off']);
});

test('kill -9 during a repair leaves nothing that the next pass does not clean up', async () => {
  world = await makeWorld(endless.files);
  const run = world.fail(endless);
  const daemon = startCli(world, watching);
  await daemon.says('running: Check');
  daemon.process.kill('SIGKILL');
  await daemon.ended;
  const left = worktrees();
  world.github.runs.splice(
    world.github.runs.findIndex(({ id }) => id === run.id),
    1,
  );
  world.github.commit(world.repository, 'main', { 'forever.sh': 'true\n' });
  world.fail(endless);

  const { cases } = await world.report(['--deliver', 'pull-request']);

  expect(left).not.toEqual([]);
  expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['fixed']);
  expect(worktrees()).toEqual([]);
  expect(world.github.pulls).toHaveLength(1);
});

test('a second daemon on the same state is refused with the pid of the first, and status tells it', async () => {
  world = await makeWorld(missingFolder.files);
  const first = startCli(world, watching);
  await first.says('no failed runs');

  const second = await world.pass(watching);
  const status = await runCli(['status', '--state-dir', world.stateDir], { cwd: world.cwd, env: world.env });
  first.process.kill('SIGTERM');
  await first.ended;

  expect(second).toMatchObject({ status: 3, stderr: expect.stringContaining(`another ci-autofix (pid ${first.pid})`) });
  expect(second.stderr).toContain('help: ');
  expect(status.stdout).toContain(`running (pid ${first.pid})`);
});

test('a second daemon with the same port hears of the first daemon, not of the port', async () => {
  world = await makeWorld(missingFolder.files);
  const port = ['--server-port', String(await freePort())];
  const first = startCli(world, [...watching, ...port]);
  await first.says('no failed runs');

  const second = await world.pass([...watching, ...port]);
  first.process.kill('SIGTERM');
  await first.ended;

  expect(second).toMatchObject({ status: 3, stderr: expect.stringContaining(`another ci-autofix (pid ${first.pid})`) });
});

test('a disk that is full in the middle of the watch is told once; with room again the watch goes on', async (context) => {
  world = await makeWorld(missingFolder.files);
  mkdirSync(world.stateDir);
  const release = mountTmpfs(world.stateDir, 'size=1m');
  if (release === null) return context.skip('only root may mount a small disk');
  let daemon: RunningCli | null = null;
  try {
    daemon = startCli(world, ['--mode', 'continuous', '--interval', '1', '--deliver', 'pull-request']);
    await expect.poll(() => world.github.requests.length, { timeout: 30_000 }).toBeGreaterThan(1);
    const filler = join(world.stateDir, 'filler');
    fillDisk(filler);
    world.fail(missingFolder);
    await daemon.says('the disk is full');
    rmSync(filler);
    await daemon.says('fixed');
    daemon.process.kill('SIGTERM');
    const { status, stderr } = await daemon.ended;

    expect(status).toBe(0);
    expect(world.github.pulls).toHaveLength(1);
    expect(stderr.match(/the disk is full/g)?.length).toBeLessThan(4);
  } finally {
    daemon?.process.kill('SIGKILL');
    release();
  }
});

/** Leaves not a byte. */
function fillDisk(path: string): void {
  for (let size = 65_536; size >= 1; size = Math.floor(size / 4)) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch {
      continue;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('what stays as it is is said once, however many cycles it lasts', async () => {
  world = await makeWorld(missingFolder.files);

  const { stderr } = await startCli(world, ['--mode', 'continuous', '--interval', '1', '--max-cycles', '3']).ended;

  expect(stderr.match(/no failed runs/g)).toHaveLength(1);
});

test('a wrong schedule is refused before anything is asked', async () => {
  world = await makeWorld(missingFolder.files);

  const { status, stderr } = await world.pass(['--mode', 'continuous', '--schedule', 'every day']);

  expect([status, stderr]).toEqual([2, expect.stringContaining('is no cron expression')]);
  expect(world.github.requests).toEqual([]);
});

test('a watch outlives a pass that fails', async () => {
  world = await makeWorld(missingFolder.files);
  const daemon = startCli(world, ['--mode', 'continuous', '--interval', '1', '--max-cycles', '3']);
  await daemon.says('no failed runs');
  world.github.fail('GET /repos/{owner}/{repo}/actions/runs', 'html');

  const { status, stderr } = await daemon.ended;

  expect(status).toBe(0);
  expect(stderr).toContain('a pass failed; the next one is tried in time');
  expect(world.github.requests.map((request) => request.status)).toEqual([200, 200, 304]);
});
