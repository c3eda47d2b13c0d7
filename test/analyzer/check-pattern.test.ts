import { describe, expect, it } from 'vitest';
import { loadPatternCheck } from '../../src/analyzer/check-pattern.ts';

const check = await loadPatternCheck();

describe('patterns that run away', () => {
  it.each(['(?:a+)+b', '^(?:\\w+\\s?)+$'])('%s takes exponential time', (pattern) => {
    expect(check(pattern)).toMatch(/exponential/);
  });

  it.each(['(?:x|xx)+y', 'error: (?:a|a)*!', '^\\w*\\w*\\w*\\w*x', 'error: .*a.*a.*a.*ab'])(
    '%s takes more than quadratic time',
    (pattern) => {
      expect(check(pattern)).toMatch(/more than quadratic|exponential/);
    },
  );
});

describe('patterns that do not', () => {
  it.each([
    "Cannot find module '(?<module>[^']+)'",
    '^(?<file>[^\\s:]+):(?<line>\\d+):(?<column>\\d+): error: (?<message>.*)',
    '^npm (?:ERR!|error) code E\\w+',
    '\\S+: error TS\\d+',
  ])('%s passes', (pattern) => {
    expect(check(pattern)).toBeNull();
  });
});
