import { parsePatch } from 'diff';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../../src/core/plan.ts';
import { suggestionBody } from '../../src/publish/pr-body.ts';
import { hiddenFrom, suggestionsOf } from '../../src/publish/suggestions.ts';

/** A git diff of one file `a.ts` from its hunks. */
const diffOf = (hunks: string, path = 'a.ts') =>
  `diff --git a/${path} b/${path}\nindex 1111111..2222222 100644\n--- a/${path}\n+++ b/${path}\n${hunks}`;
const modified = (path = 'a.ts'): FileChange => ({ path, status: 'modified', addedLines: 1, removedLines: 1 });
const read = (patch: string, changes: readonly FileChange[] = [modified()]) =>
  suggestionsOf({ patch, changes }, parsePatch);

describe('a change as suggestions on lines', () => {
  test.each<[string, string, object[]]>([
    [
      'lines that are replaced, by more lines',
      '@@ -1,4 +1,5 @@\n one\n-two\n-three\n+2\n+2.5\n+3\n four\n',
      [{ startLine: 2, line: 3, lines: ['2', '2.5', '3'] }],
    ],
    ['a line that goes', '@@ -4,3 +4,2 @@\n one\n-two\n three\n', [{ startLine: 5, line: 5, lines: [] }]],
    [
      'a line that comes, hung on the one before',
      '@@ -7,2 +7,3 @@\n one\n+new\n two\n',
      [{ startLine: 7, line: 7, lines: ['one', 'new'] }],
    ],
    [
      'a line that comes first, hung on the one after',
      '@@ -1,2 +1,3 @@\n+new\n one\n two\n',
      [{ startLine: 1, line: 1, lines: ['new', 'one'] }],
    ],
    [
      'two places of one hunk',
      '@@ -1,5 +1,5 @@\n-a\n+A\n b\n c\n-d\n+D\n e\n',
      [
        { startLine: 1, line: 1, lines: ['A'] },
        { startLine: 4, line: 4, lines: ['D'] },
      ],
    ],
    ['a tab, as it is', '@@ -1 +1 @@\n-  x\n+\tx\n', [{ startLine: 1, line: 1, lines: ['\tx'] }]],
  ])('%s', (_, hunks, expected) => {
    expect(read(diffOf(hunks))).toEqual(expected.map((one) => ({ path: 'a.ts', ...one })));
  });
});

describe('no suggestions, but a reason', () => {
  const plain = '@@ -1 +1 @@\n-a\n+b\n';
  test.each<[string, string, readonly FileChange[], RegExp]>([
    ['no patch to show', '', [modified()], /secret/],
    ['a file that is new', diffOf(plain), [{ ...modified(), status: 'added' }], /added, deleted or moved/],
    ['a mode', `old mode 100644\nnew mode 100755\n${diffOf(plain)}`, [modified()], /mode of a file/],
    ['a file that the fix does not name', diffOf(plain) + diffOf(plain, 'b.ts'), [modified()], /more than the files/],
    [
      'a file that the diff does not hold',
      diffOf(plain),
      [modified(), modified('b.ts')],
      /no lines that could be shown/,
    ],
    [
      'the line end at the end of a file',
      diffOf('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n'),
      [modified()],
      /end of a file/,
    ],
    ['a line end of Windows', diffOf('@@ -1 +1 @@\n-a\r\n+b\r\n'), [modified()], /cannot be seen/],
    ['a character that reorders text', diffOf('@@ -1 +1 @@\n-a\n+\u202eb\n'), [modified()], /cannot be seen/],
    ['an empty file', diffOf('@@ -0,0 +1 @@\n+a\n'), [modified()], /empty file/],
    ['insertions around one line', diffOf('@@ -1,1 +1,3 @@\n+first\n a\n+last\n'), [modified()], /touch the same line/],
    [
      'more places than a person would click',
      diffOf(Array.from({ length: 21 }, (_, at) => `@@ -${at * 5 + 1} +${at * 5 + 1} @@\n-a\n+b\n`).join('')),
      [modified()],
      /more than 20/,
    ],
    ['text that is no diff', 'hello', [modified()], /no lines/],
  ])('for %s', (_, patch, changes, reason) => {
    expect(read(patch, changes)).toMatch(reason);
  });
});

describe('what a pull request shows', () => {
  const shows = (hunks: string | null) => new Map([['a.ts', hunks]]);
  const at = (startLine: number, line: number) => [{ path: 'a.ts', startLine, line, lines: [] }];

  test.each([
    ['a line of a hunk', at(3, 3), '@@ -1,3 +1,4 @@\n a\n+b\n c\n d'],
    ['lines of one hunk', at(1, 4), '@@ -1,3 +1,4 @@\n a\n+b\n c\n d'],
    ['a line of the second hunk', at(20, 20), '@@ -1 +1 @@\n-a\n+b\n@@ -20 +20 @@\n-a\n+b'],
  ])('%s', (_, suggestions, hunks) => {
    expect(hiddenFrom(suggestions, shows(hunks), parsePatch)).toBeNull();
  });

  test.each([
    ['a line below the hunk', at(5, 5), '@@ -1,3 +1,4 @@\n a\n+b\n c\n d'],
    ['lines of two hunks', at(1, 20), '@@ -1 +1 @@\n-a\n+b\n@@ -20 +20 @@\n-a\n+b'],
    ['a file without a diff', at(1, 1), null],
    ['another file', [{ path: 'b.ts', startLine: 1, line: 1, lines: [] }], '@@ -1 +1 @@\n-a\n+b'],
  ])('not %s', (_, suggestions, hunks) => {
    expect(hiddenFrom(suggestions, shows(hunks), parsePatch)).toMatch(/not part of what the pull request shows/);
  });
});

test('a line with a fence of its own does not end the suggestion', () => {
  expect(suggestionBody(['```', 'x', '````'])).toBe('`````suggestion\n```\nx\n````\n`````');
});
