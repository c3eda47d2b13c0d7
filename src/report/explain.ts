import type { FailureCase, RunReport } from '../core/case.ts';
import {
  changesSummary,
  exitText,
  jobAndStep,
  locationText,
  logStateNotes,
  outcomeSentence,
  percent,
  proofSentence,
  roundNames,
  shownLines,
  signed,
} from '../core/case-markdown.ts';
import type { Confidence, Finding } from '../core/finding.ts';
import { duration, oneLine, plainText } from '../core/plain-text.ts';
import type { Fix } from '../core/plan.ts';
import { noColours, outcomeStyles, runTitle } from './style.ts';
import type { Colours } from './style.ts';

const findingsShown = 3;

/** Everything about one case for a person at a terminal: cause, line, rule, confidence, what was done or not and why, how to see it. */
export function explainCase(
  { run }: Pick<RunReport, 'run'>,
  failure: FailureCase,
  colours: Colours = noColours,
): string {
  const { diagnosis, outcome, fix } = failure;
  const style = outcomeStyles[outcome.kind];
  const note = logStateNotes[diagnosis.logState];
  return [
    colours.bold(oneLine(diagnosis.title)),
    colours.dim(`${runTitle(run)}  ${oneLine(run.url)}`),
    '',
    heading('Cause', colours),
    ...indent(oneLine(diagnosis.docs, 1000)),
    ...(note === '' ? [] : indent(colours.yellow(note))),
    ...diagnosis.findings.slice(0, findingsShown).flatMap((finding) => ['', ...indent(findingText(finding, colours))]),
    ...(diagnosis.findings.length > findingsShown
      ? ['', ...indent(`…and ${diagnosis.findings.length - findingsShown} more places`)]
      : []),
    '',
    heading('Rule', colours),
    ...indent(
      `${oneLine(diagnosis.ruleId, 100)} (category ${diagnosis.category}, fingerprint ${oneLine(diagnosis.fingerprint, 64)})`,
    ),
    '',
    heading(`Confidence ${percent(diagnosis.confidence.value)}`, colours),
    ...indent(confidenceText(diagnosis.confidence)),
    ...(diagnosis.luck === undefined
      ? []
      : ['', heading(`Luck ${percent(diagnosis.luck.value)}`, colours), ...indent(confidenceText(diagnosis.luck))]),
    '',
    heading('What was done', colours),
    ...indent(
      `${colours[style.tone](`${style.sign} ${style.label}`)}${'reason' in outcome ? colours.dim(` [${outcome.reason}]`) : ''}`,
    ),
    ...indent(outcomeSentence(outcome)),
    ...('delivery' in outcome && outcome.delivery.url !== null ? indent(oneLine(outcome.delivery.url)) : []),
    ...('delivery' in outcome ? outcome.delivery.notes.flatMap((one) => indent(oneLine(one))) : []),
    ...(fix === null ? [] : ['', heading('Fix', colours), ...indent(fixText(fix, colours))]),
    ...(failure.reproduce.length === 0
      ? []
      : [
          '',
          heading('See it yourself', colours),
          ...failure.reproduce.flatMap((line) => indent(`${colours.dim('$')} ${oneLine(line, 1000)}`)),
        ]),
    '',
  ].join('\n');
}

/** The lines of one finding with their numbers, the one that matched marked. */
export function findingText(finding: Finding, colours: Colours): string {
  const location = locationText(finding);
  const place = jobAndStep(finding);
  const matched = finding.lines[0];
  const lines = shownLines(finding);
  const width = String(lines.at(-1)?.number ?? 0).length;
  return [
    ...(place === '' ? [] : [colours.dim(oneLine(place))]),
    ...lines.map((line) => {
      const number = String(line.number).padStart(width);
      const text = oneLine(line.text, 500);
      return line === matched
        ? `${colours.red('▸')} ${colours.bold(number)}  ${colours.red(text)}`
        : `  ${colours.dim(number)}  ${text}`;
    }),
    ...(location === null ? [] : [`${colours.dim('at')} ${colours.cyan(oneLine(location))}`]),
  ].join('\n');
}

/** A unified diff with its colours; the rest of it is plain text from outside. */
export function diffText(patch: string, colours: Colours): string {
  return plainText(patch)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('index '))
    .map((line) => {
      if (/^(?:diff|---|\+\+\+|new file|deleted file|old mode|new mode)/.test(line)) return colours.dim(line);
      if (line.startsWith('@@')) return colours.cyan(line);
      if (line.startsWith('+')) return colours.green(line);
      return line.startsWith('-') ? colours.red(line) : line;
    })
    .join('\n');
}

function confidenceText(confidence: Confidence): string {
  const width = Math.max(0, ...confidence.terms.map((term) => oneLine(term.name, 40).length));
  return confidence.terms
    .map((term) => `${signed(term.effect)}  ${oneLine(term.name, 40).padEnd(width)}  ${oneLine(term.why, 200)}`)
    .join('\n');
}

function fixText(fix: Fix, colours: Colours): string {
  const rounds = fix.proof.rounds.flatMap((round) =>
    round.commands.map((command) => {
      const result = `${roundNames[round.name].padEnd(14)} exit ${exitText(command).padEnd(4)} ${duration(command.durationMs).padStart(8)}  ${oneLine(command.command, 200)}`;
      return command.exitCode === 0 ? colours.green(result) : colours.red(result);
    }),
  );
  return [
    `${oneLine(fix.plan.title)} (recipe ${oneLine(fix.plan.recipeId, 80)}, ${changesSummary(fix)})`,
    proofSentence(fix.proof),
    ...rounds,
    ...fix.plan.caveats.map((caveat) => `${colours.yellow('mind:')} ${oneLine(caveat.why)}`),
    ...(fix.patch === '' ? [] : ['', diffText(fix.patch, colours)]),
  ].join('\n');
}

function heading(text: string, colours: Colours): string {
  return colours.bold(colours.cyan(text));
}

function indent(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
}
