import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { type Watching, watchDelivered } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = await watchDelivered();
  watching.pull().mergeable = true;
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const mergeOf = '/repos/{owner}/{repo}/pulls/{pull_number}/merge';
const merges = () => github().requests.filter(({ route }) => route === mergeOf);
const squash = { fixing: { merge_when_green: 'squash' } };
const green = () => watching.runOfPull('success');

describe('is merged', () => {
  test('when its CI is green: the head that was judged, by the method of the settings, and its branch goes', async () => {
    green();
    const { head } = watching.pull();
    const headSha = github().head(watching.world.repository, head);

    const { notes } = await watching.pass(squash);

    expect(merges().map(({ body }) => body)).toEqual([
      expect.objectContaining({ sha: headSha, merge_method: 'squash' }),
    ]);
    expect(watching.pull().merged).toBe(true);
    expect(github().head(watching.world.repository, head)).toBeNull();
    expect(notes.join('\n')).toMatch(/CI is green with it, so it was merged/);
    await watching.pass(squash);
    expect((await watching.deliveries()).map(({ verdict }) => verdict)).toEqual(['merged']);
    expect(merges()).toHaveLength(1);
  });

  test('by squash with the trailer by which its commits are known', async () => {
    green();

    await watching.pass(squash);

    const message = git(github().bare(watching.world.repository), ['log', '-1', '--format=%B', 'refs/heads/main']);
    expect(message).toMatch(/ \(#1\)\n\n[\s\S]*^Ci-Autofix-Fingerprint: /m);
  });
});

describe('is not merged', () => {
  test.each<[string, Readonly<Record<string, unknown>>, () => void]>([
    ['unless a setting asks for it', {}, green],
    ['before its CI has ended', squash, () => watching.runOfPull(null)],
    ['when no CI was started', squash, () => undefined],
    ['when its CI was cancelled', squash, () => watching.runOfPull('cancelled')],
    [
      'when another workflow alone is green',
      squash,
      () => watching.runOfPull('success', { workflow: { name: 'Labels', path: '.github/workflows/labels.yml' } }),
    ],
    [
      'while the host does not know whether it can be',
      squash,
      () => {
        green();
        watching.pull().mergeable = null;
      },
    ],
    [
      'when other checks are red',
      squash,
      () => {
        green();
        watching.pull().mergeableState = 'unstable';
      },
    ],
    [
      'as a draft',
      squash,
      () => {
        green();
        Object.assign(watching.pull(), { draft: true });
      },
    ],
    [
      'with a commit of somebody on top',
      squash,
      () => {
        github().commit(watching.world.repository, watching.pull().head, { 'more.txt': 'x' }, 'mine');
        green();
      },
    ],
    ['by a pass that only reports', { fixing: { deliver: 'report', merge_when_green: 'squash' } }, green],
    ['in a dry run', { dry_run: true, ...squash }, green],
  ])('%s', async (_, settings, given) => {
    given();

    await watching.pass(settings);

    expect(merges()).toEqual([]);
  });
});

describe('what stands in the way', () => {
  test('a rule of the branch that the host shows is told once, and the merge follows when it is gone', async () => {
    green();
    watching.pull().mergeableState = 'blocked';
    const first = await watching.pass(squash);
    const second = await watching.pass(squash);
    expect([first, second].map(({ notes }) => notes.filter((note) => note.includes('merge')).length)).toEqual([1, 0]);
    watching.pull().mergeableState = 'clean';

    await watching.pass(squash);

    expect(watching.pull().merged).toBe(true);
  });

  test('a refusal is told once in the host’s words, and the same head is not tried again', async () => {
    green();
    const refusal = { status: 405, body: { message: 'Squash merges are not allowed on this repository.' } };
    github().fail(`PUT ${mergeOf}`, refusal, { times: 9 });

    const first = await watching.pass(squash);
    const second = await watching.pass(squash);

    expect(first.notes.join('\n')).toMatch(/may not be merged: Squash merges are not allowed/);
    expect(second.notes).toEqual([]);
    expect(merges()).toHaveLength(1);
  });

  test('a head that moved meanwhile (409) merges nothing and is no refusal', async () => {
    green();
    github().fail(`PUT ${mergeOf}`, { status: 409, body: { message: 'Head branch was modified.' } });
    await watching.pass(squash);
    expect(watching.pull().merged).toBe(false);

    await watching.pass(squash);

    expect(watching.pull().merged).toBe(true);
  });

  test('a server error is tried again by the next pass, not at once', async () => {
    green();
    github().fail(`PUT ${mergeOf}`, 'server-error');
    await watching.pass(squash);
    expect(merges()).toHaveLength(1);

    await watching.pass(squash);

    expect(watching.pull().merged).toBe(true);
  });
});
