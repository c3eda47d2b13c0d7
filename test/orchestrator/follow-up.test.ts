import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCli } from '../e2e/support/child.ts';
import { missingFolder, wrongTotal } from '../e2e/support/failures.ts';
import { git } from '../support/github/git-repository.ts';
import { type Watching, watchDelivered } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = await watchDelivered();
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const branches = () =>
  git(github().bare(watching.world.repository), ['for-each-ref', '--format=%(refname:short)', 'refs/heads']).split(
    '\n',
  );
const verdicts = async () => (await watching.deliveries()).map(({ verdict }) => verdict);
const states = async () => (await watching.deliveries()).map(({ followUp }) => followUp?.state);
const minutes = (count: number) => count * 60_000;

/** A later pass writes nothing and tells nothing, and the log stays silent. */
async function expectSilence(): Promise<void> {
  github().forgetRequests();
  watching.logged.length = 0;
  const { notes } = await watching.pass();
  expect(github().writes()).toEqual([]);
  expect(notes).toEqual([]);
  expect(watching.logged).toEqual([]);
}

describe('what CI says of a delivered fix', () => {
  test('green confirms it: a verdict, no word, and silence afterwards', async () => {
    watching.runOfPull('success');

    await watching.pass();

    expect(await verdicts()).toEqual(['green']);
    expect(github().comments).toEqual([]);
    await expectSilence();
  });

  test('red for the same cause withdraws it: one comment with the run, closed, branch deleted', async () => {
    const { head } = watching.pull();
    watching.runOfPull('failure');

    const { notes } = await watching.pass();

    expect(await verdicts()).toEqual(['red']);
    expect(watching.pull().state).toBe('closed');
    expect(branches()).not.toContain(head);
    expect(github().comments).toHaveLength(1);
    expect(github().comments[0]?.body).toMatch(/still fails for the very cause/);
    expect(notes.join('\n')).toMatch(/pull request 1: CI failed with it for the same cause, so it was withdrawn/);
    await expectSilence();
  });

  test('a withdrawal that only a proxy answered is finished by the next pass', async () => {
    watching.runOfPull('failure');
    github().fail('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', 'html');
    await watching.pass();
    expect(watching.pull().state).toBe('open');

    await watching.pass();

    expect(watching.pull().state).toBe('closed');
    expect(github().comments).toHaveLength(1);
  });

  test('red for another cause is said once, and the pull request stays', async () => {
    watching.runOfPull('failure', { jobs: [wrongTotal.job] });

    await watching.pass();
    await watching.pass();

    expect(await verdicts()).toEqual([null]);
    expect(watching.pull().state).toBe('open');
    expect(github().comments.map(({ body }) => /no longer for the cause/.test(body))).toEqual([true]);
    await expectSilence();
  });

  test('a run in progress is neither', async () => {
    watching.runOfPull(null);

    await watching.pass();

    expect(await verdicts()).toEqual([null]);
    expect(await states()).toEqual(['pending']);
    expect(github().writes()).toEqual([]);
  });

  test('a run that waits for approval is told once in the report, and nothing is written', async () => {
    watching.runOfPull('action_required');

    const { notes } = await watching.pass();

    expect(notes.join('\n')).toMatch(/waits for the approval/);
    expect(github().writes()).toEqual([]);
    await expectSilence();
  });

  test('green of another workflow alone confirms nothing', async () => {
    watching.runOfPull('success', { workflow: { name: 'Labels', path: '.github/workflows/labels.yml' } });

    await watching.pass();

    expect(await verdicts()).toEqual([null]);
  });
});

describe('when no run is started', () => {
  test('nothing is said within the grace period', async () => {
    watching.time += minutes(29);

    await watching.pass();

    expect(github().writes()).toEqual([]);
  });

  test('the missing permission is named after it, once, even when the state was lost', async () => {
    watching.time += minutes(31);
    await watching.pass();
    watching.world.forgetState();
    await watching.pass({ monitoring: { lookback_minutes: 120 } });
    watching.time += minutes(31);

    await watching.pass();

    expect(await states()).toEqual(['not-started']);
    expect(github().comments.map(({ body }) => /missing permission/.test(body))).toEqual([true]);
    await expectSilence();
  });

  test('a run that starts late still confirms', async () => {
    watching.time += minutes(31);
    await watching.pass();
    watching.runOfPull('success');

    await watching.pass();

    expect(await verdicts()).toEqual(['green']);
  });
});

