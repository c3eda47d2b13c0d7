import type { LogFormats } from '../core/log.ts';
import { anyDigit } from './automaton.ts';
import { compileCatalogue, type Catalogue } from './catalogue.ts';
import { compilePattern } from './compile-pattern.ts';
import type { PatternFacts } from './pattern-facts.ts';
import { costOf } from './required-literals.ts';
import { scan } from './scan.ts';
import type { Rule } from './types.ts';

/** Something to mend in a rule that loads well. */
export interface RuleWarning {
  readonly ruleId: string;
  readonly kind:
    | 'runaway'
    | 'no-literal'
    | 'weak-literal'
    | 'too-generic'
    | 'shadowed'
    | 'same-pattern'
    | 'few-examples'
    | 'unused-capture';
  /** Path inside the rule, e.g. `match[0]`. */
  readonly field: string;
  readonly message: string;
}

export interface LintOptions {
  readonly formats: LogFormats;
  /** Says why a pattern may take more than linear time; null when it cannot. */
  readonly checkPattern?: (source: string) => string | null;
}

/** Everything that is worth mending in the rules, in their order. */
export async function lintRules(rules: readonly Rule[], options: LintOptions): Promise<readonly RuleWarning[]> {
  const catalogue = compileCatalogue(rules);
  const perRule = rules.flatMap((rule) => [
    ...runaway(rule, options.checkPattern),
    ...badlyAnnounced(rule, catalogue),
    ...tooGeneric(rule),
    ...fewExamples(rule),
    ...unusedCaptures(rule),
  ]);
  return [...perRule, ...samePatterns(rules), ...(await shadowed(rules, catalogue, options.formats))];
}

/** Every pattern of a rule, with its place inside the rule. */
export function patternsOf(rule: Rule): readonly { readonly field: string; readonly source: string }[] {
  return [
    ...rule.match.map((pattern, index) => ({ field: `match[${index}]`, source: pattern.line })),
    ...rule.match.flatMap((pattern, index) =>
      pattern.with === undefined ? [] : [{ field: `match[${index}].with`, source: pattern.with.pattern }],
    ),
    ...rule.except.map((source, index) => ({ field: `except[${index}]`, source })),
    ...rule.confidence.boosts.map((boost, index) => ({
      field: `confidence.boosts[${index}].near`,
      source: boost.near,
    })),
  ];
}

function runaway(rule: Rule, check: LintOptions['checkPattern']): RuleWarning[] {
  if (check === undefined) return [];
  return patternsOf(rule).flatMap(({ field, source }) => {
    const why = check(source);
    return why === null ? [] : [{ ruleId: rule.id, kind: 'runaway', field, message: why }];
  });
}

/** Patterns whose fixed text says little or nothing: what they cost is paid on every log. */
function badlyAnnounced(rule: Rule, catalogue: Catalogue): RuleWarning[] {
  return rule.match.flatMap((pattern, index): RuleWarning[] => {
    const facts = catalogue.patterns.find((candidate) => candidate.source === pattern.line);
    if (facts === undefined) return [];
    const field = `match[${index}]`;
    if (facts.literals === null) {
      const message =
        'requires no fixed text, so it is tried on every line of every log: the whole scan is about as slow as this pattern';
      return [{ ruleId: rule.id, kind: 'no-literal', field, message }];
    }
    const share = shareOfLines(facts);
    return share < weakShare
      ? []
      : [{ ruleId: rule.id, kind: 'weak-literal', field, message: weakMessage(facts, share) }];
  });
}

/** Tried on that share of all lines, a pattern is no longer for free. */
const weakShare = 0.005;
const usualLength = 80;
/** Decoding a line, cleaning it and trying a pattern takes about so many microseconds. */
const perLine = 2;

/** About which share of a log's lines a pattern is tried on. */
function shareOfLines({ literals, further, first }: PatternFacts): number {
  const announced = Math.min(1, usualLength * (costOf(literals) + 1e-9));
  const followed = further.reduce((share, set) => share * Math.min(1, usualLength * costOf(set)), 1);
  const begun = first === null ? 1 : Math.min(1, first.length / 60);
  return announced * followed * begun;
}

function weakMessage({ literals }: PatternFacts, share: number): string {
  const texts = (literals ?? []).map((text) => JSON.stringify(text.replaceAll(anyDigit, '0'))).join(', ');
  const cost = Math.round(share * 1e6 * perLine * 1e-3);
  return `requires no rarer text than ${texts} (0 for any digit): about ${(100 * share).toFixed(1)} % of all lines are tried, ${cost} ms for a million`;
}

