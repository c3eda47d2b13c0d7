import { percent } from '../core/case-markdown.ts';
import { escapeMarkdown, table } from '../core/markdown.ts';
import { type GroupCount, type Metrics, metricRows } from '../core/metrics.ts';
import { duration } from '../core/plain-text.ts';

/** The figures of a report over time, as text and Markdown. What they mean stands in docs/operations.md. */

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
    table(['Figure', 'Value'], metricRows(metrics, duration)),
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
