import { categoryFigures, figuresOf, reliability, ruleFigures, type Figures } from './figures.ts';
import type { Measured } from './measure.ts';

export interface GreenFigures {
  readonly logs: number;
  /** Rules that may edit and hit in a log of a run that succeeded: must be empty. */
  readonly editing: readonly (readonly [rule: string, logs: number])[];
  readonly others: readonly (readonly [rule: string, logs: number])[];
}

export interface FixtureFigures {
  readonly total: number;
  readonly wrong: readonly { readonly name: string; readonly mistakes: readonly string[] }[];
}

export interface AccuracyReport {
  readonly measured: readonly Measured[];
  readonly green: GreenFigures | null;
  readonly fixtures: FixtureFigures;
  readonly editingRules: ReadonlySet<string>;
}

/** The whole report as Markdown. */
export function renderReport(report: AccuracyReport): string {
  const parts = ['# Accuracy of the analysis', fixturesPart(report.fixtures)];
  if (report.measured.length > 0) parts.push(...corpusParts(report));
  if (report.green !== null) parts.push(greenPart(report.green));
  return `${parts.join('\n\n')}\n`;
}

function fixturesPart({ total, wrong }: FixtureFigures): string {
  const head = `## The project's own fixtures\n\n${total} labelled logs, ${total - wrong.length} read as labelled.`;
  return [head, ...wrong.map(({ name, mistakes }) => `- ${name}: ${mistakes.join('; ')}`)].join('\n');
}

function corpusParts({ measured, editingRules }: AccuracyReport): string[] {
  const jobLogs = measured.filter(({ log }) => log.kind === 'job-log');
  return [
    '## Corpus',
    summary([
      ['all', figuresOf(measured)],
      ['whole job logs', figuresOf(jobLogs)],
      ['excerpts and tool outputs', figuresOf(measured.filter(({ log }) => log.kind !== 'job-log'))],
    ]),
    'Coverage: the first diagnosis has a category other than `unknown`. Category: right in the first diagnosis, a second choice of the labels counts half; "clear" leaves those out. Failing line: a labelled line is among the first diagnosis\' lines, ten at most.',
    '### Categories',
    table(
      ['category', 'labelled', 'recall', 'precision', 'said instead'],
      categoryFigures(measured).map((row) => [
        row.category,
        String(row.labelled),
        percent(row.recall),
        percent(row.precision),
        row.confusedWith.map(([name, count]) => `${name} ${count}`).join(', '),
      ]),
    ),
    '### Confusion',
    confusion(measured),
    '### Rules chosen',
    table(
      ['rule', 'edits', 'chosen', 'precision', 'failing line shown'],
      ruleFigures(measured).map((row) => [
        row.rule,
        editingRules.has(row.rule) ? 'yes' : '',
        String(row.chosen),
        percent(row.precision),
        percent(row.lineShown),
      ]),
    ),
    editingSummary(measured, editingRules),
    '### Calibration',
    `Brier score ${figuresOf(measured).brier.toFixed(3)} (0 is perfect, 0.25 is a coin).`,
    table(
      ['confidence', 'logs', 'promised', 'came true'],
      reliability(measured)
        .filter((bin) => bin.logs > 0)
        .map((bin) => [
          `${bin.from.toFixed(1)} to ${bin.to.toFixed(1)}`,
          String(bin.logs),
          percent(bin.confidence),
          percent(bin.right),
        ]),
    ),
  ];
}

function summary(rows: readonly (readonly [string, Figures])[]): string {
  const cells = rows.map(([name, figures]) => [
    name,
    String(figures.logs),
    percent(figures.coverage),
    percent(figures.byRule),
    percent(figures.category),
    percent(figures.categoryStrict),
    percent(figures.line),
    percent(figures.lineByAny),
  ]);
  return table(
    ['logs', 'number', 'coverage', 'by a rule', 'category', 'category, clear', 'failing line', 'in any diagnosis'],
    cells,
  );
}

function editingSummary(measured: readonly Measured[], editingRules: ReadonlySet<string>): string {
  const edited = measured.filter(
    ({ diagnoses }) => diagnoses[0] !== undefined && editingRules.has(diagnoses[0].ruleId),
  );
  const right = edited.reduce((sum, entry) => sum + entry.categoryScore, 0);
  return `Rules that may edit were chosen for ${edited.length} logs and right in ${edited.length === 0 ? 'none to count' : percent(right / edited.length)}.`;
}

/** Rows are the labels, columns what was said; only pairs that occur. */
function confusion(measured: readonly Measured[]): string {
  const said = [...new Set(measured.map(({ diagnoses }) => diagnoses[0]?.category ?? 'none'))].sort();
  const rows = [...Map.groupBy(measured, ({ log }) => log.category)].sort(([a], [b]) => a.localeCompare(b));
  const cells = rows.map(([label, entries]) => [
    label,
    ...said.map((category) =>
      String(entries.filter(({ diagnoses }) => (diagnoses[0]?.category ?? 'none') === category).length || ''),
    ),
  ]);
  return table(['label', ...said], cells);
}

function greenPart({ logs, editing, others }: GreenFigures): string {
  const list = (rows: GreenFigures['editing']): string =>
    rows.length === 0 ? 'none' : rows.map(([rule, count]) => `${rule} (${count})`).join(', ');
  return `## Logs of runs that succeeded\n\n${logs} logs. Rules that may edit and match in one: ${list(editing)}.\n\nOther rules that match in one (they lose, since no step failed there): ${list(others)}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
