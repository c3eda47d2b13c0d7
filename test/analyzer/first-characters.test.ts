import { describe, expect, it } from 'vitest';
import { firstCharacters } from '../../src/analyzer/first-characters.ts';

describe('first characters of the texts that a pattern matches', () => {
  it.each([
    ['a pattern that may match further inside', 'abc'],
    ['a choice with one way that is not anchored', '^a|b'],
    ['nearly any character', '^[^:]+: error'],
    ['blanks only', '^\\s*$'],
  ])('are not told for %s', (_, pattern) => {
    expect(firstCharacters(pattern)).toBeNull();
  });

  it.each([
    ['a letter', '^error: (.*)', 'e'],
    ['what follows blanks and an optional part', '^(?:#\\d+ )?\\s*\\[x\\]', '#['],
    ['a class', '^[A-C]{1,5}\\d+ ', 'ABC'],
    ['every way of a choice', '^(?:FAIL|ERROR) ', 'EF'],
    ['what follows a look-ahead', '^(?!x)y', 'y'],
  ])('are told for %s', (_, pattern, expected) => {
    expect(firstCharacters(pattern)).toBe(expected);
  });
});
