import { describe, expect, test } from 'vitest';
import { createColors } from 'picocolors';
import { explainCase } from '../../src/report/explain.ts';
import { renderText } from '../../src/report/text.ts';
import { aCase, aDelivery, aDiagnosis, aFinding, aFix, aProof, aRun } from '../support/cases.ts';
import { aReport } from '../support/report.ts';

const withCase = (failure = aCase(), change = {}) =>
  aReport({ runs: [{ run: aRun(), jobs: [], cases: [failure] }], ...change });
const reported = { kind: 'reported', reason: 'low-confidence', detail: 'the threshold is 0.9' } as const;

test('a pass at a glance: what failed, where, why, what was done, how to see it, and the sum', () => {
  expect(renderText(aReport())).toBe(`ci-autofix 1.2.3 · deliver: pull-request · acme/shop

acme/shop  CI run 4711 on main at c0ffee012345 (push)
  https://github.com/acme/shop/actions/runs/4711

  ✔ FIXED  Files are not formatted with Prettier
      build (20) › Run npm run format:check
        41  Checking formatting...
      ▸ 42  [warn] src/a.ts
        43  [warn] Code style issues found in the above file. Run Prettier with --write to fix.
      at src/a.ts
    cause      format, rule prettier-unformatted, confidence 95 %
    done       Pull request 7 was opened.
    see        https://github.com/acme/shop/pull/7
    fix        format src/a.ts with prettier (1 file, +1 -1)
    proof      red 1.2 s → green 1.2 s → red 1.2 s  proven
    try it     $ git checkout c0ffee012345
               $ npm ci
               $ npx prettier --check .
    case       4711-01234567

Outcome  Category   Conf  Case           What failed
✔ fixed  format     95 %  4711-01234567  acme/shop: Files are not formatted with Prettier

1 failed run, 1 cause: 1 fixed (42.0 s)
`);
});

test('nothing failed', () => {
  expect(renderText(aReport({ runs: [] }))).toBe(
    'ci-autofix 1.2.3 · deliver: pull-request · acme/shop\n\nno failed runs (42.0 s)\n',
  );
});

describe('says', () => {
  test.each([
    [
      'the reason and what happened here',
      withCase(aCase({ outcome: reported })),
      'The confidence is below the threshold. The threshold is 0.9.',
    ],
    [
      'that the log is not whole',
      withCase(aCase({ diagnosis: aDiagnosis({ logState: 'truncated' }) })),
      'The log is truncated',
    ],
    [
      'that a fix is not verified, and why',
      withCase(aCase({ fix: aFix({ proof: { kind: 'none', reason: 'needs secrets.TOKEN', rounds: [] } }) })),
      'not verified: needs secrets.TOKEN',
    ],
    [
      'how many more places there are',
      withCase(aCase({ diagnosis: aDiagnosis({ findings: [aFinding(), aFinding(), aFinding()] }) })),
      '…and 2 more places',
    ],
    [
      'whom it told',
      withCase(aCase({ notices: [aDelivery({ kind: 'issue', url: 'https://x/1' })] })),
      'told       issue https://x/1',
    ],
    ['what was held back', aReport({ notes: ['the limit of fixes was reached'] }), '! the limit of fixes was reached'],
    ['that nothing was written', aReport({ dryRun: true }), 'dry run: nothing was written'],
    [
      'which attempt and whose code',
      aReport({ runs: [{ run: aRun({ attempt: 2, fork: true }), jobs: [], cases: [] }] }),
      'run 4711, attempt 2 on main at c0ffee012345 (push, from a fork)',
    ],
    ['how many repositories', aReport({ repositories: ['a/a', 'b/b', 'c/c', 'd/d'] }), '4 repositories'],
  ])('%s', (_name, report, expected) => {
    expect(renderText(report)).toContain(expected);
  });
});

test('diffs are part of a dry run, and of others when asked for', () => {
  expect(renderText(aReport({ dryRun: true }))).toContain('+const a = { b: 1 };');
  expect(renderText(aReport())).not.toContain('+const a = { b: 1 };');
  expect(renderText(aReport(), { diffs: true })).toContain('+const a = { b: 1 };');
});

test('the summary keeps to the width of the terminal', () => {
  const report = withCase(aCase({ diagnosis: aDiagnosis({ title: 'x'.repeat(300) }) }));
  const table = renderText(report, { width: 80 })
    .split('\n')
    .filter((line) => line.startsWith('✔ fixed') || line.startsWith('Outcome'));

  expect(table).toHaveLength(2);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
});

test('colours are the only escape codes, and only when given', () => {
  const coloured = renderText(aReport(), { colours: createColors(true) });

  expect(renderText(aReport())).not.toContain('\u001b');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderText(aReport()));
  expect(coloured).not.toBe(renderText(aReport()));
});

describe('explain', () => {
  test('shows cause, lines, rule, every term, what was done, the fix with its proof, and how to see it', () => {
    const text = explainCase({ run: aRun() }, aCase());

    for (const part of [
      'Files are not formatted',
      'Prettier found files',
      '▸ 42  [warn] src/a.ts',
      'at src/a.ts',
      'prettier-unformatted (category format, fingerprint 0123456789abcdef)',
      'Confidence 95 %',
      '+0.90  rule',
      '+0.05  failing step  the line stands',
      '✔ fixed',
      'https://github.com/acme/shop/pull/7',
      'before the fix exit 1',
      'with the fix   exit 0',
      'fix taken out  exit 1',
      '+const a = { b: 1 };',
      '$ npm ci',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('names the reason by its code and in a sentence when nothing was done', () => {
    const text = explainCase({ run: aRun() }, aCase({ fix: null, outcome: reported }));

    expect(text).toContain('● needs a person [low-confidence]');
    expect(text).toContain('The confidence is below the threshold. The threshold is 0.9.');
    expect(text).not.toContain('Fix\n');
  });

  test('a command that was stopped is not called passed', () => {
    const rounds = aProof().rounds.map((round) => ({
      ...round,
      passed: false,
      commands: round.commands.map((command) => ({ ...command, exitCode: null, timedOut: true })),
    }));

    expect(
      explainCase({ run: aRun() }, aCase({ fix: aFix({ proof: { kind: 'none', reason: 'too slow', rounds } }) })),
    ).toContain('exit timed out');
  });
});
