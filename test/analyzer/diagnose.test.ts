import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/analyzer/load-rules.ts';
import { compileRuleBook, openRuleBook } from '../../src/analyzer/rule-book.ts';
import type { Diagnosis } from '../../src/core/finding.ts';
import { analyzeLog } from '../../src/orchestrator/analyze-log.ts';

const shipped = await openRuleBook([fileURLToPath(new URL('../../rules', import.meta.url))]);
const small = compileRuleBook(
  parseRules(
    'rules/test.yaml',
    `family: test
rules:
  - { id: format, title: format, category: format, match: ['^format: (?<file>\\S+)'], fix: { recipe: biome-fix, risk: safe }, confidence: { base: 0.85 }, examples: {}, docs: d }
  - { id: lint, title: lint, category: lint, match: ['^lint: (?<file>\\S+)'], fix: { recipe: biome-fix, risk: safe }, confidence: { base: 0.85 }, examples: {}, docs: d }
  - { id: other-lint, title: other, category: lint, match: ['^other: (?<file>\\S+)'], confidence: { base: 0.85 }, examples: {}, docs: d }
  - { id: cleanup, title: cleaning failed, category: permission, match: ['^cannot clean (?<file>\\S+)'], confidence: { base: 0.85 }, examples: {}, docs: d }
  - { id: stale, title: stale, category: lockfile-out-of-sync, match: [{ line: '^WARNING: lock is stale', with: { pattern: 'lock --check', within: 10, where: before }, worded_as: warning }, '^WARNING: lock is stale'], confidence: { base: 0.85 }, examples: {}, docs: d }
  - { id: summary, title: tests failed, category: test-failure, level: symptom, match: ['^tests: \\d+ failed'], confidence: { base: 0.5 }, examples: {}, docs: d }
`,
  ),
);