/** Lines of healthy runs that a cause must not match. */
const everydayLines = [
  'Done in 3.21s.',
  'added 120 packages, and audited 121 packages in 4s',
  'Downloading https://example.com/pkg-1.0.0.tar.gz (12 kB)',
  '   Compiling errors v1.0.0',
  'Tests:       12 passed, 12 total',
  'warning: unused variable: `x`',
  '    at Object.<anonymous> (/app/src/index.js:10:5)',
  '0 errors, 0 warnings',
  '[INFO] BUILD SUCCESS',
  'src/errors/not-found.ts',
  'ok  	example.com/pkg	0.012s',
];

function tooGeneric(rule: Rule): RuleWarning[] {
  if (rule.level === 'catch-all') return [];
  return rule.match.flatMap((pattern, index) => {
    const regexp = compilePattern(pattern.line, `rule ${rule.id}, match[${index}]`);
    const line = everydayLines.find((text) => regexp.test(text));
    if (line === undefined || pattern.with !== undefined) return [];
    return [
      {
        ruleId: rule.id,
        kind: 'too-generic',
        field: `match[${index}]`,
        message: `matches the everyday line ${JSON.stringify(line)}`,
      },
    ];
  });
}

function fewExamples(rule: Rule): RuleWarning[] {
  const lacking = (['match', 'no_match'] as const).filter((kind) => rule.examples[kind].length === 0);
  return lacking.map((kind) => ({
    ruleId: rule.id,
    kind: 'few-examples',
    field: `examples.${kind}`,
    message: 'has no example',
  }));
}

function unusedCaptures(rule: Rule): RuleWarning[] {
  const named = rule.match.flatMap((pattern) =>
    [...`${pattern.line}${pattern.with?.pattern ?? ''}`.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(named)]
    .filter((name) => !(name in rule.captures) && !['file', 'line', 'column'].includes(name))
    .map((name) => ({
      ruleId: rule.id,
      kind: 'unused-capture',
      field: 'captures',
      message: `the group ${JSON.stringify(name)} is not described, so it is left out of the fingerprint`,
    }));
}

function samePatterns(rules: readonly Rule[]): RuleWarning[] {
  const owners = new Map<string, string>();
  return rules.flatMap((rule) =>
    rule.match.flatMap((pattern, index) => {
      const key = JSON.stringify([pattern.line, pattern.with ?? null]);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, rule.id);
      if (owner === undefined || owner === rule.id) return [];
      return [
        {
          ruleId: rule.id,
          kind: 'same-pattern' as const,
          field: `match[${index}]`,
          message: `${owner} has the same pattern`,
        },
      ];
    }),
  );
}

/** A rule whose every example is matched by one surer rule of another category as well never wins. */
async function shadowed(rules: readonly Rule[], catalogue: Catalogue, formats: LogFormats): Promise<RuleWarning[]> {
  const warnings: RuleWarning[] = [];
  for (const rule of rules) {
    const perExample: ReadonlySet<Rule>[] = [];
    for (const example of rule.examples.match)
      perExample.push(await surerRules(rule, example.line, catalogue, formats));
    const [first, ...others] = perExample;
    const shadow = [...(first ?? [])].find((rival) => others.every((rivals) => rivals.has(rival)));
    if (shadow !== undefined)
      warnings.push({
        ruleId: rule.id,
        kind: 'shadowed',
        field: 'match',
        message: `${shadow.id} (${shadow.category}) matches all its examples and is surer`,
      });
  }
  return warnings;
}

const levels = ['catch-all', 'symptom', 'cause'];

async function surerRules(
  rule: Rule,
  text: string,
  catalogue: Catalogue,
  formats: LogFormats,
): Promise<ReadonlySet<Rule>> {
  const { hits } = await scan(chunk(text), catalogue, { formats, dialect: 'plain' });
  const rivals = hits
    .flatMap((hit) => catalogue.rules[hit.rule] ?? [])
    .filter((rival) => rival.id !== rule.id && rival.category !== rule.category);
  return new Set(
    rivals.filter(
      (rival) =>
        levels.indexOf(rival.level) >= levels.indexOf(rule.level) && rival.confidence.base > rule.confidence.base,
    ),
  );
}

async function* chunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
