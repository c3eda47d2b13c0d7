import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/analyzer/load-rules.ts';
import { lintRules } from '../../src/analyzer/rule-lint.ts';
import { logFormats } from '../../src/logs/formats.ts';

function rule(id: string, match: string, more = ''): string {
  return `  - { id: ${id}, title: t, category: lint, match: ['${match}'], confidence: { base: 0.5 }, examples: { match: ['gizmo failed'], no_match: ['gizmo fits'] }, docs: d${more} }\n`;
}

async function kindsOf(...rules: readonly string[]): Promise<readonly string[]> {
  const loaded = parseRules('x.yaml', `family: f\nrules:\n${rules.join('')}`);
  const warnings = await lintRules(loaded.rules, {
    formats: logFormats,
    checkPattern: (source) => (source.includes('(a+)+') ? 'may take exponential time' : null),
  });
  return warnings.map(({ ruleId, kind }) => `${ruleId} ${kind}`);
}

describe('lintRules', () => {
  it('has nothing to say about a good rule', async () => {
    expect(await kindsOf(rule('a', '^gizmo failed'))).toEqual([]);
  });

  it.each([
    ['a pattern that may run away', [rule('a', 'gizmo (a+)+ failed')], 'a runaway'],
    ['a pattern without fixed text', [rule('a', '^\\w+$')], 'a no-literal'],
    ['a pattern whose fixed text is everywhere', [rule('a', '(?<file>[^:]+): \\S+')], 'a weak-literal'],
    ['a pattern that matches everyday lines', [rule('a', 'errors?')], 'a too-generic'],
    ['a group that is not described', [rule('a', '^gizmo (?<why>failed)')], 'a unused-capture'],
    ['one pattern in two rules', [rule('a', '^gizmo failed'), rule('b', '^gizmo failed')], 'b same-pattern'],
    [
      'a rule that always loses',
      [
        rule('a', '^gizmo failed'),
        rule('b', '^gizmo fail').replace('category: lint', 'category: format').replace('base: 0.5', 'base: 0.9'),
      ],
      'a shadowed',
    ],
    [
      'missing examples',
      [rule('a', '^gizmo failed').replace("no_match: ['gizmo fits']", 'no_match: []')],
      'a few-examples',
    ],
  ])('finds %s', async (_name, rules, warning) => {
    expect(await kindsOf(...rules)).toContain(warning);
  });

  it('tells what a weak text costs', async () => {
    const loaded = parseRules('x.yaml', `family: f\nrules:\n${rule('a', '^[^:]+: .*')}`);
    const warnings = await lintRules(loaded.rules, { formats: logFormats });

    expect(warnings.find(({ kind }) => kind === 'weak-literal')?.message).toMatch(/": ".* % of all lines .* ms/);
  });
});
