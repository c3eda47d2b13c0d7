import { describe, expect, test } from 'vitest';
import type { PassReport } from '../../src/core/case.ts';
import type { Metrics } from '../../src/core/metrics.ts';
import { renderHtml } from '../../src/report/html.ts';
import { script } from '../../src/report/html-assets.ts';
import { parseReport, renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { noColours } from '../../src/report/style.ts';
import { aReport } from '../support/report.ts';

const day = (name: string, failures: number, fixed: number) => ({ day: name, failures, named: failures, fixed });
const group = <Name extends string>(name: Name, failures = 4) => ({ name, failures, named: 3, fixed: 2 });

function metrics(change: Partial<Metrics> = {}): Metrics {
  return {
    failureDetectionRate: { value: 0.75, part: 3, whole: 4 },
    fixSuccessRate: { value: 0.5, part: 1, whole: 2 },
    falsePositiveRate: { value: 0.5, part: 1, whole: 2 },
    timeToResolution: { median: 1_200_000, p90: 7_200_000, count: 1 },
    brierScore: { value: 0.125, count: 2 },
    reliability: [{ from: 0.8, to: 1, count: 2, meanConfidence: 0.9, held: 1 }],
    byDay: [day('2026-02-27', 3, 1), day('2026-03-02', 1, 1)],
    byRepository: [group('acme/shop')],
    byWorkflow: [group('acme/shop: CI')],
    byCategory: [group('format')],
    ...change,
  };
}

const nothing: Metrics = {
  failureDetectionRate: { value: null, part: 0, whole: 0 },
  fixSuccessRate: { value: null, part: 0, whole: 0 },
  falsePositiveRate: { value: null, part: 0, whole: 0 },
  timeToResolution: null,
  brierScore: null,
  reliability: [],
  byDay: [],
  byRepository: [],
  byWorkflow: [],
  byCategory: [],
};

const reportOf = (given: Metrics): PassReport => ({ ...aReport(), metrics: given });
const figuresOf = async (given: Metrics) =>
  /<section class="figures"[\s\S]*?<\/section>/.exec(await renderHtml(reportOf(given)))?.[0] ?? '';
const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the figures of the HTML report', () => {
  test('each has its value and the numbers behind it', async () => {
    expect(words(await figuresOf(metrics()))).toMatch(
      /Figures.*failure detection rate 75.0 % 3 of 4.*fix success rate 50.0 % 1 of 2.*time to resolution 20 min.*90 % within 2 h.*\(1 fix\).*false-positive rate 50.0 % 1 of 2.*Brier score 0.125 2 fixes/,
    );
  });

  test('nothing counted is said, and draws no chart', async () => {
    const figures = await figuresOf(nothing);

    expect(words(figures).match(/nothing to count yet/g)).toHaveLength(5);
    expect(figures).not.toMatch(/<svg|NaN|Infinity/);
  });

  test('the days are a row of bars without holes: quiet days between stand empty', async () => {
    const titles = [...(await figuresOf(metrics())).matchAll(/<title>(2026[^<]*)<\/title>/g)].map(([, title]) => title);

    expect(titles).toEqual([
      '2026-02-27: 3 failures, 1 fixed',
      '2026-02-28: 0 failures, 0 fixed',
      '2026-03-01: 0 failures, 0 fixed',
      '2026-03-02: 1 failure, 1 fixed',
    ]);
  });

  test('ten years of days are cut to the latest, and a single day is one bar', async () => {
    const long = await figuresOf(metrics({ byDay: [day('2016-01-01', 1, 0), day('2026-01-01', 1, 0)] }));
    const one = await figuresOf(metrics({ byDay: [day('2026-01-01', 1, 0)] }));

    expect([long, one].map((html) => html.match(/<title>20/g)?.length)).toEqual([400, 1]);
  });

  test('the reliability diagram has a dot a band, where the confidence meets what held', async () => {
    const figures = await figuresOf(metrics());

    expect(figures.match(/<circle/g)).toHaveLength(1);
    expect(figures).toContain('2 fixes with a mean confidence of 90 %: 50 % held');
    expect(words(figures)).toContain('Brier score 0.125');
  });

  test('names from outside are text', async () => {
    const figures = await figuresOf(metrics({ byWorkflow: [group('<script>alert(1)</script>')] }));

    expect(figures).not.toContain('<script>');
    expect(figures).toContain('&lt;script&gt;alert(1)');
  });

  test('they load nothing and carry no style of their own', async () => {
    expect(await figuresOf(metrics())).not.toMatch(/\b(?:style|href|src|xlink:href|on\w+)=/);
  });

  test('the filter of the cases hides runs alone', () => {
    expect(script).toContain("querySelectorAll('section.run')");
  });
});

describe('the figures elsewhere', () => {
  test('Markdown has them with trends by day, repository, workflow and category', async () => {
    const text = renderMarkdown(reportOf(metrics()));

    for (const row of [
      '75.0 % (3 of 4)',
      '| 2026-02-27 | 3 | 3 | 1 |',
      '| Repository |',
      '| Category |',
      '| Workflow |',
    ])
      expect(text).toContain(row);
  });

  test('JSON has every number, and reads back as it was', async () => {
    const report = reportOf(metrics());

    expect((await parseReport(renderJson(report), 'report.json')).metrics).toEqual(report.metrics);
  });

  test('text has the headline figures', () => {
    const text = renderText(reportOf(metrics()), { colours: noColours, width: 100 });

    expect(text).toMatch(/failure detection rate +75.0 % \(3 of 4\)/);
  });
});
