import { percent } from '../core/case-markdown.ts';
import { escapeMarkdown, table } from '../core/markdown.ts';
import { type GroupCount, type Metrics, metricRows } from '../core/metrics.ts';
import { duration, oneLine } from '../core/plain-text.ts';
import type { Html } from './html-template.ts';
import { markup } from './html-template.ts';

/** The figures of a report over time, in each way out. What they mean stands in docs/operations.md. */

const groupHeader = ['failures', 'named', 'fixed'] as const;

export function metricsText(metrics: Metrics): string {
  const rows = metricRows(metrics, duration);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

export function metricsMarkdown(metrics: Metrics): string {
  const groups = (title: string, rows: readonly GroupCount[]) =>
    rows.length === 0
      ? ''
      : table(
          [title, ...groupHeader],
          rows.map((row) => [escapeMarkdown(row.name, 120), ...countCells(row)]),
        );
  return [
    '## Figures',
    table(
      ['Figure', 'Value'],
      metricRows(metrics, duration).map(([name, value]) => [name, escapeMarkdown(value)]),
    ),
    metrics.reliability.length === 0 ? '' : table(['Confidence', 'Mean', 'Fixes', 'Held'], reliabilityCells(metrics)),
    groups(
      'Day',
      metrics.byDay.map(({ day, ...counts }) => ({ name: day, ...counts })),
    ),
    groups('Repository', metrics.byRepository),
    groups('Workflow', metrics.byWorkflow),
    groups('Category', metrics.byCategory),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function metricsHtml(metrics: Metrics): Html {
  return markup`<section class="run" aria-label="Figures">
<h2>Figures</h2>
<dl class="facts">${metricRows(metrics, duration).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${metrics.reliability.length === 0 ? null : tableHtml('Confidence and what held', ['confidence', 'mean', 'fixes', 'held'], reliabilityCells(metrics))}
${chart(metrics)}
${groupHtml('By repository', metrics.byRepository)}
${groupHtml('By workflow', metrics.byWorkflow)}
${groupHtml('By category', metrics.byCategory)}
</section>`;
}

function groupHtml(title: string, rows: readonly GroupCount[]): Html | null {
  if (rows.length === 0) return null;
  return tableHtml(
    title,
    ['name', ...groupHeader],
    rows.map((row) => [oneLine(row.name, 120), ...countCells(row)]),
  );
}

function tableHtml(title: string, header: readonly string[], rows: readonly (readonly string[])[]): Html {
  return markup`<h4>${title}</h4><table class="figures"><thead><tr>${header.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
}

const [barWidth, gap, height] = [14, 4, 90];

/** Failures a day as bars, the fixed ones in front: a picture that needs no script. */
function chart({ byDay }: Metrics): Html | null {
  if (byDay.length < 2) return null;
  const most = Math.max(...byDay.map(({ failures }) => failures));
  const bar = (index: number, count: number, tone: string) => {
    const size = Math.round((count / most) * height);
    return markup`<rect x="${index * (barWidth + gap)}" y="${height - size}" width="${barWidth}" height="${size}" fill="${`var(--${tone})`}"/>`;
  };
  const bars = byDay.map(
    ({ day, failures, fixed }, index) =>
      markup`<g><title>${`${day}: ${failures} failures, ${fixed} fixed`}</title>${bar(index, failures, 'red')}${bar(index, fixed, 'green')}</g>`,
  );
  return markup`<h4>Failures a day, the fixed ones in green</h4><svg role="img" aria-label="Failures a day" width="${byDay.length * (barWidth + gap)}" height="${height}">${bars}</svg>`;
}

function reliabilityCells({ reliability }: Metrics): readonly (readonly string[])[] {
  return reliability.map(({ from, to, count, meanConfidence, held }) => [
    `${percent(from)} to ${percent(to)}`,
    percent(meanConfidence),
    String(count),
    `${held} (${percent(held / count)})`,
  ]);
}

function countCells({ failures, named, fixed }: GroupCount): string[] {
  return [failures, named, fixed].map(String);
}
