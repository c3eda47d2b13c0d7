import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileRuleBook } from '../../src/analyzer/rule-book.ts';
import { openRuleBook } from '../../src/analyzer/rule-book.ts';
import { parseRules } from '../../src/analyzer/load-rules.ts';
import { explainLog } from '../../src/analyzer/explain.ts';
import { toAnalyzeJson } from '../../src/analyzer/analyze-json.ts';
import { analyzeLog, readGreenLines, type LogAnalysis } from '../../src/orchestrator/analyze-log.ts';

const shipped = await openRuleBook([fileURLToPath(new URL('../../rules', import.meta.url))]);
const small = compileRuleBook(
  parseRules(
    'rules/test.yaml',
    `family: test
rules:
  - { id: ledger, title: the ledger differs, category: test-failure, match: ['^ledger (?<name>\\w+) differs'], captures: { name: the ledger }, confidence: { base: 0.8, boosts: [{ near: 'audit mode', within: 5, add: 0.1 }] }, examples: {}, docs: d }
  - { id: ledger-cause, title: the book is missing, category: missing-file, match: ['^no book for ledger'], confidence: { base: 0.8 }, examples: {}, docs: d }
  - { id: tally, title: tally failed, category: lint, level: symptom, match: ['^tally failed'], confidence: { base: 0.6 }, examples: {}, docs: d }
`,
  ),
);

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function analyze(
  lines: readonly string[],
  options: { catalogue?: typeof small; greenLines?: ReadonlySet<string>; state?: 'complete' | 'truncated' } = {},
): Promise<LogAnalysis> {
  return analyzeLog(bytes(lines.join('\n')), { catalogue: small, ...options });
}

function stamped(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `2026-01-05T10:00:0${index % 10}.0000000Z ${line}`);
}

const failingStep = (lines: readonly string[]): readonly string[] =>
  stamped([
    '##[group]Run check',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    ...lines,
    '##[error]Process completed with exit code 1.',
    'Post job cleanup.',
    'done',
  ]);

describe('choosing the cause', () => {
  it('a cause outranks a symptom of the same step', async () => {
    const { diagnoses } = await analyze(failingStep(['ledger rent differs', 'tally failed']));

    expect(diagnoses.map((diagnosis) => diagnosis.ruleId)).toEqual(['ledger']);
  });

  it('what stands in the failing step outranks what stands in one that passed', async () => {
    const passed = stamped(['##[group]Run prepare', '##[endgroup]', 'no book for ledger', 'fine']);
    const { diagnoses } = await analyze([...passed, ...failingStep(['ledger rent differs'])]);

    expect(diagnoses[0]?.ruleId).toBe('ledger');
  });

  it('what is printed after the job had failed is no cause', async () => {
    const { diagnoses } = await analyze([...failingStep(['ledger rent differs']), ...stamped(['no book for ledger'])]);

    expect(diagnoses[0]?.ruleId).toBe('ledger');
  });

  it('two independent causes are kept apart', async () => {
    const gap = Array.from({ length: 30 }, (_, index) => `step ${index}`);
    const { diagnoses } = await analyze(failingStep(['no book for ledger 1', ...gap, 'ledger rent differs']));

    expect(new Set(diagnoses.map((diagnosis) => diagnosis.ruleId))).toEqual(new Set(['ledger', 'ledger-cause']));
  });

  it('a line that also stands in the last green run is no cause', async () => {
    const green = await readGreenLines(bytes(stamped(['ledger rent differs']).join('\n')));
    const { diagnoses } = await analyze(failingStep(['ledger rent differs', 'no book for ledger']), {
      greenLines: green,
    });

    expect(diagnoses.map((diagnosis) => diagnosis.ruleId)).toEqual(['ledger-cause']);
  });

  it('an attempt that was run again and passed is no cause', async () => {
    const log = [
      'Worker information',
      '$ travis_retry fetch',
      'no book for ledger',
      'The command "fetch" failed. Retrying, 2 of 3.',
      'fetched',
      '$ check',
      'ledger rent differs',
      'The command "check" exited with 1.',
      'Done. Your build exited with 1.',
    ];
    const { diagnoses, dialect } = await analyze(log);

    expect(dialect).toBe('travis-ci');
    expect(diagnoses[0]?.ruleId).toBe('ledger');
  });
});

