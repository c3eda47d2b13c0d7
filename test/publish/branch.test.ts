import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { fixBranch, isFixBranch } from '../../src/publish/branch.ts';

describe('fixBranch', () => {
  test('is the fingerprint alone for the default branch', () => {
    expect(fixBranch('0123456789abcdef', 'main', 'main')).toBe('ci-autofix/0123456789abcdef');
  });

  test('names another base branch', () => {
    expect(fixBranch('0123456789abcdef', 'release', 'main')).toBe('ci-autofix/0123456789abcdef-release');
  });

  test('keeps base branches apart that look alike once cleaned', () => {
    const names = ['a/b', 'a-b', 'A-b', 'a--b', 'a b'].map((base) => fixBranch('0123456789abcdef', base, 'main'));

    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    'feature/x',
    '..',
    'a..b',
    'x.lock',
    '-x',
    '@{',
    'ünï/日本',
    'a~1^2:3?*[',
    'x'.repeat(500),
    '',
    ' ',
    'a\nb',
    '$(touch pwned)',
    '../../x',
  ])('is a ref that git accepts for the base %j', (base) => {
    const name = fixBranch('0123456789abcdef', base, 'main');

    expect(execFileSync('git', ['check-ref-format', '--branch', name], { encoding: 'utf8' }).trim()).toBe(name);
    expect(name.length).toBeLessThan(120);
  });

  test.each(['../x', '', 'a b', 'ABC', '-'])('is a ref that git accepts for the fingerprint %j', (fingerprint) => {
    expect(fixBranch(fingerprint, 'main', 'main')).toMatch(/^ci-autofix\/[0-9a-f]{16}$/);
  });
});

test.each([
  ['ci-autofix/0123', true],
  ['feature/ci-autofix/x', false],
  ['ci-autofixes', false],
  [null, false],
])('isFixBranch(%j) is %s', (branch, expected) => {
  expect(isFixBranch(branch)).toBe(expected);
});
