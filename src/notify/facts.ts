import { locationText, logStateNotes, outcomeSentence, percent, quotedLines } from '../core/case-markdown.ts';
import { safeUrl } from '../core/markdown.ts';
import { clip, oneLine, plainText } from '../core/plain-text.ts';
import type { Notice } from './types.ts';

/** What a message says, as plain text from outside: every channel escapes it for its own markup. */
export interface Facts {
  /** E.g. `CI failed: Files are not formatted with Prettier`. */
  readonly headline: string;
  /** Name and value, in the order in which they are shown. */
  readonly rows: readonly (readonly [string, string])[];
  /** The lines of the log that tell the cause; empty when there are none. */
  readonly quote: string;
  readonly done: string;
  /** Commands, one a line; empty when unknown. */
  readonly reproduce: string;
  readonly runUrl: string | null;
  /** What was delivered, e.g. the pull request. */
  readonly deliveryUrl: string | null;
}

const headings = {
  fixed: 'Fixed',
  proposed: 'A fix is ready',
  rerun: 'Running again',
  reported: 'CI failed',
  skipped: 'CI failed',
  refused: 'CI failed, fix refused',
  'rolled-back': 'CI failed, fix taken back',
  failed: 'CI failed',
} as const;

export function factsOf({ run, failure }: Notice): Facts {
  const { diagnosis, outcome, reproduce } = failure;
  const finding = diagnosis.findings[0];
  const location = finding === undefined ? null : locationText(finding);
  const jobs = [...new Set(diagnosis.jobs.map((job) => job.name).filter((name) => name !== null))];
  const rows: [string, string][] = [
    ['Repository', run.repository + (run.branch === null ? '' : ` (${run.branch})`)],
    ['Run', `${run.workflow.name} ${run.id}`],
    ['Jobs', jobs.join(', ')],
    ['Place', location ?? ''],
    ['Cause', `${diagnosis.category}, rule ${diagnosis.ruleId}, confidence ${percent(diagnosis.confidence.value)}`],
    ['Log', logStateNotes[diagnosis.logState]],
  ];
  return {
    headline: oneLine(`${headings[outcome.kind]}: ${diagnosis.title}`, 150),
    rows: rows.filter(([, value]) => value !== '').map(([name, value]) => [name, oneLine(value, 300)]),
    quote: finding === undefined ? '' : clip(plainText(quotedLines(finding)), 1500),
    done: oneLine(outcomeSentence(outcome), 800),
    reproduce: clip(plainText(reproduce.slice(0, 10).join('\n')), 800),
    runUrl: safeUrl(run.url),
    deliveryUrl: 'delivery' in outcome && outcome.delivery.url !== null ? safeUrl(outcome.delivery.url) : null,
  };
}
