import type { Rule, RuleExample } from './types.ts';

/** One hit of one rule in a text, as the engine reports it. */
export interface ExampleHit {
  readonly ruleId: string;
  readonly captures: Readonly<Record<string, string>>;
}

/** Runs all rules over a block of lines. */
export type MatchBlock = (text: string) => Promise<readonly ExampleHit[]>;

/**
 * What an example proved. `missing`: the rule did not match its line; `noisy`: it matched a line that it must leave alone;
 * `captures`: it matched but took other text; `untested`: the rule lacks examples.
 */
export interface RuleMiss {
  readonly ruleId: string;
  readonly verdict: 'missing' | 'noisy' | 'captures' | 'untested';
  readonly example: string;
  readonly detail: string;
}

/** Every example of every rule through the engine with all rules loaded; all misses, not the first. */
export async function testRules(rules: readonly Rule[], matchBlock: MatchBlock): Promise<readonly RuleMiss[]> {
  const misses: RuleMiss[] = [];
  for (const rule of rules) {
    misses.push(...untested(rule));
    for (const example of rule.examples.match) misses.push(...testMatch(rule, example, await matchBlock(example.line)));
    for (const line of rule.examples.no_match) misses.push(...testNoMatch(rule, line, await matchBlock(line)));
  }
  return misses;
}

function untested(rule: Rule): RuleMiss[] {
  const lacking = (['match', 'no_match'] as const).filter((kind) => rule.examples[kind].length === 0);
  return lacking.map((kind) => ({
    ruleId: rule.id,
    verdict: 'untested',
    example: '',
    detail: `no example under ${kind}`,
  }));
}

function testMatch(rule: Rule, example: RuleExample, all: readonly ExampleHit[]): RuleMiss[] {
  const own = all.filter((hit) => hit.ruleId === rule.id);
  if (own.length === 0) {
    const others = [...new Set(all.map((hit) => hit.ruleId))].join(', ');
    return [
      {
        ruleId: rule.id,
        verdict: 'missing',
        example: example.line,
        detail: others === '' ? 'no rule matches' : `matched by ${others}`,
      },
    ];
  }
  const wanted = Object.entries(example.captures ?? {});
  if (own.some((hit) => wanted.every(([name, value]) => hit.captures[name] === value))) return [];
  const detail = `wanted ${JSON.stringify(example.captures)}, got ${JSON.stringify(own[0]?.captures)}`;
  return [{ ruleId: rule.id, verdict: 'captures', example: example.line, detail }];
}

function testNoMatch(rule: Rule, line: string, all: readonly ExampleHit[]): RuleMiss[] {
  if (!all.some((hit) => hit.ruleId === rule.id)) return [];
  return [{ ruleId: rule.id, verdict: 'noisy', example: line, detail: 'must not match this line' }];
}
