import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingFolder } from '../e2e/support/failures.ts';
import { openPull, type OpenPull } from '../e2e/support/pulls.ts';
import { makeWorld } from '../e2e/support/world.ts';
import { git } from '../support/github/git-repository.ts';
import { watch, type Watching } from './support/watching.ts';

const push = { fixing: { deliver: 'push', auto_fix_confidence_threshold: 0.1 } };

let watching: Watching;
let pull: OpenPull;

/** A person's pull request whose branch got a fix as a commit. */
beforeEach(async () => {
  watching = watch(await makeWorld(missingFolder.files));
  pull = openPull(watching.world, 'topic', { 'new.txt': 'x\n' });
  watching.world.fail(missingFolder, pull.run);
  await watching.pass(push);
  watching.world.github.forgetRequests();
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const head = () => github().head(watching.world.repository, 'topic') ?? '';
const verdicts = async () => (await watching.deliveries()).map(({ verdict }) => verdict);
const commits = () =>
  Number(git(github().bare(watching.world.repository), ['rev-list', '--count', `${pull.headSha}..topic`]));
const runOfHead = (conclusion: string) =>
  watching.world.fail(missingFolder, { ...pull.run, headSha: head(), conclusion });
const say = (body: string) =>
  github().say(watching.world.repository, pull.number, 'maintainer', body, new Date(watching.time).toISOString());

/** A person commits on top, and it fails in the same way. */
function failAgain(): void {
  const headSha = github().commit(watching.world.repository, 'topic', { 'logs/.gitkeep': null }, 'work');
  watching.world.fail(missingFolder, { ...pull.run, headSha });
}

describe("a commit on a person's branch", () => {
  test('is confirmed by green CI, without a word', async () => {
    runOfHead('success');

    await watching.pass(push);

    expect(await verdicts()).toEqual(['green']);
    expect(github().writes()).toEqual([]);
  });

  test('that CI refutes is said once, and nothing is taken back', async () => {
    const before = head();
    runOfHead('failure');

    await watching.pass(push);
    await watching.pass(push);

    expect(await verdicts()).toEqual(['red']);
    expect(github().comments.map(({ body }) => /did not turn CI green/.test(body))).toEqual([true]);
    expect(head()).toBe(before);
  });

  test('is left alone after /ci-autofix stop, whatever CI says', async () => {
    say('/ci-autofix stop');
    runOfHead('failure');

    await watching.pass(push);

    expect(await verdicts()).toEqual([null]);
    expect(github().comments.filter(({ author }) => author === github().login)).toEqual([]);
  });

  test('links to itself', async () => {
    expect((await watching.deliveries()).map(({ delivery }) => delivery.url)).toEqual([
      `${github().serverUrl}/${watching.world.repository}/commit/${head()}`,
    ]);
  });
});

test('after a refuted one there is none, and /ci-autofix retry gives exactly one more', async () => {
  runOfHead('failure');
  await watching.pass(push);
  failAgain();
  await watching.pass(push);
  expect(commits()).toBe(2);
  watching.time += 60_000;
  say('/ci-autofix retry');
  await watching.pass(push);
  expect(commits()).toBe(3);
  watching.time += 60_000;
  runOfHead('failure');
  await watching.pass(push);
  failAgain();

  await watching.pass(push);

  expect(commits()).toBe(4);
  expect(await verdicts()).toEqual(['red', 'red']);
});
