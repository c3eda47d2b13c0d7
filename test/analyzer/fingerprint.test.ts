import { describe, expect, it } from 'vitest';
import { fingerprintOf, fingerprintOfLine } from '../../src/analyzer/fingerprint.ts';

describe('fingerprints', () => {
  it('are sixteen hexadecimal digits', () => {
    expect(fingerprintOf('a', {}, [])).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['times', 'at 2026-01-05T10:00:01.123Z no total', 'at 2027-11-30T23:59:59.000Z no total'],
    ['numbers', 'expected 3 got 4', 'expected 17 got 2'],
    ['hashes', 'cannot read object 1f2e3d4c5b6a7980', 'cannot read object 0a1b2c3d4e5f6071'],
    ['temporary paths', 'no file /tmp/abc123/x', 'no file /tmp/zzz/y'],
    [
      "the runner's folder",
      'error in /home/runner/work/shop/shop/src/a.ts',
      'error in /Users/runner/work/shop/shop/src/a.ts',
    ],
  ])('do not change with %s', (_name, one, other) => {
    expect(fingerprintOfLine(one)).toBe(fingerprintOfLine(other));
  });

  it('differ between rules and between stable captures', () => {
    const all = [
      fingerprintOf('a', { name: 'x' }, ['name']),
      fingerprintOf('b', { name: 'x' }, ['name']),
      fingerprintOf('a', { name: 'y' }, ['name']),
    ];

    expect(new Set(all).size).toBe(3);
  });

  it('leave out captures that are not declared and places in a file', () => {
    const one = fingerprintOf('a', { name: 'x', seconds: 'one', line: '3' }, ['name', 'line']);

    expect(one).toBe(fingerprintOf('a', { name: 'x', seconds: 'two', line: '9' }, ['name', 'line']));
  });
});
