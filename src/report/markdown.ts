import type { FailureCase, PassReport, RunReport } from '../core/case.ts';
import {
  causeSection,
  changesSummary,
  confidenceSection,
  outcomeSentence,
  percent,
  proofOutputs,
  proofSentence,
  proofTable,
  reproduceSection,
  ruleLine,
  runLine,
} from '../core/case-markdown.ts';
import { assemble, codeSpan, details, escapeMarkdown, fence, link, table } from '../core/markdown.ts';
import type { Part } from '../core/markdown.ts';
import { metricsMarkdown } from './metrics.ts';
import { outcomeStyles, passDuration, passSummary } from './style.ts';

/** GitHub's limit for one step's summary, in bytes. */
export const stepSummaryLimit = 1024 * 1024;

/** The report of one pass as Markdown, also for `$GITHUB_STEP_SUMMARY`; diffs leave first when it would take more than `limit` bytes. */
export function renderMarkdown(report: PassReport, options: { readonly limit?: number } = {}): string {
  const parts: Part[] = [
    { text: `# CI failures${report.dryRun ? ' (dry run: nothing was written)' : ''}` },
    {
      text: `${escapeMarkdown(passSummary(report))}. ci-autofix ${escapeMarkdown(report.tool.version, 40)}${passDuration(report) === '' ? '' : `, ${passDuration(report)}`}.`,
    },
    {
      text: report.notes
        .slice(0, 100)
        .map((note) => `> ${escapeMarkdown(note, 500)}`)
        .join('\n>\n'),
    },
    { text: report.metrics === undefined ? '' : metricsMarkdown(report.metrics), dropOrder: 2 },
    { text: summaryTable(report.runs), dropOrder: 4 },
    ...report.runs.flatMap((run) => run.cases.flatMap((failure) => caseText(run, failure))),
  ];
  return within(parts, (options.limit ?? stepSummaryLimit) - 1);
}

/** Joins the parts within a limit of bytes: a character takes one to three of them. */
function within(parts: readonly Part[], bytes: number): string {
  for (let characters = bytes; ;) {
    const text = assemble(parts, characters);
    const size = Buffer.byteLength(text);
    if (size <= bytes) return `${text}\n`;
    characters = Math.floor((Math.min(characters, text.length) * bytes) / size) - 1;
  }
}

function summaryTable(runs: readonly RunReport[]): string {
  const rows = runs.flatMap(({ run, cases }) =>
    cases.map((failure) => [
      `${outcomeStyles[failure.outcome.kind].sign} ${outcomeStyles[failure.outcome.kind].label}`,
      escapeMarkdown(failure.diagnosis.title, 120),
      failure.diagnosis.category,
      percent(failure.diagnosis.confidence.value),
      link(`${run.repository} ${run.workflow.name}`, run.url),
      codeSpan(failure.id, { inTable: true }),
    ]),
  );
  return table(['Outcome', 'What failed', 'Category', 'Confidence', 'Run', 'Case'], rows);
}

function caseText({ run }: RunReport, failure: FailureCase): readonly Part[] {
  const { diagnosis, outcome, fix } = failure;
  const style = outcomeStyles[outcome.kind];
  const url = 'delivery' in outcome ? outcome.delivery.url : null;
  const reproduce = reproduceSection(failure.reproduce);
  return [
    {
      text: [
        `## ${style.sign} ${escapeMarkdown(diagnosis.title, 150)}`,
        runLine(run),
        causeSection(diagnosis),
        `**${capital(style.label)}:** ${escapeMarkdown(outcomeSentence(outcome), 1200)}${url === null ? '' : ` ${link(url, url)}`}`,
      ].join('\n\n'),
      dropOrder: 1,
    },
    { text: reproduce === '' ? '' : `**See it yourself:**\n\n${reproduce}`, dropOrder: 5 },
    {
      text: `${details(`Confidence ${percent(diagnosis.confidence.value)} and why`, confidenceSection(diagnosis.confidence))}\n\n${ruleLine(diagnosis)}`,
      dropOrder: 6,
    },
    ...(fix === null
      ? []
      : [
          {
            text: `**Fix:** ${escapeMarkdown(fix.plan.title)} (${changesSummary(fix)}). ${escapeMarkdown(proofSentence(fix.proof), 600)}\n\n${proofTable(fix.proof)}`.trimEnd(),
            dropOrder: 3,
          },
          ...proofOutputs(fix.proof).map((text) => ({ text, dropOrder: 8 })),
          { text: fix.patch === '' ? '' : details('Diff', fence(fix.patch, 'diff')), dropOrder: 9 },
        ]),
  ];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
