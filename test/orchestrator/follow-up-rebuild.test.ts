import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { type Watching, watchDelivered } from './support/watching.ts';

let watching: Watching;

beforeEach(async () => {
  watching = await watchDelivered();
});

afterEach(() => watching.world.close());

const github = () => watching.world.github;
const repository = () => watching.world.repository;
const headOf = (branch: string) => github().head(repository(), branch);
const parentOf = (branch: string) => git(github().bare(repository()), ['rev-parse', `refs/heads/${branch}^`]);
const moveMain = (files: Readonly<Record<string, string | null>>) =>
  github().commit(repository(), 'main', files, 'moved on');

describe('a pull request of our own that conflicts with its base', () => {
  test('is made anew on top of it, in place: same number, same branch, one commit', async () => {
    const { head, number } = watching.pull();
    const main = moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;

    const { notes } = await watching.pass();

    expect(github().pulls.map((pull) => [pull.number, pull.state])).toEqual([[number, 'open']]);
    expect(parentOf(head)).toBe(main);
    expect(github().comments).toEqual([]);
    expect(notes.join('\n')).toMatch(/made anew on top of it/);
  });

  test('has as long as a new one until its CI is missed', async () => {
    moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;
    watching.time += 60 * 60_000;
    await watching.pass();
    watching.pull().mergeable = true;

    await watching.pass();

    expect(github().comments).toEqual([]);
  });

  test('is made anew once: the next conflict closes it', async () => {
    moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;
    await watching.pass();
    moveMain({ 'other.txt': 'y\n' });

    await watching.pass();

    expect(watching.pull().state).toBe('closed');
    expect(github().comments.map(({ body }) => /conflicts with main by now/.test(body))).toEqual([true]);
  });

  test('is closed when the failure cannot be shown on the new base', async () => {
    moveMain({ '.github/workflows/ci.yml': null });
    watching.pull().mergeable = false;

    await watching.pass();

    expect(watching.pull().state).toBe('closed');
  });

  test('with a commit of somebody on top it is theirs, and is left alone', async () => {
    const { head } = watching.pull();
    const theirs = github().commit(repository(), head, { 'more.txt': 'x' }, 'mine');
    moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;

    await watching.pass();

    expect(headOf(head)).toBe(theirs);
    expect(watching.pull().state).toBe('open');
    expect(github().writes()).toEqual([]);
  });

  test('is left as it is by a pass that only reports', async () => {
    const before = headOf(watching.pull().head);
    moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;

    await watching.pass({ fixing: { deliver: 'report' } });

    expect(headOf(watching.pull().head)).toBe(before);
    expect(github().writes()).toEqual([]);
  });

  test('waits for the next pass when the push does not come through', async () => {
    const { head } = watching.pull();
    const main = moveMain({ 'other.txt': 'x\n' });
    watching.pull().mergeable = false;
    github().fail('git', { status: 500, body: {} }, { times: 99 });
    await watching.pass();
    expect(watching.pull().state).toBe('open');
    github().clearFaults();

    await watching.pass();

    expect(parentOf(head)).toBe(main);
  });
});
