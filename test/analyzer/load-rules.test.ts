import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules, parseRules, requireSound } from '../../src/analyzer/load-rules.ts';
import { formatProblem } from '../../src/analyzer/rule-problems.ts';

const sound = `family: shop
rules:
  - id: shop-total
    title: the totals differ
    category: test-failure
    match: ['^total (?<name>\\w+) differs']
    captures: { name: the total }
    confidence: { base: 0.8 }
    examples: { match: ['total cart differs'], no_match: ['total cart fits'] }
    docs: The totals differ.
`;

function problemsOf(text: string): readonly string[] {
  return parseRules('rules/shop.yaml', text).problems.map(formatProblem);
}

describe('a sound rule', () => {
  it('gets its defaults', () => {
    const [rule] = parseRules('rules/shop.yaml', sound).rules;

    expect(rule).toMatchObject({
      family: 'shop',
      level: 'cause',
      except: [],
      remedy: 'report',
      fix: null,
      match: [{ line: '^total (?<name>\\w+) differs' }],
    });
  });

  it('is to be fixed when it names a fix', () => {
    const [rule] = parseRules(
      'rules/shop.yaml',
      sound.replace('    docs:', '    fix: { recipe: shop-fix, risk: safe }\n    docs:'),
    ).rules;

    expect(rule?.remedy).toBe('fix');
  });

  it('may ask for a re-run', () => {
    expect(parseRules('x.yaml', sound.replace('    docs:', '    remedy: rerun\n    docs:')).rules[0]?.remedy).toBe(
      'rerun',
    );
  });
});

describe('a mistake is named with file, line, rule, field and what would be right', () => {
  it.each([
    [
      'an unknown key',
      sound.replace('    title:', '    tittle: x\n    title:'),
      'rules/shop.yaml:4: rule shop-total, tittle: unknown key "tittle"; did you mean "title"?',
    ],
    [
      'an unknown category',
      sound.replace('test-failure', 'test-failures'),
      'rules/shop.yaml:5: rule shop-total, category: "test-failures" is not one of',
    ],
    ['a missing field', sound.replace('    title: the totals differ\n', ''), 'title: is missing'],
    [
      'a capture without a group',
      sound.replace('{ name: the total }', '{ nam: the total }'),
      'rules/shop.yaml:7: rule shop-total, captures.nam: no pattern has a group named "nam"',
    ],
    [
      'an inline flag',
      sound.replace('^total', '(?i:total)'),
      'rules/shop.yaml:6: rule shop-total, match[0]: inline flags',
    ],
    ['a look-behind', sound.replace('^total', '(?<=x)total'), 'look-behind is not supported'],
    [
      'a remedy that contradicts the fix',
      sound.replace('    docs:', '    remedy: rerun\n    fix: { recipe: a, risk: safe }\n    docs:'),
      'remedy rerun contradicts the fix',
    ],
    ['a remedy that lacks its fix', sound.replace('    docs:', '    remedy: fix\n    docs:'), 'remedy fix needs a fix'],
    [
      'a mistake inside a pattern with a second one',
      sound.replace(
        "['^total (?<name>\\w+) differs']",
        "[{ line: 'total (?<name>x)', with: { pattern: a, wihtin: 3, within: 3 } }]",
      ),
      'unknown key "wihtin"; did you mean "within"?',
    ],
    ['text that is no YAML', 'rules: [', 'rules/shop.yaml:1:'],
  ])('%s', (_name, text, message) => {
    expect(problemsOf(text).join('\n')).toContain(message);
  });

  it('all at once, and the sound rules of the file are kept', () => {
    const other = sound.slice(sound.indexOf('  - id')).replace('shop-total', 'Shop Two').replace('0.8', '8');
    const loaded = parseRules('rules/shop.yaml', sound + other);

    expect(loaded.problems).toHaveLength(2);
    expect(loaded.rules.map((rule) => rule.id)).toEqual(['shop-total']);
  });
});

describe('loading folders', () => {
  it('refuses the same id in two files, naming the first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rules-'));
    await writeFile(join(folder, 'a.yaml'), sound);
    await writeFile(join(folder, 'b.yaml'), sound);

    const { problems, rules } = await loadRules([folder]);

    expect(rules).toHaveLength(1);
    expect(problems.map(formatProblem)).toEqual([
      `${join(folder, 'b.yaml')}:3: rule shop-total, id: the id is used already in ${join(folder, 'a.yaml')}:3`,
    ]);
  });

  it('reports a folder that is not there', async () => {
    const { problems } = await loadRules(['/does/not/exist']);

    expect(problems[0]?.message).toContain('ENOENT');
  });

  it('throws one error with all mistakes where rules must be sound', () => {
    const loaded = parseRules('rules/shop.yaml', sound.replace('0.8', '8').replace('test-failure', 'nothing'));

    expect(() => requireSound(loaded)).toThrow(/2 mistakes[\s\S]*category[\s\S]*base/);
  });
});
