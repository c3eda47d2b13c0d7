import { expect, test } from 'vitest';
import { renderMarkdown, stepSummaryLimit } from '../../src/report/markdown.ts';
import { aCase, aFix, aRun } from '../support/cases.ts';
import { proseOf } from '../support/markdown-prose.ts';
import { aReport } from '../support/report.ts';

test('the summary comes first, then every case with its log, its reason, its proof and its diff', () => {
  const markdown = renderMarkdown(aReport({ notes: ['one repository could not be read'] }));

  const order = [
    '# CI failures',
    '1 failed run, 1 cause: 1 fixed',
    '> one repository could not be read',
    '| ✔ fixed | Files are not formatted with Prettier | format | 95 % |',
    '## ✔ Files are not',
    '> 42 | [warn] src/a.ts',
    '**Fixed:** Pull request 7 was opened.',
    'npx prettier --check .',
    '| fix taken out |',
    '```diff',
  ];
  expect(
    order.map((text) => markdown.indexOf(text)).every((at, index, all) => at >= 0 && at > (all[index - 1] ?? -1)),
  ).toBe(true);
});

test('a dry run says so', () => {
  expect(renderMarkdown(aReport({ dryRun: true }))).toContain('dry run: nothing was written');
});

test('no failed runs', () => {
  expect(renderMarkdown(aReport({ runs: [] }))).toContain('no failed runs');
});

test.each([200, 5000, 100_000])('a limit of %d bytes holds for text of many bytes a character', (limit) => {
  const cases = Array.from({ length: 30 }, (_, number) =>
    aCase({ id: `日本語-${number}`, reproduce: ['日本語'.repeat(100)] }),
  );
  const markdown = renderMarkdown(aReport({ runs: [{ run: aRun(), jobs: [], cases }] }), { limit });

  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(limit);
});

test('however much failed, it fits into a step summary, closed, diffs leaving first', () => {
  const cases = Array.from({ length: 200 }, (_, number) =>
    aCase({ id: `4711-${number}`, fix: aFix({ patch: '+日本語\n'.repeat(5000) }) }),
  );
  const markdown = renderMarkdown(aReport({ runs: [{ run: aRun(), jobs: [], cases }] }));

  expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(stepSummaryLimit);
  expect(markdown).toMatch(/parts were left out/);
  expect(markdown).toContain('4711-199');
  proseOf(markdown);
});
