import { describe, expect, it } from 'vitest';
import { anyDigit } from '../../src/analyzer/automaton.ts';
import { createSieve } from '../../src/analyzer/sieve.ts';

const sieve = createSieve([
  { literals: ['x'], further: [], first: '#[' },
  { literals: ['x'], further: [['FAIL', 'ERROR']], first: null },
  { literals: ['x'], further: [[`took ${anyDigit}${anyDigit} s`]], first: null },
]);

function passes(line: string, body = 0): readonly boolean[] {
  const bytes = Buffer.from(line);
  sieve.open(bytes, 0, bytes.length, body);
  return [0, 1, 2].map((pattern) => sieve.mayMatch(pattern));
}

describe('a pattern is dropped', () => {
  it('when the line begins with another character', () => {
    expect(passes('  (x) FAIL took 12 s')).toEqual([false, true, true]);
  });

  it('when a further text is missing', () => {
    expect(passes('[x] all took 12 s')).toEqual([true, false, true]);
    expect(passes('[x] ERROR took')).toEqual([true, true, false]);
  });
});

describe('a pattern is kept', () => {
  it('when the line begins beyond ASCII, with a control character or after a carriage return', () => {
    expect(passes('✖ x FAIL')[0]).toBe(true);
    expect(passes('\x1b[31m(x)')[0]).toBe(true);
    expect(passes('(progress\r[x]')[0]).toBe(true);
  });

  it('when nobody knows where the cleaned line begins', () => {
    expect(passes('(x)', -1)[0]).toBe(true);
  });

  it('when escape codes may interrupt the further text', () => {
    expect(passes('[x] FA\x1b[0mIL')[1]).toBe(true);
  });

  it("when its first character stands behind a wrapper's lead", () => {
    expect(passes('web:lint: [x]')[0]).toBe(true);
  });

  it('when the line begins where the stamp ends', () => {
    expect(passes('2026-01-05T10:00:01.0000000Z [x]', 29)[0]).toBe(true);
  });
});
