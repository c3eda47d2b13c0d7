import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failing } from '../../e2e/support/failures.ts';
import { openPull } from '../../e2e/support/pulls.ts';
import { makeWorld } from '../../e2e/support/world.ts';
import { watch, type Watching } from '../support/watching.ts';

/** What vitest prints of one failing test. */
const flaky = failing({
  script: 'npx vitest run',
  printed: [
    ' FAIL  test/total.test.js > adds up',
    'AssertionError: expected 3 to be 4 // Object.is equality',
    ' ❯ test/total.test.js:3:20',
    ' Test Files  1 failed (1)',
    '      Tests  1 failed (1)',
  ],
  files: { 'test/total.test.js': '', 'src/total.js': '' },
});

let watching: Watching;

beforeEach(async () => {
  watching = watch(await makeWorld(flaky.files));
  // The first commit adds every file, the failing test among them.
  watching.world.github.commit(watching.world.repository, 'main', { 'src/other.js': '' });
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;

async function outcomeOfPass(settings: Readonly<Record<string, unknown>> = {}) {
  const { runs } = await watching.pass(settings);
  return runs.flatMap(({ cases }) => cases)[0];
}

/** A person runs it again, and it passes: bad luck. */
async function failByLuck(): Promise<void> {
  const run = watching.world.fail(flaky);
  await watching.pass();
  Object.assign(run, { attempt: 2, status: 'queued', conclusion: null });
  github().finishRun(run.id, { conclusion: 'success', jobs: [{ ...flaky.job, conclusion: 'success', log: 'fine\n' }] });
  github().commit(watching.world.repository, 'main', { 'src/other.js': String(run.id) });
}

describe('a failing test', () => {
  test('that nothing speaks for luck is left to people', async () => {
    watching.world.fail(flaky);

    expect(await outcomeOfPass()).toMatchObject({
      diagnosis: { remedy: 'report', luck: { value: expect.closeTo(0.15) } },
      outcome: { kind: 'reported' },
    });
  });

  test('that passed twice when people ran it again is run again', async () => {
    await failByLuck();
    await failByLuck();
    watching.world.fail(flaky);

    expect(await outcomeOfPass()).toMatchObject({ diagnosis: { remedy: 'rerun' }, outcome: { kind: 'rerun' } });
    expect(github().reruns).toHaveLength(1);
  });

  test('that the pull request itself changes is never run again, whatever its record', async () => {
    await failByLuck();
    await failByLuck();
    const pull = openPull(watching.world, 'work', { 'test/total.test.js': 'changed' });
    watching.world.fail(flaky, pull.run);

    expect(await outcomeOfPass({ fixing: { rerun_confidence_threshold: 0 } })).toMatchObject({
      diagnosis: { remedy: 'report' },
      outcome: { kind: 'reported' },
    });
    expect(github().reruns).toEqual([]);
  });

  test('costs no look-up when re-runs are turned off', async () => {
    watching.world.fail(flaky);

    const ended = await outcomeOfPass({ fixing: { rerun: false } });

    expect(ended?.diagnosis.luck).toBeUndefined();
    expect(github().requests.filter(({ route }) => route.includes('/commits/'))).toEqual([]);
  });

  test('whose evidence cannot be looked up is left to people', async () => {
    watching.world.fail(flaky);
    github().fail('GET /repos/{owner}/{repo}/commits/{ref}', 'html', { times: 9 });

    expect(await outcomeOfPass()).toMatchObject({ diagnosis: { remedy: 'report' }, outcome: { kind: 'reported' } });
  });
});
