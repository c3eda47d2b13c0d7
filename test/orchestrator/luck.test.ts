import { describe, expect, test } from 'vitest';
import { failingFiles, touchOf } from '../../src/orchestrator/failing-files.ts';
import { judgeLuck, type LuckEvidence } from '../../src/orchestrator/luck.ts';
import { aDiagnosis, aFinding } from '../support/cases.ts';

const nothing: LuckEvidence = {
  signature: null,
  greenOnSameCommit: null,
  record: { lucky: 0, again: 0 },
  failedBefore: 0,
  touched: null,
};
const luckOf = (change: Partial<LuckEvidence>) => judgeLuck({ ...nothing, ...change }).value;

describe('the probability that luck was at fault', () => {
  test('of a failing test that nothing is known of is small', () => {
    expect(luckOf({})).toBeCloseTo(0.15);
  });

  test('of an infrastructure signature is what its rule says', () => {
    expect(luckOf({ signature: 0.9 })).toBeCloseTo(0.9);
  });

  test.each<[string, Partial<LuckEvidence>, Partial<LuckEvidence>]>([
    ['green on the same commit', { greenOnSameCommit: true }, {}],
    ['one earlier failure that passed again', { record: { lucky: 1, again: 0 } }, {}],
    ['more of them', { record: { lucky: 3, again: 0 } }, { record: { lucky: 1, again: 0 } }],
    ['a change of documents alone', { touched: 'documents' }, { touched: 'code' }],
  ])('rises with %s', (_, more, less) => {
    expect(luckOf(more)).toBeGreaterThan(luckOf(less));
  });

  test.each<[string, Partial<LuckEvidence>, Partial<LuckEvidence>]>([
    ['earlier failures that failed again', { record: { lucky: 0, again: 2 } }, {}],
    ['attempts of this run that failed', { failedBefore: 1 }, {}],
    ['a change of the failing test', { touched: 'failing-test' }, { touched: 'code' }],
  ])('falls with %s', (_, less, more) => {
    expect(luckOf(less)).toBeLessThan(luckOf(more));
  });

  test('shows its terms, whose effects add up to it', () => {
    const { value, terms } = judgeLuck({ ...nothing, greenOnSameCommit: true, record: { lucky: 2, again: 1 } });

    expect(terms.map(({ name }) => name)).toEqual(['start', 'same commit', 'record']);
    expect(terms.reduce((sum, { effect }) => sum + effect, 0)).toBeCloseTo(value);
  });

  test('is never certain, whatever the record', () => {
    expect(luckOf({ signature: 1, record: { lucky: 1000, again: 0 } })).toBeLessThan(1);
    expect(luckOf({ record: { lucky: 0, again: 1000 } })).toBeGreaterThan(0);
  });
});

describe('what a change does to what failed', () => {
  test.each([
    ['the very path', ['src/total.test.js'], 'src/total.test.js'],
    ['a path on the runner', ['src/total.test.js'], '/home/runner/work/shop/shop/src/total.test.js'],
    ['a path within a package', ['packages/a/test/total.test.js'], 'test/total.test.js'],
    ['a Windows path', ['test/Total.cs'], 'D:\\a\\shop\\test\\Total.cs'],
  ])('it touches the failing test by %s', (_, changed, printed) => {
    expect(touchOf(changed, [printed])).toBe('failing-test');
  });

  test.each([
    ['another file of the same name', ['src/a/index.test.js'], ['src/b/index.test.js'], 'code'],
    ['code alone', ['src/a.ts'], ['test/a.test.ts'], 'code'],
    ['documents alone', ['README.md', 'docs/logo.svg'], ['test/a.test.ts'], 'documents'],
    ['a change that is not known', null, ['test/a.test.ts'], null],
  ] as const)('%s', (_, changed, failing, touch) => {
    expect(touchOf(changed, failing)).toBe(touch);
  });

  test('a test that is named by its file is found by it', () => {
    const finding = aFinding({ captures: { test: 'tests/test_shop.py::test_total' }, location: null });

    expect(failingFiles(aDiagnosis({ findings: [finding], diagnostics: [] }))).toEqual(['tests/test_shop.py']);
  });
});
