import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failedConclusions } from '../../src/core/run.ts';
import { providers } from '../../src/providers/registry.ts';
import type { ProviderId } from '../../src/providers/registry.ts';
import { canListGreen, canListRepositories, canRerun } from '../../src/providers/types.ts';
import type { CiProvider, RunQuery } from '../../src/providers/types.ts';
import { collect, textOf } from '../support/github/collect.ts';
import { stages } from './stages/index.ts';
import { headSha } from './stages/types.ts';
import type { Stage } from './stages/types.ts';

const query = (): RunQuery => ({
  repository: 'acme/shop',
  since: new Date(Date.now() - 3_600_000),
  conclusions: failedConclusions,
  workflows: [],
  branch: null,
  limit: 10,
});

describe.each(Object.keys(providers) as ProviderId[])('the provider %s keeps the contract', (id) => {
  let stage: Stage;
  let provider: CiProvider;

  beforeEach(async () => {
    stage = await stages[id](false);
    provider = await providers[id](stage.options);
  });

  afterEach(() => stage.close());

  test('it goes by its name in the registry, and so do its runs', async () => {
    const runs = await collect(provider.listFailedRuns(query()));

    expect([provider.id, ...runs.map((run) => run.provider)]).toEqual([id, id]);
  });

  test('it lists the failed run alone, completely described', async () => {
    const [run, ...others] = await collect(provider.listFailedRuns(query()));

    expect(others).toEqual([]);
    expect(run).toMatchObject({
      id: '1',
      attempt: 1,
      repository: 'acme/shop',
      headSha,
      branch: 'main',
      conclusion: 'failure',
      fork: false,
      event: 'push',
    });
    expect(run?.workflow).toEqual({ name: 'ci', path: '.github/workflows/ci.yml' });
    expect(new Date(run?.createdAt ?? '').getTime()).not.toBeNaN();
    expect(URL.canParse(run?.url ?? '')).toBe(true);
  });

  test('a run by its id is the one that it lists', async () => {
    const [listed] = await collect(provider.listFailedRuns(query()));

    expect(await provider.getRun('acme/shop', '1')).toEqual(listed);
  });

  test('a run by its id comes whatever its conclusion', async () => {
    expect(await provider.getRun('acme/shop', '2')).toMatchObject({ conclusion: 'success' });
  });

  test('an unknown run is not found', async () => {
    await expect(provider.getRun('acme/shop', '404')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([
    ['ended before the look-back', { since: new Date(Date.now() + 60_000) }],
    ['of another branch', { branch: 'other' }],
    ['of another workflow', { workflows: ['deploy'] }],
    ['beyond the limit', { limit: 0 }],
  ])('a run %s is not listed', async (_title, change) => {
    expect(await collect(provider.listFailedRuns({ ...query(), ...change }))).toEqual([]);
  });

  test('jobs carry their steps, and the log of a job is what it printed', async () => {
    const run = await provider.getRun('acme/shop', '1');
    const [job] = await provider.listJobs(run);

    expect(job).toMatchObject({
      id: '11',
      runId: '1',
      name: 'lint',
      conclusion: 'failure',
      steps: [{ number: 1, name: 'npm run lint', conclusion: 'failure' }],
    });
    if (job === undefined) return;
    const log = await provider.openLog(run, job);
    expect({ state: log.state, text: await textOf(log.bytes) }).toEqual({ state: 'complete', text: 'red\n' });
  });

  test('the last green log of the same job, where the provider has one', async () => {
    if (!canListGreen(provider)) return;
    const run = await provider.getRun('acme/shop', '1');
    const [job] = await provider.listJobs(run);
    const log = job === undefined ? null : await provider.openLastGreenLog(run, job);

    expect(log === null ? null : await textOf(log.bytes)).toBe('green\n');
  });

  test('a re-run is asked for once', async () => {
    if (!canRerun(provider)) return;

    await provider.rerunFailedJobs(await provider.getRun('acme/shop', '1'), { debug: false });

    expect(await stage.writes()).toBe(1);
  });

  test('nothing is written in a dry run', async () => {
    const dryStage = await stages[id](true);
    const dry = await providers[id](dryStage.options);
    const run = await dry.getRun('acme/shop', '1');

    if (canRerun(dry))
      await expect(dry.rerunFailedJobs(run, { debug: false })).rejects.toMatchObject({ code: 'FORBIDDEN' });

    expect(await dryStage.writes()).toBe(0);
    await dryStage.close();
  });

  test('it knows the repositories of an owner', async () => {
    if (!canListRepositories(provider)) return;

    expect(await provider.listRepositories('acme')).toEqual(['acme/shop']);
  });
});
