import { percent } from '../core/case-markdown.ts';
import { type GroupCount, type Metrics, metricRows } from '../core/metrics.ts';
import { duration, oneLine } from '../core/plain-text.ts';
import { dayChart, reliabilityChart } from './html-charts.ts';
import type { Html } from './html-template.ts';
import { markup } from './html-template.ts';

/** The figures of a report over time: cards, charts that need no script, and the numbers behind them as tables. */
export function figuresView(metrics: Metrics): Html {
  return markup`<section class="figures" aria-label="Figures">
<h2>Figures</h2>
<div class="cards">${metricRows(metrics, duration).map(card)}</div>
<div class="charts">${dayChart(metrics.byDay)}${reliabilityChart(metrics)}</div>
${reliabilityTable(metrics)}
<div class="groups">${groupTable('Repository', metrics.byRepository)}${groupTable('Workflow', metrics.byWorkflow)}${groupTable('Category', metrics.byCategory)}</div>
</section>`;
}

/** `93.1 % (27 of 29)` is a large value with its numbers below; a sentence stays one. */
function card([name, text]: readonly [string, string]): Html {
  const [, value = text, numbers = ''] =
    /^(?:median )?(?<value>[^,(]+?)(?:(?:, | (?=\())(?<numbers>.*))?$/.exec(text) ?? [];
  const empty = text.startsWith('nothing');
  return markup`<div class="card"><div class="name">${name}</div><div class="${empty ? 'value none' : 'value'}">${empty ? '–' : value}</div><div class="quiet">${empty ? text : numbers.replace(/^\((.*)\)$/, '$1')}</div></div>`;
}

function groupTable(title: string, rows: readonly GroupCount[]): Html | null {
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ failures }) => failures));
  return markup`<table class="counts"><thead><tr><th scope="col">${title}</th><th scope="col">Failures</th><th scope="col">Named</th><th scope="col">Fixed</th></tr></thead>
<tbody>${rows.map((row) => groupRow(row, most))}</tbody></table>`;
}

function groupRow({ name, failures, named, fixed }: GroupCount, most: number): Html {
  const bar = markup`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.round((failures / most) * 100)}" height="10"/></svg>`;
  return markup`<tr><th scope="row">${oneLine(name, 120)}</th><td>${bar} ${failures}</td><td>${named}</td><td>${fixed}</td></tr>`;
}

function reliabilityTable({ reliability }: Metrics): Html | null {
  if (reliability.length === 0) return null;
  return markup`<details><summary>Confidence and what held, in numbers</summary>
<table class="counts"><thead><tr><th scope="col">Confidence</th><th scope="col">Mean</th><th scope="col">Fixes</th><th scope="col">Held</th></tr></thead>
<tbody>${reliability.map(
    ({ from, to, count, meanConfidence, held }) =>
      markup`<tr><th scope="row">${percent(from)} to ${percent(to)}</th><td>${percent(meanConfidence)}</td><td>${count}</td><td>${held} (${percent(held / count)})</td></tr>`,
  )}</tbody></table></details>`;
}
