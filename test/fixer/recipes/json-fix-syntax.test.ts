import { describe, expect, it } from 'vitest';
import { jsonFixSyntax, withoutComments, withoutTrailingCommas } from '../../../src/fixer/recipes/json-fix-syntax.ts';
import { contextFrom } from '../../support/recipe-context.ts';

describe('comments leave a JSON file', () => {
  it.each([
    { title: 'with their lines', text: '// one\n{\n  // two\n  "a": 1\n}\n', after: '{\n  "a": 1\n}\n' },
    {
      title: 'from the ends of lines',
      text: '{\n  "a": 1, // one\n  "b": 2 /* two */\n}\n',
      after: '{\n  "a": 1,\n  "b": 2\n}\n',
    },
    { title: 'over several lines', text: '{\n  /*\n   * one\n   */\n  "a": 1\n}\n', after: '{\n  "a": 1\n}\n' },
    { title: 'from within a line', text: '{ "a": /* one */ 1 }', after: '{ "a":  1 }' },
    {
      title: 'with Windows line ends',
      text: '{\r\n  // one\r\n  "a": 1 // two\r\n}\r\n',
      after: '{\r\n  "a": 1\r\n}\r\n',
    },
  ])('$title', ({ text, after }) => {
    expect(withoutComments(text)).toBe(after);
  });

  it.each(['{ "a": "http://example.com/*" }', '{ "a": "\\"// no" }', '{ "a": 1 } /* open'])(
    'but not from %s',
    (text) => {
      expect(withoutComments(text)).toBe(text);
    },
  );

  it.each(['/*', '/**/', '//\n', '"', ' /**/ '])('and a hostile file full of %j takes no time', (part) => {
    const started = performance.now();
    withoutComments(part.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('trailing commas leave a JSON file', () => {
  it.each([
    ['{ "a": [1, 2,], }', '{ "a": [1, 2] }'],
    ['{ "a": ",}" }', '{ "a": ",}" }'],
  ])('%s becomes %s', (text, after) => {
    expect(withoutTrailingCommas(text)).toBe(after);
  });
});

describe('a JSON file', () => {
  it('that has comments and trailing commas loses both', async () => {
    const files = { 'settings.json': '{\n  // one\n  "a": 1,\n}\n' };
    expect(await jsonFixSyntax.propose(contextFrom({ captures: [{ file: 'settings.json' }], files }))).toMatchObject({
      plan: { actions: [{ content: '{\n  "a": 1\n}\n' }], caveats: [{ why: 'a comment left settings.json' }] },
    });
  });

  it.each(['{ "a": 1 "b": 2 }', '{ a: 1 }', '<<<<<<< HEAD\n{}\n', ''])(
    'with more wrong is left alone: %j',
    async (text) => {
      const files = { 'settings.json': text };
      expect(await jsonFixSyntax.propose(contextFrom({ captures: [{ file: 'settings.json' }], files }))).toEqual({
        declined: expect.stringContaining('more wrong with it'),
      });
    },
  );
});