describe('a diagnosis', () => {
  it('shows the line that matched first, ten lines at most', async () => {
    const { diagnoses } = await analyze(
      failingStep(Array.from({ length: 40 }, (_, index) => `ledger l${index} differs`)),
    );
    const lines = diagnoses[0]?.findings[0]?.lines ?? [];

    expect(lines[0]?.text).toMatch(/^ledger l\d+ differs$/);
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it('has the same fingerprint in the next run and another one for another ledger', async () => {
    const [one, next, other] = await Promise.all(
      ['ledger rent differs', 'ledger rent differs by 17', 'ledger fuel differs'].map((line) =>
        analyze(failingStep([line])),
      ),
    );

    expect(next?.diagnoses[0]?.fingerprint).toBe(one?.diagnoses[0]?.fingerprint);
    expect(other?.diagnoses[0]?.fingerprint).not.toBe(one?.diagnoses[0]?.fingerprint);
  });

  it('is surer with a line close by that the rule asks for', async () => {
    const [without, boosted] = await Promise.all(
      [['ledger rent differs'], ['audit mode', 'ledger rent differs']].map((lines) => analyze(failingStep(lines))),
    );

    expect(boosted?.diagnoses[0]?.confidence.value).toBeGreaterThan(without?.diagnoses[0]?.confidence.value ?? 1);
  });

  it('is less sure, and says so, when a part of the log is missing', async () => {
    const { diagnoses, state } = await analyze(failingStep(['ledger rent differs']), { state: 'truncated' });

    expect(state).toBe('truncated');
    expect(diagnoses[0]).toMatchObject({ logState: 'truncated' });
    expect(diagnoses[0]?.confidence.terms.map((term) => term.name)).toContain('log state');
  });

  it('falls with the record of its own failed fixes', async () => {
    const record = { repository: { good: 0, bad: 5 }, overall: { good: 0, bad: 5 } };
    const { diagnoses } = await analyzeLog(bytes(failingStep(['ledger rent differs']).join('\n')), {
      catalogue: small,
      trackRecord: () => record,
    });

    expect(diagnoses[0]?.confidence.value).toBeLessThan(0.6);
  });

  it('links to the code that a tool of known format names', async () => {
    const { diagnoses } = await analyze(
      failingStep(["src/cart.ts(2,3): error TS2322: Type 'string' is not assignable to type 'number'."]),
      { catalogue: shipped },
    );

    expect(diagnoses[0]?.findings[0]?.location).toEqual({ file: 'src/cart.ts', line: 2, column: 3 });
    expect(diagnoses[0]?.diagnostics).toMatchObject([{ tool: 'tsc', code: 'TS2322' }]);
  });
});

describe('a failure that no rule knows', () => {
  it('gets the lines that are worded as errors, not the last ones', async () => {
    const chatter = Array.from({ length: 200 }, (_, index) => `frame ${index} drawn`);
    const { diagnoses } = await analyze(
      failingStep([...chatter, 'FATAL: the gizmo cannot be aligned: axis 3 is missing', ...chatter.slice(0, 15)]),
    );

    expect(diagnoses[0]).toMatchObject({ ruleId: 'unknown', remedy: 'report', recipe: null });
    expect(diagnoses[0]?.findings[0]?.lines[0]?.text).toBe('FATAL: the gizmo cannot be aligned: axis 3 is missing');
  });

  it('leaves out advice that only looks like an error', async () => {
    const { diagnoses } = await analyze(
      failingStep([
        'gizmo 7 could not be aligned',
        '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
      ]),
      { catalogue: shipped },
    );

    expect(diagnoses[0]?.findings[0]?.lines[0]?.text).toBe('gizmo 7 could not be aligned');
  });

  it('claims no category that the lines do not speak of', async () => {
    const { diagnoses } = await analyze(failingStep(['the moon is in the wrong house']));

    expect(diagnoses[0]?.category).toBe('unknown');
    expect(diagnoses[0]?.confidence.value).toBeLessThan(0.3);
  });
});

describe('bad input', () => {
  it.each([
    ['an empty log', '', 'empty'],
    ['a web page instead of a log', '<!DOCTYPE html><html><body>Sign in</body></html>', 'unreadable'],
  ])('%s has a state and no cause by a rule', async (_name, text, state) => {
    const analysis = await analyzeLog(bytes(text), { catalogue: shipped });

    expect(analysis.state).toBe(state);
    expect(analysis.diagnoses.filter((diagnosis) => diagnosis.ruleId !== 'unknown')).toEqual([]);
  });

  it.each([
    ['that a rule names', 'ledger rent differs'],
    ['that no rule knows', 'FATAL: the gizmo is missing:'],
  ])('keeps secrets out of a failure %s', async (_name, line) => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const analysis = await analyze(failingStep([`$ login ${token}`, `${line} ${token}`]));

    expect(JSON.stringify([analysis.diagnoses, explainLog(analysis.result)])).not.toContain(token);
  });
});

describe('explainLog', () => {
  it('shows the winner and what its rivals had', async () => {
    const { result } = await analyze(failingStep(['ledger rent differs', 'tally failed']));
    const { candidates, failed } = explainLog(result);

    expect(candidates.map(({ rule, because }) => [rule, because === null])).toEqual([
      ['ledger', true],
      ['tally', false],
    ]);
    expect(candidates[0]?.terms.reduce((sum, term) => sum + term.effect, 0)).toBeCloseTo(candidates[0]?.score ?? 0, 10);
    expect(failed?.command).toContain('check');
  });
});

describe('toAnalyzeJson', () => {
  it('has the shape of `analyze --format json`', async () => {
    const analysis = await analyze(failingStep(['ledger rent differs']));
    const json = toAnalyzeJson('a.log', analysis);

    expect(Object.keys(json)).toEqual(['file', 'dialect', 'state', 'diagnoses']);
    expect(Object.keys(json.diagnoses[0] ?? {})).toEqual([
      'rule',
      'category',
      'confidence',
      'lines',
      'location',
      'remedy',
      'recipe',
    ]);
    expect(json.diagnoses[0]?.lines[0]).toEqual({ number: 4, text: 'ledger rent differs' });
  });
});
