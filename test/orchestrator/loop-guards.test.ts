import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failing, missingFolder } from '../e2e/support/failures.ts';
import { makeWorld } from '../e2e/support/world.ts';
import { git } from '../support/github/git-repository.ts';
import { watch, type Watching } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = watch(await makeWorld(missingFolder.files));
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const outcomes = ({ runs }: Awaited<ReturnType<Watching['pass']>>) =>
  runs.flatMap(({ cases }) => cases.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind)));
const failAgain = (headSha?: string) => watching.world.fail(missingFolder, headSha === undefined ? {} : { headSha });

/** A commit on main, by whoever is named. */
function commitBy(author: string, message: string): string {
  const path = github().bare(watching.world.repository);
  const identity = {
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: 'a@example.test',
    GIT_COMMITTER_NAME: author,
    GIT_COMMITTER_EMAIL: 'a@example.test',
  };
  const parent = git(path, ['rev-parse', 'refs/heads/main']);
  const sha = git(path, ['commit-tree', `${parent}^{tree}`, '-p', parent, '-m', message], { env: identity });
  git(path, ['update-ref', 'refs/heads/main', sha]);
  return sha;
}

describe('never answers itself', () => {
  test('a commit with its own trailer, whatever the branch is called', async () => {
    failAgain(commitBy('Developer', 'fix it (#7)\n\nCi-Autofix-Fingerprint: 0123456789abcdef'));

    expect(outcomes(await watching.pass())).toEqual(['own-commit']);
    expect(github().writes()).toEqual([]);
  });

  test('a branch whose last three commits are all by programs is left to people, and the report says so', async () => {
    const shas = ['dependabot[bot]', 'renovate[bot]', 'other[bot]'].map((author) => commitBy(author, 'bump'));
    failAgain(shas.at(-1));

    const report = await watching.pass();

    expect(outcomes(report)).toEqual(['only-bots']);
    expect(report.notes.join('\n')).toMatch(/last 3 commits of main were all made by programs/);
    expect(github().writes()).toEqual([]);
  });

  test('one person among them is enough', async () => {
    commitBy('dependabot[bot]', 'bump');
    commitBy('Developer', 'work');
    failAgain(commitBy('renovate[bot]', 'bump'));

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });

  test('who committed cannot be looked up: nothing is written', async () => {
    failAgain();
    github().fail('GET /repos/{owner}/{repo}/commits', 'html');

    expect(outcomes(await watching.pass())).toEqual(['delivery-unknown']);
    expect(github().writes()).toEqual([]);
  });
});

describe('never insists', () => {
  test.each([
    ['closed', { state: 'closed' }],
    ['reverted', { state: 'closed', merged: true, mergeSha: 'a'.repeat(40) }],
  ])('after a person had it %s', async (_, change) => {
    failAgain();
    await watching.pass();
    Object.assign(github().pulls[0] ?? {}, change);
    await watching.pass();
    watching.time += 61 * 60_000;
    const head = commitBy('Developer', `Revert\n\nThis reverts commit ${'a'.repeat(40)}.`);
    failAgain(head);

    expect(outcomes(await watching.pass({ monitoring: { lookback_minutes: 120 } }))).toEqual(['tried-before']);
    expect(github().pulls).toHaveLength(1);
  });

  test('after so many attempts for one cause on one branch, and the report says so', async () => {
    const settings = { fixing: { max_attempts_per_cause: 1 } };
    failAgain();
    await watching.pass(settings);
    for (const pull of github().pulls) pull.mergeable = false;
    await watching.pass(settings);
    await watching.pass(settings);
    failAgain(commitBy('Developer', 'work'));

    const report = await watching.pass(settings);

    expect(outcomes(report)).toEqual(['tried-before']);
    expect(report.notes.join('\n')).toMatch(/max_attempts_per_cause/);
  });
});

describe('never floods', () => {
  const another = failing({
    script: 'bash build.sh > out/build.txt',
    printed: ['bash: line 1: out/build.txt: No such file or directory'],
  });

  test.each(['max_fixes_per_hour', 'max_open_pull_requests'])(
    '%s holds the second fix back, told in the report',
    async (cap) => {
      watching.world.fail(another);
      failAgain();

      const report = await watching.pass({ fixing: { [cap]: 1 } });

      expect(github().pulls).toHaveLength(1);
      expect(outcomes(report)).toContain('cap-reached');
      expect(report.notes.join('\n')).toContain(cap);
    },
  );

  test('what was held back is looked at again', async () => {
    failAgain();
    await watching.pass({ fixing: { max_fixes_per_hour: 0 } });

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });
});
