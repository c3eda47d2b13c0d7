import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { failing, missingFolder, registryOutage, wrongTotal } from './support/failures.ts';
import { openPull } from './support/pulls.ts';
import { startSlack } from './support/slack.ts';
import { type Failure, filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

afterEach(() => world.close());

async function worldOf(failure: Failure): Promise<void> {
  world = await makeWorld(failure.files);
}

describe('the remedy "run it again"', () => {
  test.each([
    ['with --deliver report', ['--deliver', 'report'], 'deliver-report'],
    ['with --no-rerun', ['--deliver', 'pull-request', '--no-rerun'], 'rerun-off'],
    ['in a dry run', ['--deliver', 'pull-request', '--dry-run'], 'dry-run'],
  ])('is not asked for %s', async (_, argv, reason) => {
    await worldOf(registryOutage);
    world.fail(registryOutage);

    const { cases } = await world.report(argv);

    expect(cases.map(({ outcome }) => outcome.reason)).toEqual([reason]);
    expect(world.github.reruns).toEqual([]);
  });

  test.each([['patch'], ['comment'], ['pull-request']])(
    'is asked for once with --deliver %s, however often it is looked at',
    async (deliver) => {
      await worldOf(registryOutage);
      const run = world.fail(registryOutage);

      const { cases } = await world.report(['--deliver', deliver]);
      await world.pass(['--deliver', deliver]);

      expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['rerun']);
      expect(world.github.reruns).toEqual([{ repository: world.repository, runId: run.id, debug: false }]);
    },
  );

  test.each([
    ['is not asked for again at once', [], 'cap-reached'],
    ['is spent with --max-reruns 1', ['--max-reruns', '1'], 'rerun-spent'],
  ])('%s when the second attempt fails too, even when the state is gone', async (_, argv, reason) => {
    await worldOf(registryOutage);
    const run = world.fail(registryOutage);
    await world.pass(['--deliver', 'pull-request']);
    world.github.finishRun(run.id, { conclusion: 'failure', jobs: [registryOutage.job] });
    world.forgetState();

    const { cases } = await world.report(['--deliver', 'pull-request', ...argv]);

    expect(cases.map(({ outcome }) => outcome.reason)).toEqual([reason]);
    expect(world.github.reruns).toHaveLength(1);
  });
});

describe('telling people', () => {
  test('--notify issue files one issue a cause, whatever runs show it and whether the state is there', async () => {
    await worldOf(wrongTotal);
    world.fail(wrongTotal);
    await world.pass(['--notify', 'issue', '--deliver', 'pull-request']);
    world.fail(wrongTotal);
    await world.pass(['--notify', 'issue', '--deliver', 'pull-request']);
    world.forgetState();
    await world.pass(['--notify', 'issue', '--deliver', 'pull-request']);

    expect(world.github.issues.map(({ state }) => state)).toEqual(['open']);
    expect(world.github.issues[0]?.title).toMatch(/^CI: /);
  });

  test('--notify comment comments once on the pull request of the run, and nowhere for a push', async () => {
    await worldOf(wrongTotal);
    const pull = openPull(world, 'feature', { 'new.txt': 'x\n' });
    world.fail(wrongTotal, pull.run);
    await world.pass(['--notify', 'comment', '--deliver', 'pull-request']);
    world.fail(wrongTotal);
    world.fail(wrongTotal, pull.run);
    await world.pass(['--notify', 'comment', '--deliver', 'pull-request']);

    expect(world.github.comments.map(({ issue }) => issue)).toEqual([pull.number]);
  });

  test('--notify slack sends one message a cause', async () => {
    await worldOf(wrongTotal);
    const slack = await startSlack();
    try {
      const env = { SLACK_WEBHOOK_URL: slack.url };
      world.fail(wrongTotal);
      await world.pass(['--notify', 'slack', '--deliver', 'pull-request'], { env });
      world.fail(wrongTotal);
      await world.pass(['--notify', 'slack', '--deliver', 'pull-request'], { env });

      expect(slack.messages).toHaveLength(1);
      expect(slack.messages[0]).toContain('not ok 1 - adds up');
    } finally {
      await slack.stop();
    }
  });

  test('a channel that fails stops no other, and the pass ends well', async () => {
    await worldOf(wrongTotal);
    world.fail(wrongTotal);
    world.github.fail(
      'POST /repos/{owner}/{repo}/issues',
      { status: 403, body: { message: 'Resource not accessible' } },
      { times: 9 },
    );
    const slack = await startSlack();
    try {
      const { status, stderr } = await world.pass(['--notify', 'issue,slack', '--deliver', 'pull-request'], {
        env: { SLACK_WEBHOOK_URL: slack.url },
      });

      expect([status, stderr]).toEqual([0, expect.stringContaining('a channel could not be told')]);
      expect(slack.messages).toHaveLength(1);
    } finally {
      await slack.stop();
    }
  });
});

