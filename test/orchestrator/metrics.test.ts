import { describe, expect, test } from 'vitest';
import type { FailureCase } from '../../src/core/case.ts';
import { judgeRules } from '../../src/orchestrator/fallen-rules.ts';
import { computeMetrics } from '../../src/orchestrator/metrics.ts';
import type { StoredCase, StoredDelivery, Verdict } from '../../src/store/types.ts';
import { aCase, aDelivery, aDiagnosis, aRun } from '../support/cases.ts';

const fixed = { kind: 'fixed', delivery: aDelivery(), detail: '' } as const;

/** The failure number `index`, each of a run and a cause of its own. */
function stored(index: number, change: Partial<FailureCase> = {}, confidence = 0.9): StoredCase {
  const run = aRun({ id: String(index), completedAt: '2026-03-01T10:00:00.000Z' });
  const diagnosis = aDiagnosis({ fingerprint: fingerprint(index), confidence: { value: confidence, terms: [] } });
  return { run, failure: aCase({ diagnosis, outcome: fixed, ...change }), recordedAt: '2026-03-01T10:05:00.000Z' };
}

function delivered(index: number, verdict: Verdict | null, minutes = 30): StoredDelivery {
  const verdictAt =
    verdict === null ? null : new Date(Date.parse('2026-03-01T10:00:00Z') + minutes * 60_000).toISOString();
  return {
    id: index,
    repository: 'acme/shop',
    fingerprint: fingerprint(index),
    base: 'main',
    delivery: aDelivery(),
    madeAt: '2026-03-01T10:05:00.000Z',
    verdict,
    verdictAt,
    followUp: null,
  };
}

const fingerprint = (index: number) => String(index).padStart(16, '0');

test('nothing remembered is nothing counted, and no division by zero', () => {
  expect(computeMetrics([], [])).toMatchObject({
    failureDetectionRate: { value: null, part: 0, whole: 0 },
    fixSuccessRate: { value: null },
    falsePositiveRate: { value: null },
    timeToResolution: null,
    brierScore: null,
  });
});

describe('failure detection rate', () => {
  test('the named causes among all failures', () => {
    const unknown = { diagnosis: aDiagnosis({ ruleId: 'unknown', fingerprint: fingerprint(2) }) };

    const { failureDetectionRate } = computeMetrics([stored(1), stored(2, unknown)], []);

    expect(failureDetectionRate).toEqual({ value: 0.5, part: 1, whole: 2 });
  });

  test('a cause that a second attempt of the same run shows is one failure', () => {
    const again = { ...stored(1), run: aRun({ id: '1', attempt: 2 }), recordedAt: '2026-03-01T11:00:00.000Z' };

    expect(computeMetrics([stored(1), again], []).failureDetectionRate.whole).toBe(1);
  });
});

describe('what became of the fixes', () => {
  const verdicts: readonly (Verdict | null)[] = ['green', 'merged', 'red', 'closed', 'reverted', 'superseded', null];
  const cases = verdicts.map((_, index) => stored(index));
  const deliveries = verdicts.map((verdict, index) => delivered(index, verdict));

  test('success counts the judged, and what was not needed says nothing', () => {
    expect(computeMetrics(cases, deliveries).fixSuccessRate).toEqual({ value: 2 / 5, part: 2, whole: 5 });
  });

  test('false positives count among all that were delivered', () => {
    expect(computeMetrics(cases, deliveries).falsePositiveRate).toEqual({ value: 3 / 7, part: 3, whole: 7 });
  });

  test('re-runs are no fixes', () => {
    const rerun = { ...delivered(0, 'red'), delivery: aDelivery({ kind: 'rerun' }) };

    expect(computeMetrics(cases, [rerun]).fixSuccessRate.whole).toBe(0);
  });
});

test('time to resolution is from the end of the failed run to the good verdict: nearest rank', () => {
  const times = [10, 20, 30, 40];
  const { timeToResolution } = computeMetrics(
    times.map((_, index) => stored(index)),
    times.map((minutes, index) => delivered(index, 'green', minutes)),
  );

  expect(timeToResolution).toEqual({ median: 20 * 60_000, p90: 40 * 60_000, count: 4 });
});

test('Brier score and reliability compare confidence with what held', () => {
  const { brierScore, reliability } = computeMetrics(
    [stored(1, {}, 0.9), stored(2, {}, 0.9), stored(3, {}, 0.5)],
    [delivered(1, 'merged'), delivered(2, 'red'), delivered(3, 'green')],
  );

  expect(brierScore?.value).toBeCloseTo((0.01 + 0.81 + 0.25) / 3, 10);
  expect(reliability).toEqual([
    { from: 0.4, to: 0.6, count: 1, meanConfidence: 0.5, held: 1 },
    { from: 0.8, to: 1, count: 2, meanConfidence: 0.9, held: 1 },
  ]);
});

describe('rules that fell below the threshold', () => {
  const bases = new Map([['prettier-unformatted', 0.9]]);
  const record = { repository: 'acme/shop', ruleId: 'prettier-unformatted', recipeId: 'prettier-write', good: 0 };

  test.each([
    ['one failure among none', { bad: 1 }, 0.8, false],
    ['two failures', { bad: 2 }, 0.8, true],
    ['two failures among twenty', { good: 18, bad: 2 }, 0.8, false],
  ])('%s', (_, change, threshold, fallen) => {
    expect(judgeRules([{ ...record, ...change }], bases, threshold).length > 0).toBe(fallen);
  });

  test('a rule that never stood above it has not fallen', () => {
    expect(judgeRules([{ ...record, bad: 9 }], new Map([['prettier-unformatted', 0.7]]), 0.8)).toEqual([]);
  });
});
