import { codeSpan, escapeMarkdown, table } from '../../core/markdown.ts';
import { oneLine } from '../../core/plain-text.ts';
import { parseTimeSpan } from '../../core/time-span.ts';
import { type FlakyReport, reportFlaky } from '../../orchestrator/flaky.ts';
import { readState } from '../../orchestrator/read-state.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';

const nothing = 'nothing flaky was seen: nothing that failed has passed on the same commit when it was run again';

/** Lists the jobs and tests that failed and passed on the same commit. */
export async function flaky(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const { settings } = await context.settings();
  const span = parseTimeSpan(typeof flags['since'] === 'string' ? flags['since'] : '30d', '--since');
  const state = await readState(settings, io.env, io.cwd, span);
  const entries = reportFlaky(state, (repository) => state.ownersFiles.get(repository) ?? '');
  const render = { json: asJson, markdown: asMarkdown }[String(flags['format'])] ?? asText;
  io.stdout.write(render(entries));
  return exitCode.ok;
}

function asJson(entries: readonly FlakyReport[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const head = ['job or test', 'by luck', 'rate', 'minutes', 'first seen', 'owners', 'quarantine until', 'cause'];

function asText(entries: readonly FlakyReport[]): string {
  if (entries.length === 0) return `${nothing}\n`;
  const rows = entries.map((entry) => [oneLine(nameOf(entry), 120), ...figuresOf(entry), oneLine(entry.cause, 80)]);
  return printTable(head, rows);
}

function asMarkdown(entries: readonly FlakyReport[]): string {
  if (entries.length === 0) return `${nothing}\n`;
  const rows = entries.map((entry) => [
    codeSpan(oneLine(nameOf(entry), 120)),
    ...figuresOf(entry).map((cell) => escapeMarkdown(cell)),
    escapeMarkdown(oneLine(entry.cause, 80)),
  ]);
  return `# What fails by luck\n\n${table(head, rows)}\n\nA quarantine is a proposal: nothing is done about it.\n`;
}

function nameOf({ repository, workflow, job, test }: FlakyReport): string {
  return [`${repository} ${workflow}`, job, test].filter((part) => part !== null).join(' / ');
}

function figuresOf({ lucky, failures, rate, minutesLost, firstSeen, owners, quarantineUntil }: FlakyReport): string[] {
  return [
    `${lucky} of ${failures}`,
    `${Math.round(rate * 100)} %`,
    String(minutesLost),
    firstSeen.slice(0, 10),
    oneLine(owners.join(' '), 60),
    quarantineUntil ?? '',
  ];
}
