import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failing } from '../e2e/support/failures.ts';
import { makeWorld } from '../e2e/support/world.ts';
import type { StandInRun } from '../support/github/index.ts';
import { zipOf } from '../support/zip.ts';
import { runCli } from '../support/run-cli.ts';
import { watch, type Watching } from './support/watching.ts';

const flaky = failing({
  script: 'npx vitest run',
  printed: [
    ' FAIL  test/total.test.js > adds up',
    'AssertionError: expected 3 to be 4 // Object.is equality',
    ' ❯ test/total.test.js:3:20',
  ],
  files: { 'test/total.test.js': '', '.github/CODEOWNERS': '* @everybody\n/test/ @acme/testers\n' },
});
const junit = (body: string) =>
  zipOf({
    'junit.xml': `<testsuite><testcase classname="total" name="adds up" file="test/total.test.js">${body}</testcase></testsuite>`,
  });

let watching: Watching;

beforeEach(async () => {
  watching = watch(await makeWorld(flaky.files));
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;

/** A run with a report fails, on a commit of its own. */
function fail(body = '<failure/>'): StandInRun {
  github().commit(watching.world.repository, 'main', { 'src/other.js': String(github().runs.length) });
  const run = watching.world.fail(flaky);
  github().addArtifact(run.id, 'junit', junit(body));
  return run;
}

/** A person runs it again, and it passes: bad luck. */
async function failByLuck(): Promise<void> {
  const run = fail();
  await watching.pass();
  Object.assign(run, { attempt: 2, status: 'queued', conclusion: null });
  github().finishRun(run.id, { conclusion: 'success', jobs: [{ ...flaky.job, conclusion: 'success', log: 'fine\n' }] });
}

async function listed(format = 'json'): Promise<string> {
  const { world } = watching;
  const argv = ['flaky', '--state-dir', world.stateDir, '--format', format];
  const { stdout, status, stderr } = await runCli(argv, { cwd: world.cwd, env: world.env });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

describe('tests of JUnit reports', () => {
  test('that only failed are not flaky', async () => {
    fail();
    await watching.pass();

    expect(JSON.parse(await listed())).toEqual([]);
  });

  test('that passed on the same commit are listed with rate, cost, first sight, owner and a proposed quarantine', async () => {
    for (let time = 0; time < 4; time++) await failByLuck();
    fail();
    await watching.pass();

    const entries = JSON.parse(await listed()) as { readonly quarantineUntil: string }[];

    expect(entries).toMatchObject([
      {
        test: 'total › adds up',
        file: 'test/total.test.js',
        owners: ['@acme/testers'],
        minutesLost: expect.any(Number),
        firstSeen: expect.stringMatching(/^\d{4}-/),
        quarantineUntil: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    ]);
    expect(await listed('text')).toMatch(/total › adds up\s+\d of 5\s+\d+ %\s+\d+\s+\S+\s+@acme\/testers/);
    expect(await listed('markdown')).toContain('A quarantine is a proposal: nothing is done about it.');
  });

  test('that passed when the tool itself repeated them are flaky at once', async () => {
    fail('<flakyFailure message="x"/>');
    await watching.pass();

    expect(JSON.parse(await listed())).toMatchObject([{ test: 'total › adds up', lucky: 1, minutesLost: 0 }]);
  });

  test('give the failing test a record: two that passed again, and the third is run again', async () => {
    await failByLuck();
    await failByLuck();
    fail();

    const { runs } = await watching.pass();

    expect(runs[0]?.cases[0]).toMatchObject({
      diagnosis: { luck: { terms: expect.arrayContaining([expect.objectContaining({ name: 'record' })]) } },
      outcome: { kind: 'rerun' },
    });
  });

  test('that cannot be read keep nothing back', async () => {
    const run = fail();
    github().fail('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', 'html', { times: 9 });

    const { runs } = await watching.pass();

    expect(runs.map((one) => one.run.id)).toEqual([String(run.id)]);
    expect(JSON.parse(await listed())).toEqual([]);
  });
});
