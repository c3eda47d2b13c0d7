import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFlaky } from '../../src/orchestrator/flaky.ts';
import { parseRerunKey, rerunKey } from '../../src/orchestrator/rerun-key.ts';
import { registryOutage } from '../e2e/support/failures.ts';
import { makeWorld } from '../e2e/support/world.ts';
import { watch, type Watching } from './support/watching.ts';

test.each([
  ['its own', rerunKey({ id: '7', attempt: 2 }), { id: '7', attempt: 2 }],
  ['one of an older version', 'run:7', { id: '7', attempt: 1 }],
  ['a branch', 'main', null],
])('the key of a re-run: %s', (_, key, expected) => {
  expect(parseRerunKey(key)).toEqual(expected);
});

describe('luck or fault', () => {
  let watching: Watching;

  beforeEach(async () => {
    watching = watch(await makeWorld(registryOutage.files));
  });

  afterEach(() => watching.world.close());

  const github = () => watching.world.github;
  const run = () => github().runs[0] ?? expect.fail('no run');
  const end = (conclusion: string) =>
    github().finishRun(run().id, { conclusion, jobs: [{ ...registryOutage.job, conclusion }] });
  const flaky = () =>
    watching.withSession(async ({ services: { store } }) => findFlaky(store.cases({}), store.deliveries({})));
  const details = (report: Awaited<ReturnType<Watching['pass']>>) =>
    report.runs.flatMap(({ cases }) => cases.map(({ outcome }) => outcome.detail));

  test('a job that passes on the same commit was bad luck: listed with rate and cost', async () => {
    watching.world.fail(registryOutage);
    await watching.pass();
    end('success');
    await watching.pass();

    expect(await flaky()).toMatchObject([{ job: 'check', test: null, lucky: 1, failures: 1, minutesLost: 1 }]);
  });

  test('one that fails again is none, and is run again after ten minutes, with debug logging', async () => {
    watching.world.fail(registryOutage);
    await watching.pass();
    end('failure');
    const early = await watching.pass();
    watching.time += 11 * 60_000;
    await watching.pass();

    expect(details(early).join()).toMatch(/run again after/);
    expect(github().reruns.map(({ debug }) => debug)).toEqual([false, true]);
    expect(await flaky()).toEqual([]);
  });

  test('never more often than the settings say', async () => {
    const settings = { fixing: { max_reruns: 1 } };
    watching.world.fail(registryOutage);
    await watching.pass(settings);
    end('failure');
    watching.time += 11 * 60_000;

    expect(details(await watching.pass(settings)).join()).toMatch(/failed again after a re-run/);
    expect(github().reruns).toHaveLength(1);
  });
});
