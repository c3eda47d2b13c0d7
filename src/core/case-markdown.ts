import type { FailureCase } from './case.ts';
import type { Confidence, Diagnosis, Finding } from './finding.ts';
import type { LogState } from './log.ts';
import { codeSpan, details, escapeMarkdown, fence, link, table } from './markdown.ts';
import { reasons } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { clip, count, duration, oneLine, tail } from './plain-text.ts';
import type { CommandRecord, FileChange, Fix, Proof } from './plan.ts';
import type { Run } from './run.ts';

/** Sections of Markdown that pull requests, comments, issues and reports share. Everything from outside is escaped. */

const findingsShown = 3;
const linesShown = 10;
const changesShown = 40;
const commandsShown = 60;
const outputsShown = 12;

/** What each state of a log means for the reader; empty for a complete one. */
export const logStateNotes: Readonly<Record<LogState, string>> = {
  complete: '',
  truncated: 'The log is truncated: the cause may stand in the missing part.',
  empty: 'The log is empty.',
  expired: 'The log has expired.',
  unreadable: 'The log could not be read.',
};

/** `93 %`: a share between 0 and 1 for people. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

/** The run as a link with its workflow, attempt and commit. */
export function runLine(run: Run): string {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
  const branch = run.branch === null ? '' : ` on ${codeSpan(run.branch)}`;
  return `${link(`${run.workflow.name} run ${run.id}`, run.url)}${attempt}${branch}, commit ${codeSpan(run.headSha.slice(0, 12))}`;
}