describe('which runs are looked at', () => {
  const runIds = async (argv: readonly string[]) => (await world.report(argv)).runs.map(({ run }) => run.id).toSorted();
  const minutesAgo = (minutes: number) => ({
    createdAt: new Date(Date.now() - (minutes + 1) * 60_000).toISOString(),
    completedAt: new Date(Date.now() - minutes * 60_000).toISOString(),
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['all failed runs of the last hour', [], ['1', '2', '3', '5']],
    ['--branch', ['--branch', 'release'], ['2']],
    ['--workflow-filter by name', ['--workflow-filter', 'Nightly'], ['3']],
    ['--workflow-filter by file name, several', ['--workflow-filter', 'nightly.yml,ci.yml'], ['1', '2', '3', '5']],
    ['--workflow-filter that fits none', ['--workflow-filter', 'deploy'], []],
    ['--lookback', ['--lookback', '300'], ['1', '2', '3', '4', '5']],
    ['--run, whatever its age', ['--run', '4'], ['4']],
    ['--max-failures: the newest', ['--max-failures', '1'], ['5']],
  ])('%s', async (_, argv, expected) => {
    await worldOf(wrongTotal);
    world.github.commit(world.repository, 'release', { 'x.txt': 'x\n' });
    world.fail(wrongTotal, { id: 1, ...minutesAgo(9) });
    world.fail(wrongTotal, { id: 2, branch: 'release', ...minutesAgo(8) });
    world.fail(wrongTotal, {
      id: 3,
      workflow: { name: 'Nightly', path: '.github/workflows/nightly.yml' },
      ...minutesAgo(7),
    });
    world.fail(wrongTotal, { id: 4, ...minutesAgo(200) });
    world.fail(wrongTotal, { id: 5, conclusion: 'timed_out', ...minutesAgo(1) });
    world.fail(wrongTotal, { id: 6, conclusion: 'success', ...minutesAgo(1) });
    world.fail(wrongTotal, { id: 7, conclusion: 'cancelled', ...minutesAgo(1) });

    expect(await runIds(argv)).toEqual(expected);
  });

  test('a run that waits for approval is a state of its own, and nothing of it is run', async () => {
    await worldOf(missingFolder);
    world.fail(missingFolder, { conclusion: 'action_required', jobs: [] });

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome.reason)).toEqual(['needs-approval']);
    expect(filesBelow(join(world.cacheDir, 'work'))).toEqual([]);
  });

  test('a workflow that could not start is told as such', async () => {
    await worldOf(missingFolder);
    world.fail(missingFolder, { conclusion: 'startup_failure', jobs: [] });

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['reported']);
    expect(world.github.writes()).toEqual([]);
  });

  test('the jobs of a matrix with one cause are one diagnosis, one proof and one pull request', async () => {
    await worldOf(missingFolder);
    const jobs = ['check (18)', 'check (20)', 'check (22)'].map((name) => ({ ...missingFolder.job, name }));
    world.fail(missingFolder, { jobs: [...jobs, { name: 'docs', conclusion: 'success' }] });

    const { cases } = await world.report(['--dry-run']);

    expect(cases.map(({ diagnosis }) => diagnosis.jobs.map(({ name }) => name))).toEqual([
      ['check (18)', 'check (20)', 'check (22)'],
    ]);
  });

  test('the run of an own branch is never answered', async () => {
    await worldOf(missingFolder);
    world.fail(missingFolder);
    await world.pass(['--deliver', 'pull-request']);
    const [pull] = world.github.pulls;
    world.fail(missingFolder, { branch: pull?.head ?? '' });

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome.kind)).not.toContain('fixed');
    expect(world.github.pulls).toHaveLength(1);
  });
});

describe('the exit status', () => {
  test.each<[string, Failure | null, readonly string[], number]>([
    ['0 when failures are left', wrongTotal, [], 0],
    ['1 when failures are left and --detailed-exit-code asks', wrongTotal, ['--detailed-exit-code'], 1],
    [
      '0 with --detailed-exit-code when all is run again',
      registryOutage,
      ['--detailed-exit-code', '--deliver', 'pull-request'],
      0,
    ],
    ['0 with --detailed-exit-code when nothing failed', null, ['--detailed-exit-code'], 0],
  ])('is %s', async (_, failure, argv, status) => {
    await worldOf(failure ?? wrongTotal);
    if (failure !== null) world.fail(failure);

    expect((await world.pass(argv)).status).toBe(status);
  });
});

describe("a fork's run", () => {
  /** A run whose code leaves its mark outside of the work tree when it is executed without a sandbox. Returns where. */
  async function runOf(headRepository: string): Promise<string> {
    const marks = mkdtempSync(join(tmpdir(), 'ci-autofix-marks-'));
    const script = 'bash mark.sh\nbash build.sh > logs/build.txt';
    const files = { 'build.sh': 'echo built\n', '.gitignore': 'logs/*.txt\n', 'mark.sh': `touch ${marks}/executed\n` };
    const failure = failing({ script, printed: ['bash: line 2: logs/build.txt: No such file or directory'], files });
    await worldOf(failure);
    const headSha = world.github.commit(world.repository, 'patch-1', { 'new.txt': 'x\n' });
    world.fail(failure, { branch: 'patch-1', headSha, event: 'pull_request', headRepository });
    return marks;
  }

  test('(a run of the repository itself is executed, so that the mark below means something)', async () => {
    const marks = await runOf('acme/shop');

    await world.pass(['--dry-run', '--sandbox', 'none']);

    expect(filesBelow(marks)).toEqual(['executed']);
    rmSync(marks, { recursive: true });
  });

  test.each([['pull-request'], ['push'], ['comment'], ['patch']])(
    'executes nothing and pushes nothing with --deliver %s',
    async (deliver) => {
      const marks = await runOf('mallory/shop');

      const { cases } = await world.report(['--deliver', deliver, '--sandbox', 'none']);

      expect(cases.map(({ outcome }) => outcome)).toEqual([expect.objectContaining({ reason: 'fork' })]);
      expect(filesBelow(marks)).toEqual([]);
      expect(filesBelow(join(world.cacheDir, 'work'))).toEqual([]);
      expect(world.github.writes()).toEqual([]);
      rmSync(marks, { recursive: true });
    },
  );
});
