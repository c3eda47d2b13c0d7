import {
  causeSection,
  changesSummary,
  changesTable,
  confidenceSection,
  emulatedNote,
  percent,
  proofOutputs,
  proofSentence,
  proofTable,
  reproduceSection,
  ruleLine,
  runLine,
  signed,
} from '../core/case-markdown.ts';
import type { Diagnosis } from '../core/finding.ts';
import { assemble, details, escapeMarkdown, fence, marker } from '../core/markdown.ts';
import type { Part } from '../core/markdown.ts';
import type { Fix } from '../core/plan.ts';
import type { Run } from '../core/run.ts';
import { splitTitle } from './commit.ts';

/** GitHub's limit for bodies of pull requests, issues and comments, in characters. */
export const bodyLimit = 65_536;

export interface BodyRequest {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  readonly fix: Fix;
  /** Commands that show the failure by hand; empty when unknown. */
  readonly reproduce: readonly string[];
  /** What a person must know, e.g. that this token's pushes start no CI. */
  readonly notes: readonly string[];
}

/** The hidden sign of a pull request of ours. */
export function pullRequestMarker(fingerprint: string): string {
  return marker('pull-request', fingerprint);
}

/** Everything that a reviewer needs to say yes or no, the most important first; at most {@link bodyLimit} characters. */
export function pullRequestBody(request: BodyRequest): string {
  const { run, diagnosis, fix } = request;
  const reproduce = reproduceSection(request.reproduce);
  return assemble(
    [
      { text: pullRequestMarker(diagnosis.fingerprint) },
      {
        text: `${escapeMarkdown(capitalised(splitTitle(fix.plan.title).text))}, ${fix.proof.kind === 'proven' ? 'which makes' : 'meant to make'} the failed step of ${runLine(run)} pass.`,
      },
      { text: verdict(fix) },
      { text: request.notes.map((note) => `> ${escapeMarkdown(note, 500)}`).join('\n>\n') },
      { text: `### What failed\n\n${causeSection(diagnosis)}` },
      ...proofParts(fix),
      { text: `### Changed files (${changesSummary(fix)})\n\n${changesTable(fix.changes)}`, dropOrder: 1 },
      { text: caveats(fix), dropOrder: 2 },
      { text: reproduce === '' ? '' : `### Reproduce the failure by hand\n\n${reproduce}`, dropOrder: 1 },
      {
        text: details(
          `Confidence ${percent(diagnosis.confidence.value)} and why`,
          confidenceSection(diagnosis.confidence),
        ),
        dropOrder: 3,
      },
      { text: ruleLine(diagnosis) },
      { text: `---\n\n${turnOff(fix.plan.recipeId)}` },
    ],
    bodyLimit,
  );
}

/** The body of a comment that offers the change instead of making it. */
export function patchComment(request: BodyRequest): string {
  const { run, diagnosis, fix } = request;
  const patch =
    fix.patch === ''
      ? ''
      : `Save the change as \`fix.patch\` and apply it with \`git apply fix.patch\`:\n\n${fence(fix.patch, 'diff')}`;
  const masked = 'The diff is left out, because it holds something that looks like a secret.';
  return assemble(
    [
      { text: marker('fix', diagnosis.fingerprint) },
      {
        text: `**A fix for ${runLine(run)}:** ${escapeMarkdown(splitTitle(fix.plan.title).text)} (${changesSummary(fix)}).`,
      },
      { text: verdict(fix) },
      { text: causeSection(diagnosis), dropOrder: 1 },
      { text: patch === '' ? masked : patch, dropOrder: 3 },
      { text: changesTable(fix.changes), dropOrder: 2 },
      { text: ruleLine(diagnosis) },
    ],
    bodyLimit,
  );
}

/** The body of a review whose comments offer the change at its lines. */
export function suggestionReview({ run, diagnosis, fix }: BodyRequest): string {
  return assemble(
    [
      { text: marker('suggest', diagnosis.fingerprint) },
      {
        text: `**A fix for ${runLine(run)}:** ${escapeMarkdown(splitTitle(fix.plan.title).text)} (${changesSummary(fix)}). Take all the suggestions together: _Files changed_, _Add suggestion to batch_.`,
      },
      { text: verdict(fix) },
      { text: causeSection(diagnosis), dropOrder: 1 },
      { text: ruleLine(diagnosis) },
    ],
    bodyLimit,
  );
}

/** A suggestion that a person takes with one click. The lines are code, kept to the letter; the fence is longer than any within. */
export function suggestionBody(lines: readonly string[]): string {
  const longest = Math.max(0, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const ticks = '`'.repeat(Math.max(3, longest + 1));
  return [`${ticks}suggestion`, ...lines, ticks].join('\n');
}

function verdict(fix: Fix): string {
  const sentence = escapeMarkdown(proofSentence(fix.proof), 600);
  return fix.proof.kind === 'proven'
    ? `✅ **${sentence.replace(/^Proven:/, 'Proven:**')}`
    : `⚠️ **${sentence.replace(/^(Not verified|Refuted):/, '$1:**')} Please check the change with care.`;
}

function proofParts(fix: Fix): readonly Part[] {
  const rounds = proofTable(fix.proof);
  if (rounds === '') return [];
  return [
    {
      text: `### Proof\n\n${[rounds, emulatedNote(fix.proof)].filter((part) => part !== '').join('\n\n')}`,
      dropOrder: 1,
    },
    ...proofOutputs(fix.proof).map((text) => ({ text, dropOrder: 4 })),
  ];
}

function caveats(fix: Fix): string {
  if (fix.plan.caveats.length === 0) return '';
  return [
    '### Mind',
    ...fix.plan.caveats.map((caveat) => `- ${escapeMarkdown(caveat.why)} (confidence ${signed(caveat.effect)})`),
  ].join('\n');
}

function turnOff(recipeId: string): string {
  const recipe = recipeId.replace(/[^\w-]/g, '');
  return (
    `Opened by ci-autofix. Close this pull request and it is not opened again for this cause. ` +
    `To leave this kind of fix out, name only the others in \`fixing.safe_fix_types\` of the settings (this one is \`${recipe}\`); ` +
    `\`fixing.deliver: report\` opens no pull requests at all.`
  );
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
