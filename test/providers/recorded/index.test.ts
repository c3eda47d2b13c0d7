import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failedConclusions } from '../../../src/core/run.ts';
import type { Job, Run } from '../../../src/core/run.ts';
import { createRecorded } from '../../../src/providers/recorded/index.ts';
import type { RunQuery } from '../../../src/providers/types.ts';
import { collect, textOf } from '../../support/github/collect.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ci-autofix-recorded-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const provider = (readOnly = false) => createRecorded({ folder, readOnly });

function list(query: Partial<RunQuery> = {}): Promise<Run[]> {
  const complete = {
    repository: 'acme/shop',
    since: new Date(Date.now() - 3_600_000),
    conclusions: failedConclusions,
    workflows: [],
    branch: null,
    limit: 50,
  };
  return collect(provider().listFailedRuns({ ...complete, ...query }));
}

async function firstJob(): Promise<{ run: Run; job: Job }> {
  const [run] = await list();
  const [job] = run === undefined ? [] : await provider().listJobs(run);
  if (run === undefined || job === undefined) throw new Error('nothing was recorded');
  return { run, job };
}

describe('a bare folder of logs', () => {
  test('each log is a failed run with one job', async () => {
    await write({ 'lint.log': 'error\n', 'test.log': 'failed\n', 'notes.txt': 'not a log' });

    expect((await list()).map((run) => run.id).sort()).toEqual(['lint', 'test']);
    const { run, job } = await firstJob();
    expect({ runId: job.runId, provider: run.provider, repository: run.repository }).toEqual({
      runId: run.id,
      provider: 'recorded',
      repository: 'acme/shop',
    });
    expect(await textOf((await provider().openLog(run, job)).bytes)).toMatch(/error|failed/);
  });

  test('it belongs to a repository of its own when none is named', async () => {
    await write({ 'lint.log': 'error\n' });

    expect(await provider().listRepositories(null)).toEqual(['recorded/logs']);
  });
});

describe('a run with everything told', () => {
  const run = {
    id: 17,
    attempt: 2,
    repository: 'acme/shop',
    host: 'github',
    workflow: { name: 'ci', path: '.github/workflows/ci.yml' },
    branch: 'topic',
    headSha: 'a'.repeat(40),
    event: 'pull_request',
    pullRequest: { number: 3, baseBranch: 'main' },
    fork: true,
    actor: 'octocat',
    conclusion: 'timed_out',
    createdAt: '2026-01-05T10:00:00Z',
    completedAt: '2026-01-05T10:05:00Z',
    url: 'https://github.example/acme/shop/actions/runs/17',
    jobs: [
      {
        id: 171,
        name: 'lint',
        runnerLabels: ['x'],
        steps: [{ number: 1, name: 'npm ci', conclusion: 'success' }],
        greenLog: 'logs/green.log',
      },
    ],
  };

  test('comes back as it is', async () => {
    await write({ 'one/run.json': run, 'one/logs/171.log': 'red\n', 'one/logs/green.log': 'green\n' });

    const found = await provider().getRun('acme/shop', '17');
    const [job] = await provider().listJobs(found);

    const { jobs: _, ...facts } = run;
    expect(found).toEqual({ ...facts, id: '17', provider: 'recorded' });
    expect(job).toMatchObject({
      id: '171',
      runId: '17',
      name: 'lint',
      conclusion: 'failure',
      runnerLabels: ['x'],
      url: run.url,
    });
    if (job === undefined) return;
    expect(await textOf((await provider().openLog(found, job)).bytes)).toBe('red\n');
    expect(await textOf((await provider().openLastGreenLog(found, job))?.bytes ?? failed())).toBe('green\n');
  });

  test('its times count for the look-back', async () => {
    await write({ 'one/run.json': run });
    const conclusions = ['timed_out'] as const;

    expect(await list({ conclusions })).toEqual([]);
    expect(await list({ conclusions, since: new Date('2026-01-05T10:04:00Z') })).toHaveLength(1);
  });

  test.each([
    ['another repository', { repository: 'acme/other' }],
    ['another branch', { branch: 'main' }],
    ['another workflow', { workflows: ['deploy'] }],
    ['another conclusion', { conclusions: ['failure'] as const }],
  ])('%s leaves it out', async (_title, query) => {
    await write({ 'one/run.json': run });

    expect(await list({ conclusions: ['timed_out'], since: new Date(0), ...query })).toEqual([]);
  });

  test('its jobs may stand in a file of their own', async () => {
    const { jobs, ...rest } = run;
    await write({ 'one/run.json': rest, 'one/jobs.json': jobs });

    expect(await provider().listJobs(await provider().getRun('acme/shop', '17'))).toHaveLength(1);
  });
});

