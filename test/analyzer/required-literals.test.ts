import { describe, expect, it } from 'vitest';
import { anyDigit } from '../../src/analyzer/automaton.ts';
import { requiredLiterals, requiredTexts } from '../../src/analyzer/required-literals.ts';

const d = anyDigit;

describe('literals that every match holds', () => {
  it.each([
    ['plain text', 'abcdef', ['abcdef']],
    ['both ways of a choice', 'npm (?:ERR!|error)', ['npm ERR!', 'npm error']],
    ['text across a named group', '(?<file>\\S+\\.go):(?<line>\\d+)', [`.go:${d}`]],
    ['digits', 'TS\\d{4}', [`TS${d}${d}${d}${d}`]],
    ['both cases of a letter', '[Ff]atal!', ['Fatal!', 'fatal!']],
    ['signs and digits of a class', 'x [<>\\d]', ['x <', 'x >', `x ${d}`]],
    ['an optional part', 'problems?:x', ['problem:x', 'problems:x']],
    ['repeated text', '(?:ab)+!', ['ab!']],
    ['around an anchor and a look-ahead', '^(?!x)abc$', ['abc']],
    ['in UTF-8', '✖ [a-z]+', ['✖ ']],
  ])('are found for %s', (_, pattern, expected) => {
    expect([...(requiredLiterals(pattern) ?? [])].sort()).toEqual([...expected].sort());
  });

  it.each(['.*', '\\s+\\w+', '(?:abc)?', 'abc|\\d+', '[^x]*', 'a*'])('are none for %s', (pattern) => {
    expect(requiredLiterals(pattern)).toBeNull();
  });

  it('prefers the rarest part', () => {
    expect(requiredLiterals('error .* ENOSPC')).toEqual([' ENOSPC']);
  });

  it('prefers one rare word to a frequent sign', () => {
    expect(requiredLiterals('^\\s*FAILED\\s+\\d+/\\d+')).toEqual(['FAILED']);
    expect(requiredLiterals('^\\[\\d+\\]: (?<rule>\\w+)')).toEqual([`${d}]: `]);
  });
});

describe('further literals', () => {
  it('stand at other places of the pattern', () => {
    expect(requiredTexts('checking .* [.]{3} ERROR$').further.flat()).toContain('checking ');
  });

  it('of a choice are one for each of its ways', () => {
    const { literals, further } = requiredTexts('(?:unusual .* remark|peculiar)');

    expect(literals).toHaveLength(2);
    expect(further).toHaveLength(1);
    expect(further[0]).toContain('peculiar');
  });
});
