import { describe, expect, it } from 'vitest';
import { guessCategory } from '../../src/analyzer/guess-category.ts';
import { messageHints } from '../../src/analyzer/guess-hints.ts';
import { categories } from '../../src/core/category.ts';

describe('the words of messages', () => {
  it.each([
    ['an assertion', 'AssertionError: expected 3 to equal 4', 'test-failure'],
    ['a count of failed tests', '3 failed, 20 passed in 4.2s', 'test-failure'],
    ['a snapshot', ' › 1 snapshot failed.', 'snapshot-mismatch'],
    ['a style rule', 'src/a.xyz: architecture violation: domain imports web', 'lint'],
    ['a formatter', '2 files would be reformatted', 'format'],
    ['a type', "Type 'string' is not assignable to type 'number'", 'type-error'],
    ['a parser', 'ParseError: unexpected token ;', 'syntax-error'],
    ['a compiler', 'main.zig:3:5: error: use of undeclared identifier', 'compile-error'],
    ['a missing command', 'sh: 1: frobnicate: not found', 'missing-dependency'],
    ['a missing module', "code: 'MODULE_NOT_FOUND'", 'missing-dependency'],
    ['a missing file', 'the pattern dist/*.js matched no files', 'missing-file'],
    ['a missing setting', 'Error: DATABASE_URL must be set to reach the database', 'config-error'],
    ['a missing region', 'You must specify a region.', 'config-error'],
    ['a setting out of its range', 'level must be one of debug, info', 'config-error'],
    ['a build that failed as a whole', '** ARCHIVE FAILED **', 'compile-error'],
    ['tests that failed as a whole', '** TEST FAILED **', 'test-failure'],
    ['an artifact nobody made', 'Error: no artifacts found', 'workflow-error'],
    ['a release that was turned down', 'Failed to upload the bundle', 'deploy'],
    ['a refusal', 'open /root/x: Permission denied', 'permission'],
    ['a token that is gone', 'the deploy token has expired', 'auth-secret'],
    ['credentials', 'remote: Invalid username or password.', 'auth-secret'],
    ['a name that does not resolve', 'Could not resolve host: registry.example', 'network-infra'],
    ['a limit of requests', 'HTTP 429 Too Many Requests', 'rate-limit'],
    ['memory', 'fatal: Out of memory, malloc failed', 'out-of-memory'],
    ['a disk', 'write /tmp/x: No space left on device', 'disk-full'],
    ['a vulnerability', 'CVE-2026-1234 in libexample 1.0', 'vulnerability-audit'],
    ['coverage', 'coverage 71 % is below the threshold', 'coverage-threshold'],
  ])('of %s tell its category', (_, line, category) => {
    expect(guessCategory([line], line, '')?.category).toBe(category);
  });

  it.each([
    ['nothing', 'Done in 3.2s'],
    ['an answer that is not there', 'Error: Not Found'],
    ['a list of packages that holds a type checker', 'Dependencies: python, numpy, mypy, ipython'],
    ['a bare exit code', 'exit status 1'],
  ])('say nothing of %s', (_, line) => {
    expect(guessCategory([line], line, '')).toBeNull();
  });

  it('name categories of the closed list', () => {
    expect(messageHints.filter(({ category }) => !categories.includes(category))).toEqual([]);
  });

  it('are read in linear time from a hostile line', () => {
    const begun = performance.now();
    for (const letter of ['a', ' ', '/', '.', ':', '1', 'expected ', '(error: '])
      guessCategory([letter.repeat(100_000)], letter.repeat(100_000), '');
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('the command', () => {
  it('decides where the lines say nothing', () => {
    expect(guessCategory(['src/a.js'], 'src/a.js', 'prettier -l .')).toMatchObject({
      category: 'format',
      bySaying: false,
    });
  });

  it('does not outweigh what the lines say', () => {
    const line = 'AssertionError: expected 3 to equal 4';
    expect(guessCategory([line], line, 'npm run build')).toMatchObject({ category: 'test-failure', bySaying: true });
  });

  it('gives way to nothing where it is unknown too', () => {
    expect(guessCategory(['hello'], 'hello', './run.sh')).toBeNull();
  });
});