test.each(['truncated', 'empty', 'expired', 'unreadable'])('a log may be recorded as %s', async (logState) => {
  await write({ 'one/run.json': { jobs: [{ id: 1, name: 'lint', logState }] }, 'one/logs/1.log': 'half\n' });
  const { run, job } = await firstJob();

  const log = await provider().openLog(run, job);

  expect(log.state).toBe(logState);
  expect(await textOf(log.bytes)).toBe(logState === 'truncated' ? 'half\n' : '');
});

test('a re-run is written down, one a line', async () => {
  await write({ 'lint.log': 'error\n' });
  const { run } = await firstJob();

  await provider().rerunFailedJobs(run, { debug: false });
  await provider().rerunFailedJobs(run, { debug: true });

  const lines = (await readFile(join(folder, 'rerun-requests.jsonl'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { repository: 'acme/shop', run: 'lint', attempt: 1, debug: false },
    { repository: 'acme/shop', run: 'lint', attempt: 1, debug: true },
  ]);
});

test('a dry run writes nothing', async () => {
  await write({ 'lint.log': 'error\n' });
  const { run } = await firstJob();

  await expect(provider(true).rerunFailedJobs(run, { debug: false })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await readdir(folder)).toEqual(['lint.log']);
});

describe('what is wrong is named by file and field', () => {
  test.each([
    ['no folder', {}, 'holds no run'],
    ['no JSON', { 'one/run.json': '{' }, 'run.json is no JSON'],
    ['an unknown field', { 'one/run.json': { bransh: 'x' } }, 'bransh'],
    ['a wrong conclusion', { 'one/run.json': { conclusion: 'red' } }, 'conclusion'],
    ['a job without a name', { 'one/run.json': { jobs: [{ id: 1 }] } }, 'jobs.0.name'],
    ['a SHA that is none', { 'one/run.json': { headSha: 'main' } }, 'headSha: expected forty'],
    ['a log outside', { 'one/run.json': { jobs: [{ id: 1, name: 'a', log: '../../etc/passwd' }] } }, 'jobs.0.log'],
    ['an absolute log', { 'one/run.json': { jobs: [{ id: 1, name: 'a', log: '/etc/passwd' }] } }, 'jobs.0.log'],
    ['two runs of one id', { 'one/run.json': { id: 1 }, 'two/run.json': { id: 1 } }, 'two runs with the id 1'],
  ])('%s', async (_title, files, message) => {
    await write(files);

    await expect(list()).rejects.toMatchObject({ code: 'INPUT', message: expect.stringContaining(message) as string });
  });

  test('a folder that is not there', async () => {
    const gone = createRecorded({ folder: join(folder, 'gone'), readOnly: false });

    await expect(gone.getRun('acme/shop', '1')).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('gone') as string,
    });
  });

  test('a log that is not there', async () => {
    await write({ 'one/run.json': { jobs: [{ id: 7, name: 'lint' }] } });
    const { run, job } = await firstJob();

    await expect(provider().openLog(run, job)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('7.log') as string,
    });
  });

  test('an id of a job cannot lead out of the folder', async () => {
    await write({ 'one/run.json': { jobs: [{ id: '../../../secret', name: 'lint' }] } });
    const { run, job } = await firstJob();

    await expect(provider().openLog(run, job)).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('leads out') as string,
    });
  });
});

function failed(): never {
  throw new Error('there is no green log');
}