/** Title, rule, jobs and the quoted lines of the log. */
export function causeSection(diagnosis: Diagnosis): string {
  const jobs = [...new Set(diagnosis.jobs.map((job) => job.name ?? 'the log'))];
  const where =
    jobs.length === 0
      ? ''
      : ` in ${jobs
          .slice(0, 5)
          .map((name) => codeSpan(name))
          .join(', ')}${jobs.length > 5 ? ` and ${jobs.length - 5} more` : ''}`;
  const more = diagnosis.findings.length - findingsShown;
  return [
    `**${escapeMarkdown(diagnosis.title)}**${where}`,
    escapeMarkdown(diagnosis.docs, 1000),
    logStateNotes[diagnosis.logState],
    ...diagnosis.findings.slice(0, findingsShown).map(findingQuote),
    more > 0 ? `…and ${count(more, 'more place')} with the same cause.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** One finding: where it stands, and its lines with their numbers. */
function findingQuote(finding: Finding): string {
  return [findingPlace(finding), fence(quotedLines(finding))].filter((part) => part !== '').join('\n\n');
}

/** The lines of a finding that are shown, in the order of the log. The one that matched is `finding.lines[0]`. */
export function shownLines({ lines }: Finding): Finding['lines'] {
  return lines.slice(0, linesShown).toSorted((a, b) => a.number - b.number);
}

/** `build (20) › Run tests`: the job and the step of a finding; empty when neither is known. */
export function jobAndStep({ jobName, lines }: Finding): string {
  return [jobName, lines[0]?.step ?? null].filter((part) => part !== null).join(' › ');
}

/** The finding's lines in the order of the log, numbered, the one that matched marked with `>`. */
export function quotedLines(finding: Finding): string {
  const matched = finding.lines[0];
  const lines = shownLines(finding);
  const width = String(lines.at(-1)?.number ?? 0).length;
  return lines
    .map(
      (line) => `${line === matched ? '>' : ' '} ${String(line.number).padStart(width)} | ${oneLine(line.text, 500)}`,
    )
    .join('\n');
}

/** `src/a.ts:4:2`, as the tool printed it; null when it named no place. */
export function locationText(finding: Finding): string | null {
  const { location } = finding;
  if (location === null) return null;
  return [location.file, location.line, location.column].filter((part) => part !== null).join(':');
}

/** The confidence and the terms that it was made of. */
export function confidenceSection(confidence: Confidence): string {
  const rows = confidence.terms.map((term) => [
    escapeMarkdown(term.name),
    signed(term.effect),
    escapeMarkdown(term.why),
  ]);
  return [`Confidence: **${percent(confidence.value)}**`, table(['Term', 'Effect', 'Why'], rows)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `+0.05`, `-0.10`. */
export function signed(effect: number): string {
  return `${effect < 0 ? '-' : '+'}${Math.abs(effect).toFixed(2)}`;
}

/** What the proof says in one sentence. */
export function proofSentence(proof: Proof): string {
  if (proof.kind === 'none') return `Not verified: ${oneLine(proof.reason)}`;
  if (proof.kind === 'refuted') return `Refuted: ${oneLine(proof.reason)}`;
  return 'Proven: the failing command failed before the fix, passes with it, and fails again without it.';
}

/** The rounds of the proof as a table. */
export function proofTable(proof: Proof): string {
  const rows = proof.rounds.flatMap((round) =>
    round.commands.map((command) => [
      roundNames[round.name],
      codeSpan(command.command, { limit: 200, inTable: true }),
      exitText(command),
      duration(command.durationMs),
    ]),
  );
  const more = rows.length - commandsShown;
  return [
    table(['Round', 'Command', 'Exit', 'Time'], rows.slice(0, commandsShown)),
    more > 0 ? `…and ${count(more, 'more command')} left out.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export const roundNames = { before: 'before the fix', after: 'with the fix', reversed: 'fix taken out' } as const;

export function exitText(command: CommandRecord): string {
  if (command.timedOut) return 'timed out';
  return command.exitCode === null ? 'killed' : String(command.exitCode);
}

/** The commands' outputs, folded; only the failing ones where there are many; at most `limit` characters an output. */
export function proofOutputs(proof: Proof, limit = 2000): readonly string[] {
  const outputs = proof.rounds
    .flatMap((round) => round.commands.map((command) => ({ command, name: roundNames[round.name] })))
    .filter(({ command }) => command.outputTail.trim() !== '');
  const failed = outputs.filter(({ command }) => command.exitCode !== 0);
  return (outputs.length > outputsShown ? failed : outputs)
    .slice(0, outputsShown)
    .map(({ command, name }) =>
      details(
        `Output ${name} (exit ${exitText(command)})`,
        fence(`$ ${oneLine(command.command, 200)}\n${tail(command.outputTail, limit)}`),
      ),
    );
}

/** What stood in for a part of the workflow while it was run; empty when nothing did. */
export function emulatedNote(proof: Proof): string {
  if (proof.kind !== 'proven' || proof.emulated.length === 0) return '';
  return `Emulated while running: ${proof.emulated
    .slice(0, 20)
    .map((name) => codeSpan(name))
    .join(', ')}.`;
}

/** The changed files as a table. */
export function changesTable(changes: readonly FileChange[]): string {
  const rows = changes
    .slice(0, changesShown)
    .map((change) => [
      codeSpan(change.path, { inTable: true }),
      change.status,
      `+${change.addedLines} -${change.removedLines}`,
    ]);
  const more = changes.length - rows.length;
  return [table(['File', 'Change', 'Lines'], rows), more > 0 ? `…and ${count(more, 'more file')}.` : '']
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `2 files, +3 -1`. */
export function changesSummary(fix: Fix): string {
  const added = fix.changes.reduce((sum, change) => sum + change.addedLines, 0);
  const removed = fix.changes.reduce((sum, change) => sum + change.removedLines, 0);
  return `${count(fix.changes.length, 'file')}, +${added} -${removed}`;
}

/** Commands to type; empty when none are known. */
export function reproduceSection(commands: readonly string[]): string {
  if (commands.length === 0) return '';
  return fence(
    commands
      .slice(0, 30)
      .map((command) => clip(command, 1000))
      .join('\n'),
    'sh',
  );
}

/** The outcome in one sentence: the closed list's reason and what happened here. */
export function outcomeSentence(outcome: Outcome): string {
  const detail = sentence(oneLine(outcome.detail, 500));
  if (!('reason' in outcome)) return detail;
  const reason = sentence(reasons[outcome.reason]);
  return detail === '' || detail.toLowerCase() === reason.toLowerCase() ? reason : `${reason} ${detail}`;
}

/** The rule and where to read about it. */
export function ruleLine(diagnosis: Diagnosis): string {
  return `Rule ${codeSpan(diagnosis.ruleId)} (category ${codeSpan(diagnosis.category)}); \`ci-autofix rules show ${oneLine(diagnosis.ruleId, 100).replace(/[^\w./-]/g, '')}\` explains it.`;
}

/** The body of a comment or an issue about one case that was not fixed here; `fingerprintMarker` comes first. */
export function caseParts(
  run: Run,
  failure: FailureCase,
): readonly { readonly text: string; readonly dropOrder?: number }[] {
  const { diagnosis } = failure;
  const reproduce = reproduceSection(failure.reproduce);
  return [
    { text: `**CI failed:** ${runLine(run)}` },
    { text: causeSection(diagnosis) },
    { text: `**What was done:** ${escapeMarkdown(outcomeSentence(failure.outcome), 1200)}` },
    { text: reproduce === '' ? '' : `**Reproduce it by hand:**\n\n${reproduce}`, dropOrder: 1 },
    {
      text: details(
        `Confidence ${percent(diagnosis.confidence.value)} and why`,
        confidenceSection(diagnosis.confidence),
      ),
      dropOrder: 2,
    },
    { text: ruleLine(diagnosis) },
  ];
}

function findingPlace(finding: Finding): string {
  const step = finding.lines[0]?.step ?? null;
  const location = locationText(finding);
  const parts = [
    finding.jobName === null ? '' : `job ${codeSpan(finding.jobName)}`,
    step === null ? '' : `step ${codeSpan(step)}`,
    location === null ? '' : `at ${codeSpan(location)}`,
  ].filter((part) => part !== '');
  const text = parts.join(', ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}:`;
}

function sentence(text: string): string {
  if (text === '') return '';
  const capital = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