async function diagnose(lines: readonly string[], book = small): Promise<readonly Diagnosis[]> {
  const { diagnoses } = await analyzeLog(bytes(lines.join('\n')), { catalogue: book });
  return diagnoses;
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const stamp = '2026-01-05T10:00:01.0000000Z ';

function job(lines: readonly string[], afterwards: readonly string[] = []): readonly string[] {
  const all = [
    '##[group]Run check',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    ...lines,
    '##[error]Process completed with exit code 1.',
    'Post job cleanup.',
    ...afterwards,
  ];
  return all.map((line) => stamp + line);
}

const termsOf = (diagnosis: Diagnosis | undefined): readonly string[] =>
  diagnosis?.confidence.terms.map(({ name }) => name) ?? [];

describe('a cause in the wrong place', () => {
  it('gives way to what the lines say when it stands after the failure', async () => {
    const [first] = await diagnose(job(['Error: no rows in the ledger'], ['cannot clean /tmp/x']));

    expect(first?.ruleId).toBe('unknown');
    expect(first?.findings[0]?.lines[0]?.text).toBe('Error: no rows in the ledger');
  });

  it('lends its category to no unknown failure', async () => {
    const [first] = await diagnose(job(['no rows in the ledger'], ['cannot clean /tmp/x']));

    expect(first?.category).toBe('unknown');
  });

  it('is the cause when it stands in the failing step', async () => {
    const [first] = await diagnose(job(['cannot clean /tmp/x']));

    expect(first?.ruleId).toBe('cleanup');
  });
});

describe('a verdict that the tool words as a warning', () => {
  it('is doubted where nothing tells that it was the verdict', async () => {
    expect(termsOf((await diagnose(job(['WARNING: lock is stale'])))[0])).toContain('wording');
  });

  it('is no less sure where the rule says so', async () => {
    const [first] = await diagnose(job(['lock --check', 'WARNING: lock is stale']));

    expect(first?.ruleId).toBe('stale');
    expect(termsOf(first)).not.toContain('wording');
  });

  it('gives way to an error beside it where it is a mere warning', async () => {
    const [first] = await diagnose(job(['WARNING: lock is stale', 'lint: a.js']));

    expect(first?.ruleId).toBe('lint');
  });
});

describe('a symptom without a cause', () => {
  it('names the failure, told by the lines that say most', async () => {
    const [first, ...others] = await diagnose(
      job(['AssertionError: expected 3 to equal 4 in the ledger', 'tests: 1 failed']),
    );

    expect(first).toMatchObject({ ruleId: 'summary', title: 'tests failed', category: 'test-failure', recipe: null });
    expect(first?.findings[0]?.lines[0]?.text).toBe('AssertionError: expected 3 to equal 4 in the ledger');
    expect(others).toEqual([]);
  });

  it('keeps unlike failures with the same summary apart', async () => {
    const [one] = await diagnose(job(['AssertionError: expected 3 to equal 4 in the ledger', 'tests: 1 failed']));
    const [other] = await diagnose(job(['AssertionError: the printer is on fire', 'tests: 1 failed']));

    expect(one?.fingerprint).not.toBe(other?.fingerprint);
  });

  it('names nothing when it stands after the failure', async () => {
    const [first] = await diagnose(job(['AssertionError: expected 3 to equal 4'], ['tests: 1 failed']));

    expect(first?.ruleId).toBe('unknown');
  });
});

describe('rivals', () => {
  it('that the same recipe mends make a cause no less sure', async () => {
    const [alone] = await diagnose(job(['format: a.js']));
    const [together, second] = await diagnose(job(['format: a.js', 'some line', 'some line', 'lint: b.js']));

    expect(together?.confidence.value).toBe(alone?.confidence.value);
    expect(termsOf(second)).not.toContain('not first');
  });

  it('of another remedy make it less sure', async () => {
    const [alone] = await diagnose(job(['format: a.js']));
    const [together] = await diagnose(job(['format: a.js', 'some line', 'some line', 'other: b.js']));

    expect(together?.confidence.value).toBeLessThan(alone?.confidence.value ?? 0);
    expect(termsOf(together)).toContain('rival');
  });
});

describe('what wrappers print', () => {
  it.each([
    ['npm 6', ['npm ERR! code ELIFECYCLE', 'npm ERR! errno 1', 'npm ERR! Exit status 1']],
    ['npm', ['npm error Lifecycle script `lint` failed with error:', 'npm error code 1', 'npm error command failed']],
    ['pnpm', [' ELIFECYCLE  Command failed with exit code 1.']],
    ['yarn', ['error Command failed with exit code 1.']],
    ['make', ['make: *** [Makefile:12: lint] Error 1']],
    ['tox', ['  py: FAIL code 1 (0.31=setup[0.16]+cmd[0.15] seconds)', '  evaluation failed :( (0.42 seconds)']],
    ['nox', ['nox > Session lint failed.']],
    ['turbo', ['web#lint:  ERROR  command (/app) npm run lint exited (1)', ' ERROR  run failed: command  exited (1)']],
    ['lerna', ["lerna ERR! npm run lint exited 1 in 'web'"]],
    ['nx', [' NX   Ran target lint for project web (2s)', '   ✖  1/1 failed']],
    ['just', ['error: Recipe `lint` failed on line 3 with exit code 1']],
  ])('never outranks the cause that %s wraps', async (_, wrapper) => {
    const cause = "src/a.ts(20,38): error TS2322: Type 'string' is not assignable to type 'number'.";
    const [first] = await diagnose(job([cause, ...wrapper]), shipped);

    expect(first?.category).toBe('type-error');
    expect(first?.findings[0]?.lines[0]?.text).toBe(cause);
  });
});

describe('rules that edit', () => {
  it.each([
    [
      'textlint',
      ['/app/README.md', '  1:4  error  Found TODO: "later"  todo', '', '✖ 1 problem (1 error, 0 warnings)'],
    ],
    [
      'a file that ESLint cannot parse',
      ['/app/a.js', '  1:11  error  Parsing error: Unexpected token ;', '', '✖ 1 problem (1 error, 0 warnings)'],
    ],
    [
      'a file that biome cannot parse',
      [
        'a.js:1:7 parse ━━━━━━━━━━━━━━━━━━━━',
        '',
        '  × Expected an identifier.',
        '',
        'a.js format ━━━━━━━━━━━━━━━━━━━━',
        '',
        '  × Code formatting aborted due to parsing errors.',
      ],
    ],
    [
      'a file that black cannot parse',
      ['error: cannot format a.py: Cannot parse: 1:6: def f(:', '', 'Oh no! 💥 💔 💥', '1 file failed to reformat.'],
    ],
    [
      'names without a type because their module is missing',
      [
        "src/a.ts(1,20): error TS2307: Cannot find module './goals' or its corresponding type declarations.",
        "src/a.ts(9,5): error TS7006: Parameter 'g' implicitly has an 'any' type.",
      ],
    ],
  ])('are not the cause of %s', async (_, lines) => {
    const [first] = await diagnose(job(lines), shipped);
    const fix = shipped.catalogue.rules.find(({ id }) => id === first?.ruleId)?.fix ?? null;
    const isSure = fix !== null && (first?.confidence.value ?? 0) > 0.6;

    expect(isSure ? `${first?.ruleId} by ${fix.recipe}` : 'none').toBe('none');
  });
});