describe('what people do with it', () => {
  test.each([
    ['of its commit', `This reverts commit ${'a'.repeat(40)}.`],
    ['of the pull request, at the host', 'Reverts acme/shop#1'],
  ])('merged is a verdict; a revert %s within two weeks is the last word', async (_, words) => {
    Object.assign(watching.pull(), { state: 'closed', merged: true, mergeSha: 'a'.repeat(40) });
    await watching.pass();
    expect(await verdicts()).toEqual(['merged']);
    github().commit(watching.world.repository, 'main', { x: '1' }, `Revert "build"\n\n${words}`);
    watching.time += minutes(61);

    await watching.pass();

    expect(await verdicts()).toEqual(['reverted']);
    expect(github().writes()).toEqual([]);
    await expectSilence();
  });

  test('a revert of another pull request says nothing about it', async () => {
    Object.assign(watching.pull(), { state: 'closed', merged: true, mergeSha: 'a'.repeat(40) });
    await watching.pass();
    github().commit(watching.world.repository, 'main', { x: '1' }, 'Reverts acme/shop#11, Reverts acme/other#1');
    watching.time += minutes(61);

    await watching.pass();

    expect(await verdicts()).toEqual(['merged']);
  });

  test('closed by a person is recorded, never asked about', async () => {
    watching.pull().state = 'closed';

    await watching.pass();

    expect(await verdicts()).toEqual(['closed']);
    expect(github().writes()).toEqual([]);
    await expectSilence();
  });

  test('with a commit of somebody on top it is theirs: red CI withdraws nothing', async () => {
    github().commit(watching.world.repository, watching.pull().head, { 'more.txt': 'x' }, 'mine');
    watching.runOfPull('failure');

    await watching.pass();

    expect(watching.pull().state).toBe('open');
    expect(await states()).toEqual(['taken-over']);
    expect(github().writes()).toEqual([]);
  });
});

describe('when it is not needed any more', () => {
  const later = () => new Date(watching.time + minutes(5)).toISOString();

  test('a branch that is green without it closes it with a word', async () => {
    watching.world.fail(
      { files: {}, job: { name: 'check', conclusion: 'success' } },
      { conclusion: 'success', createdAt: later() },
    );

    await watching.pass();

    expect(await verdicts()).toEqual(['superseded']);
    expect(watching.pull().state).toBe('closed');
    expect(github().comments[0]?.body).toMatch(/green again without this change/);
    await expectSilence();
  });

  test('an older green run does not count', async () => {
    const earlier = new Date(watching.time - minutes(60 * 24)).toISOString();
    watching.world.fail({ files: {}, job: { name: 'check' } }, { conclusion: 'success', createdAt: earlier });

    await watching.pass();

    expect(watching.pull().state).toBe('open');
  });

  test('a conflict that comes back closes it, and the failure may be fixed anew when it comes back', async () => {
    watching.pull().mergeable = false;
    await watching.pass();
    await watching.pass();
    expect(watching.pull().state).toBe('closed');
    const headSha = github().commit(watching.world.repository, 'main', { 'other.txt': 'x\n' }, 'moved on');
    watching.world.fail(missingFolder, { headSha });

    await watching.pass();

    expect(github().pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });
});

describe('adversity', () => {
  test.each(['server-error', 'html', 'garbage'] as const)(
    '%s at the runs of the commit concludes nothing',
    async (fault) => {
      watching.runOfPull('success');
      github().fail('GET /repos/{owner}/{repo}/pulls/{pull_number}', fault, { times: 99 });

      await watching.pass();

      expect(await verdicts()).toEqual([null]);
      expect(watching.pull().state).toBe('open');
      github().clearFaults();
      await watching.pass();
      expect(await verdicts()).toEqual(['green']);
    },
  );

  test('a crash between the comment and the closing is finished by the next pass, with one comment', async () => {
    watching.runOfPull('failure');
    github().fail('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { status: 422, body: { message: 'no' } });
    await watching.pass();
    expect(watching.pull().state).toBe('open');

    await watching.pass();

    expect(watching.pull().state).toBe('closed');
    expect(github().comments).toHaveLength(1);
    expect(await verdicts()).toEqual(['red']);
  });

  test('a crash between the closing and the branch is no decision of a person', async () => {
    const { head } = watching.pull();
    watching.runOfPull('failure');
    github().fail('git', { status: 500, body: {} }, { times: 99 });
    await watching.pass();
    expect(watching.pull().state).toBe('closed');
    github().clearFaults();

    await watching.pass();

    expect(await verdicts()).toEqual(['red']);
    expect(branches()).not.toContain(head);
  });

  test('two processes at once withdraw once', async () => {
    watching.runOfPull('failure');

    const passes = [1, 2].map(() => startCli(watching.world, ['--deliver', 'pull-request']).ended);
    const results = await Promise.all(passes);

    expect(results.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0]);
    expect(github().comments).toHaveLength(1);
    expect(await verdicts()).toEqual(['red']);
  });

  test.each([
    ['a dry run', { dry_run: true }],
    ['a pass that only reports', { fixing: { deliver: 'report' } }],
  ])('%s writes nothing, whatever CI says', async (_, settings) => {
    watching.runOfPull('failure');

    await watching.pass(settings);

    expect(github().writes()).toEqual([]);
    expect(watching.pull().state).toBe('open');
  });
});
