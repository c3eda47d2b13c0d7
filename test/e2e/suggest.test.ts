import { afterEach, beforeEach, expect, test } from 'vitest';
import { failing } from './support/failures.ts';
import { openPull } from './support/pulls.ts';
import { makeWorld, type World } from './support/world.ts';

/** Blanks at line ends, found and proven by git itself. */
const trailingBlanks = failing({
  script: 'git diff --check "$(git hash-object -t tree /dev/null)"',
  printed: ['notes.txt:2: trailing whitespace.', '+second line  '],
});
const notes = 'first line\nsecond line  \nthird line\n';

let world: World;

beforeEach(async () => {
  world = await makeWorld({ ...trailingBlanks.files, 'old.txt': 'old\n' });
});

afterEach(() => world.close());

test('--deliver suggest: one review with the change at its line, however often the run is looked at', async () => {
  const pull = openPull(world, 'feature', { 'notes.txt': notes });
  world.fail(trailingBlanks, pull.run);

  const { cases } = await world.report(['--deliver', 'suggest']);
  world.forgetState();
  await world.pass(['--deliver', 'suggest']);

  expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['fixed']);
  expect(world.github.reviews.map(({ pull: number, commitId, comments }) => [number, commitId, comments])).toEqual([
    [
      pull.number,
      pull.headSha,
      [{ path: 'notes.txt', line: 2, side: 'RIGHT', body: '```suggestion\nsecond line\n```' }],
    ],
  ]);
  expect(world.github.comments).toEqual([]);
  expect(world.github.head(world.repository, 'feature')).toBe(pull.headSha);
});

test('--notify commit-status,commit-comment: the failing commit is marked once, however often it is looked at', async () => {
  const headSha = world.github.commit(world.repository, 'main', { 'notes.txt': notes }, 'notes');
  world.fail(trailingBlanks, { headSha });

  await world.pass(['--notify', 'commit-status,commit-comment']);
  await world.pass(['--notify', 'commit-status,commit-comment']);

  expect(world.github.statuses.map(({ sha, state }) => [sha, state])).toEqual([[headSha, 'success']]);
  expect(world.github.commitComments.map(({ sha }) => sha)).toEqual([headSha]);
});
