import type { FailureCase, PassReport, RunReport } from '../core/case.ts';
import { changesSummary, logStateNotes, outcomeSentence, percent } from '../core/case-markdown.ts';
import { count, duration, oneLine } from '../core/plain-text.ts';
import type { Proof } from '../core/plan.ts';
import { diffText, findingText } from './explain.ts';
import { metricsText } from './metrics.ts';
import { noColours, outcomeStyles, passDuration, passSummary, runTitle } from './style.ts';
import type { Colours } from './style.ts';

export interface TextOptions {
  readonly colours?: Colours;
  /** Columns of the terminal; longer lines of the summary are cut. */
  readonly width?: number;
  /** Whether diffs are printed; unless told, in a dry run only. */
  readonly diffs?: boolean;
}

/** The report of one pass for a terminal, ending in a line end. */
export function renderText(report: PassReport, options: TextOptions = {}): string {
  const colours = options.colours ?? noColours;
  const diffs = options.diffs ?? report.dryRun;
  const lines = [
    headline(report, colours),
    '',
    ...report.runs.flatMap((run) => [...runText(run, colours, diffs), '']),
    ...summaryTable(report, colours, options.width ?? 100),
    ...(report.metrics === undefined ? [] : [metricsText(report.metrics), '']),
    ...report.notes.map((note) => `${colours.yellow('!')} ${oneLine(note, 500)}`),
    closing(report, colours),
    '',
  ];
  return lines.join('\n');
}

function headline(report: PassReport, colours: Colours): string {
  const parts = [
    `ci-autofix ${oneLine(report.tool.version, 40)}`,
    report.dryRun ? 'dry run: nothing was written' : `deliver: ${oneLine(report.deliver, 40)}`,
    report.repositories.length > 3
      ? count(report.repositories.length, 'repository', 'repositories')
      : report.repositories.map((name) => oneLine(name, 100)).join(', '),
  ];
  return colours.bold(parts.filter((part) => part !== '').join(colours.dim(' · ')));
}

function runText({ run, cases }: RunReport, colours: Colours, diffs: boolean): readonly string[] {
  return [
    `${colours.bold(oneLine(run.repository, 100))}  ${runTitle(run)}`,
    colours.dim(`  ${oneLine(run.url)}`),
    ...cases.flatMap((failure) => ['', ...caseText(failure, colours, diffs)]),
  ];
}

function caseText(failure: FailureCase, colours: Colours, diffs: boolean): readonly string[] {
  const { diagnosis, outcome, fix } = failure;
  const style = outcomeStyles[outcome.kind];
  const finding = diagnosis.findings[0];
  const more = diagnosis.findings.length - 1;
  const row = (name: string, text: string): string => `    ${colours.dim(name.padEnd(10))} ${text}`;
  const block = (text: string, pad: string): readonly string[] => text.split('\n').map((line) => `${pad}${line}`);
  const note = logStateNotes[diagnosis.logState];
  return [
    `  ${colours[style.tone](`${style.sign} ${style.label.toUpperCase()}`)}  ${colours.bold(oneLine(diagnosis.title, 120))}`,
    ...(finding === undefined ? [] : block(findingText(finding, colours), '      ')),
    ...(more > 0 ? [`      ${colours.dim(`…and ${count(more, 'more place')}`)}`] : []),
    row(
      'cause',
      `${diagnosis.category}, rule ${oneLine(diagnosis.ruleId, 100)}, confidence ${percent(diagnosis.confidence.value)}`,
    ),
    ...(note === '' ? [] : [row('log', colours.yellow(note))]),
    row('done', outcomeSentence(outcome)),
    ...('delivery' in outcome && outcome.delivery.url !== null
      ? [row('see', colours.cyan(oneLine(outcome.delivery.url)))]
      : []),
    ...(fix === null
      ? []
      : [
          row('fix', `${oneLine(fix.plan.title, 120)} (${changesSummary(fix)})`),
          row('proof', proofText(fix.proof, colours)),
        ]),
    ...failure.notices.map((notice) =>
      row(
        'told',
        [notice.kind, notice.url]
          .filter((part) => part !== null)
          .map((part) => oneLine(part))
          .join(' '),
      ),
    ),
    ...failure.reproduce.map((command, index) =>
      row(index === 0 ? 'try it' : '', `${colours.dim('$')} ${oneLine(command, 300)}`),
    ),
    row('case', colours.dim(oneLine(failure.id, 100))),
    ...(diffs && fix !== null && fix.patch !== '' ? ['', ...block(diffText(fix.patch, colours), '      ')] : []),
  ];
}

/** `red 1.2 s → green 0.9 s → red 1.2 s`. */
function proofText(proof: Proof, colours: Colours): string {
  const rounds = proof.rounds.map((round) => {
    const time = duration(round.commands.reduce((sum, command) => sum + command.durationMs, 0));
    return round.passed ? colours.green(`green ${time}`) : colours.red(`red ${time}`);
  });
  const chain = rounds.join(colours.dim(' → '));
  if (proof.kind === 'proven') return `${chain}${chain === '' ? '' : '  '}proven`;
  const why = colours.yellow(`${proof.kind === 'refuted' ? 'refuted' : 'not verified'}: ${oneLine(proof.reason)}`);
  return chain === '' ? why : `${chain}  ${why}`;
}

function summaryTable(report: PassReport, colours: Colours, width: number): readonly string[] {
  const rows = report.runs.flatMap(({ run, cases }) =>
    cases.map((failure) => {
      const style = outcomeStyles[failure.outcome.kind];
      return {
        tone: style.tone,
        cells: [
          `${style.sign} ${style.label}`,
          failure.diagnosis.category,
          percent(failure.diagnosis.confidence.value).padStart(5),
          oneLine(failure.id, 40),
          `${oneLine(run.repository, 60)}: ${oneLine(failure.diagnosis.title, 120)}`,
        ],
      };
    }),
  );
  if (rows.length === 0) return [];
  const header = ['Outcome', 'Category', ' Conf', 'Case', 'What failed'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => [...(row.cells[column] ?? '')].length)),
  );
  const pad = (text: string, column: number): string =>
    text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...text].length));
  const used = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  const last = (text: string): string => oneLine(text, Math.max(20, width - used));
  return [
    colours.dim(header.map(pad).join('  ').trimEnd()),
    ...rows.map(({ tone, cells }) =>
      [
        colours[tone](pad(cells[0] ?? '', 0)),
        ...cells.slice(1, -1).map((cell, index) => pad(cell, index + 1)),
        last(cells.at(-1) ?? ''),
      ].join('  '),
    ),
    '',
  ];
}

function closing(report: PassReport, colours: Colours): string {
  const time = passDuration(report);
  return `${colours.bold(passSummary(report))}${time === '' ? '' : colours.dim(` (${time})`)}`;
}
