import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PassReport } from '../../src/core/case.ts';
import { type Watching, watchDelivered } from '../orchestrator/support/watching.ts';
import { wrongTotal } from './support/failures.ts';

let watching: Watching;

/** One fix whose CI went green, and one failure that only a person can fix. */
beforeEach(async () => {
  watching = await watchDelivered();
  watching.runOfPull('success');
  watching.world.fail(wrongTotal, { workflow: { name: 'Nightly', path: '.github/workflows/nightly.yml' } });
  await watching.pass();
});

afterEach(() => watching.world.close());

const report = async (format: string) =>
  (await watching.world.pass(['report', '--since', '30d', '--format', format])).stdout;

test('report --format json: the figures with the numbers behind them, from what the state remembers', async () => {
  const { metrics } = JSON.parse(await report('json')) as PassReport;

  expect(metrics).toMatchObject({
    failureDetectionRate: { value: 1, part: 2, whole: 2 },
    fixSuccessRate: { value: 1, part: 1, whole: 1 },
    falsePositiveRate: { value: 0, part: 0, whole: 1 },
    timeToResolution: { count: 1 },
    brierScore: { count: 1 },
    reliability: [{ count: 1, held: 1 }],
    byRepository: [{ name: 'acme/shop', failures: 2, named: 2, fixed: 1 }],
    byWorkflow: [
      { name: 'acme/shop: CI', failures: 1, fixed: 1 },
      { name: 'acme/shop: Nightly', failures: 1, fixed: 0 },
    ],
  });
  expect(metrics?.byDay.reduce((sum, { failures }) => sum + failures, 0)).toBe(2);
  expect(metrics?.byCategory.map(({ failures }) => failures)).toEqual([1, 1]);
});

test.each([
  ['markdown', /\| fix success rate \| 100\.0 % \(1 of 1\) \|/],
  ['html', /<section class="figures"[\s\S]*<svg role="img" aria-label="Confidence of fixes/],
  ['text', /fix success rate +100\.0 % \(1 of 1\)/],
])('report --format %s has them too', async (format, figures) => {
  expect(await report(format)).toMatch(figures);
});
