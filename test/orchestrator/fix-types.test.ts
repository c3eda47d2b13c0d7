import { expect, test } from 'vitest';
import { isFixTypeAllowed, resolveFixTypes } from '../../src/orchestrator/fix-types.ts';

const recipes = ['prettier-write', 'python-format'];

test('an unknown fix type is refused with the nearest known one', () => {
  expect(() => resolveFixTypes(['pretier-write'], recipes)).toThrow('(did you mean "prettier-write"?)');
});

test('names of older tools mean the recipe that does their work, once', () => {
  expect(resolveFixTypes(['run_black', 'run_isort'], recipes)).toEqual(['python-format']);
});

test.each([
  ['nothing named allows all', [], true],
  ['the recipe itself', ['prettier-write'], true],
  ['its category', ['format'], true],
  ['another recipe', ['python-format'], false],
])('%s', (_, types, allowed) => {
  expect(isFixTypeAllowed(types, 'prettier-write', 'format')).toBe(allowed);
});
