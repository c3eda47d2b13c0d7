import type { PassReport, RunReport } from '../core/case.ts';
import type { OutcomeKind } from '../core/outcome.ts';
import { count, duration, oneLine } from '../core/plain-text.ts';
import type { Run } from '../core/run.ts';

type Paint = (text: string) => string;

/** The colours of a terminal; an object of picocolors is one. Whether there are colours at all is the caller's decision. */
export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const plain: Paint = (text) => text;
export const noColours: Colours = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };

export type Tone = 'green' | 'cyan' | 'yellow' | 'red' | 'dim';

/** How each kind of outcome looks, in every format. */
export const outcomeStyles: Readonly<
  Record<OutcomeKind, { readonly label: string; readonly sign: string; readonly tone: Tone }>
> = {
  fixed: { label: 'fixed', sign: '✔', tone: 'green' },
  proposed: { label: 'fix ready', sign: '◆', tone: 'cyan' },
  rerun: { label: 'running again', sign: '↻', tone: 'cyan' },
  reported: { label: 'needs a person', sign: '●', tone: 'yellow' },
  skipped: { label: 'left alone', sign: '○', tone: 'dim' },
  refused: { label: 'fix refused', sign: '✖', tone: 'red' },
  'rolled-back': { label: 'taken back', sign: '↩', tone: 'yellow' },
  failed: { label: 'failed', sign: '✖', tone: 'red' },
};

/** `CI run 4711, attempt 2, on main, commit c0ffee012345 (push)`; on one line, from outside. */
export function runTitle(run: Run): string {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
  const branch = run.branch === null ? '' : ` on ${run.branch}`;
  const fork = run.fork ? ', from a fork' : '';
  return oneLine(
    `${run.workflow.name} run ${run.id}${attempt}${branch} at ${run.headSha.slice(0, 12)} (${run.event}${fork})`,
    200,
  );
}

/** `1 failed run, 2 causes: 1 fixed, 1 needs a person`. */
export function passSummary(report: PassReport): string {
  const cases = allCases(report.runs);
  if (report.runs.length === 0) return 'no failed runs';
  const kinds = Object.keys(outcomeStyles) as OutcomeKind[];
  const parts = kinds
    .map((kind) => ({ kind, number: cases.filter((one) => one.outcome.kind === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} ${outcomeStyles[kind].label}`);
  const causes = `${count(report.runs.length, 'failed run')}, ${count(cases.length, 'cause')}`;
  return parts.length === 0 ? causes : `${causes}: ${parts.join(', ')}`;
}

/** How long the pass took, for people. */
export function passDuration(report: PassReport): string {
  const ms = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  return Number.isFinite(ms) ? duration(Math.max(0, ms)) : '';
}

export function allCases(runs: readonly RunReport[]): readonly RunReport['cases'][number][] {
  return runs.flatMap((run) => run.cases);
}
