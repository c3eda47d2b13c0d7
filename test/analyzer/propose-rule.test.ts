import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/analyzer/compile-pattern.ts';
import { parseRules } from '../../src/analyzer/load-rules.ts';
import { proposeRule } from '../../src/analyzer/propose-rule.ts';

const lines = ['drawing frame 1', 'gizmo 17 of "north" cannot be aligned in src/axis.ts:12', ''].map((text, index) => ({
  number: index + 1,
  text,
  step: null,
  time: null,
  offset: 0,
}));

describe('proposeRule', () => {
  it('matches the line and the same line of another run', () => {
    const regexp = compilePattern(proposeRule(lines, 2).pattern, 'test');

    expect(regexp.exec(lines[1]?.text ?? '')?.groups).toMatchObject({ name: 'north', file: 'src/axis.ts' });
    expect(regexp.test('gizmo 3 of "south" cannot be aligned in lib/b.ts:9')).toBe(true);
    expect(regexp.test('drawing frame 1')).toBe(false);
  });

  it('writes a stanza that loads without a mistake', () => {
    const { rules, problems } = parseRules('new.yaml', proposeRule(lines, 2).yaml);

    expect(problems).toEqual([]);
    expect(rules[0]?.examples.match[0]?.line).toBe(lines[1]?.text);
  });

  it('takes signs of a line literally', () => {
    const text = 'a+b (c) [d] {e} ^$ | \\ ?*.';
    const { pattern } = proposeRule([{ number: 1, text, step: null, time: null, offset: 0 }], 1);

    expect(compilePattern(pattern, 'test').test(text)).toBe(true);
  });

  it.each([
    [9, 'no line 9'],
    [3, 'line 3 is blank'],
  ])('refuses line %i', (number, message) => {
    expect(() => proposeRule(lines, number)).toThrow(message);
  });
});
