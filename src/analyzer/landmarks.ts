import type { LogEvent, LogLine } from '../core/log.ts';

/** A line with what the provider says by it. */
export interface EventLine {
  readonly line: LogLine;
  readonly events: readonly LogEvent[];
}

/** A stretch of a log that one command or step printed, and how that ended. Numbers are line numbers, both inclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly status: 'failed' | 'passed' | 'tolerated' | 'open';
  /** What was run, as the log shows it; empty when it does not. */
  readonly command: string;
  readonly step: string | null;
}

/** Where a log's failure stands: the regions in order, and the marker that ended the job. */
export interface Landscape {
  readonly regions: readonly Region[];
  /** Line of the provider's own failure marker; the last line of the log when there is none. */
  readonly marker: number;
  readonly hasMarker: boolean;
}

type Draft = Region & {
  /** Last line in it that the runner itself marked as an error. */
  readonly lastError: number | null;
  /** The job goes on after this failure, as by a script of Travis. */
  readonly goesOn: boolean;
};

/** What runs after the work is done, whatever became of it. */
const afterwards =
  /^(?:Post[ _]|Cleaning up|Cleanup|after_|Running after_script|Uploading artifacts|upload_artifacts|cleanup_|Finalize|Complete job|Declarative: Post)/i;
const skipped = /^Stage ".*" skipped due to earlier failure/;
const retried = /failed\. Retrying, \d+ of \d+/;

/** Says again that the job failed, after the command that did. */
const repeats = /^(?:Done\. Your build exited|Finished: |ERROR: script returned exit code)/;
/** After such a failure the job goes on with the next command. */
const scripted = /^The command ".*" exited with \d/;
/** A failure named this few lines after a command's output belongs to that command. */
const closeBy = 5;
/** Markers with so few lines between them belong together. */
const sameBreath = 3;

/** Reads the regions of a log from its lines, in one pass. */
export function surveyLog(entries: readonly EventLine[]): Landscape {
  const first = entries[0]?.line;
  const last = entries.at(-1)?.line;
  if (first === undefined || last === undefined) return { regions: [], marker: 0, hasMarker: false };
  const survey: Survey = { drafts: [], open: blank(first.number, first.step, ''), lastCommand: 0 };
  for (const { line, events } of entries) {
    for (const event of events) takeEvent(survey, event, line);
    if (skipped.test(line.text)) blameBefore(survey);
    if (retried.test(line.text))
      close(survey, { ...survey.open, end: line.number, status: 'tolerated' }, line, survey.open.command);
  }
  if (last.number >= survey.open.start) survey.drafts.push({ ...survey.open, end: last.number });
  return landscapeOf(settle(survey.drafts), last.number);
}

/** A stage that was left out tells that the command before it had failed. */
function blameBefore(survey: Survey): void {
  if (survey.drafts.some((draft) => draft.status === 'failed')) return;
  const at = survey.drafts.findLastIndex((draft) => draft.command !== '' && draft.end - draft.start >= 2);
  const suspect = survey.drafts[at];
  if (suspect !== undefined) survey.drafts[at] = { ...suspect, status: 'failed' };
}

interface Survey {
  readonly drafts: Draft[];
  open: Draft;
  /** Line of the last command: a script of several lines is one command. */
  lastCommand: number;
}

function takeEvent(survey: Survey, event: LogEvent, line: LogLine): void {
  if (event.kind === 'failure')
    return event.final ? fail(survey, event, line) : void (survey.open = { ...survey.open, lastError: line.number });
  if (event.kind === 'step-end') return close(survey, { ...survey.open, end: line.number }, line, '');
  if (event.kind !== 'command' && event.kind !== 'step') return;
  const text = event.kind === 'command' ? event.text : event.name;
  const continues = event.kind === 'command' && line.number - survey.lastCommand <= 1;
  survey.lastCommand = line.number;
  if (continues) {
    survey.open = { ...survey.open, command: `${survey.open.command}\n${text}`.trim() };
    return;
  }
  if (line.number > survey.open.start) survey.drafts.push({ ...survey.open, end: line.number - 1 });
  survey.open = blank(line.number, event.kind === 'step' ? text : line.step, text);
}

function fail(survey: Survey, event: LogEvent & { readonly kind: 'failure' }, line: LogLine): void {
  const before = survey.drafts.at(-1);
  if (repeats.test(line.text) && survey.drafts.some((draft) => draft.status === 'failed')) return;
  const status = event.exitCode === 0 ? 'passed' : 'failed';
  const goesOn = scripted.test(line.text);
  if (event.step !== undefined && event.step !== survey.open.step && blameStep(survey, event.step)) return;
  if (status === 'failed' && survey.open.command === '' && isSameBreath(before, line)) {
    survey.drafts[survey.drafts.length - 1] = { ...before, end: line.number };
    survey.open = blank(line.number + 1, line.step, '');
    return;
  }
  if (
    survey.open.command === '' &&
    before?.status === 'open' &&
    before.command !== '' &&
    line.number - before.end <= closeBy
  ) {
    survey.drafts[survey.drafts.length - 1] = { ...before, end: line.number, status, goesOn };
    survey.open = blank(line.number + 1, line.step, '');
    return;
  }
  close(survey, { ...survey.open, end: line.number, status, goesOn }, line, '');
}

/** The runner may tell in a second line why the first one came (that it was shut down): both end the same command. */
function isSameBreath(before: Draft | undefined, line: LogLine): before is Draft {
  return before?.status === 'failed' && line.number - before.end <= sameBreath;
}

/** The provider may say only at the end which step failed: then it was the last command of that step. */
function blameStep(survey: Survey, step: string): boolean {
  const at = survey.drafts.findLastIndex((draft) => draft.step === step && draft.end > draft.start);
  const suspect = survey.drafts[at];
  if (suspect === undefined) return false;
  survey.drafts[at] = { ...suspect, status: 'failed' };
  return true;
}

function close(survey: Survey, draft: Draft, line: LogLine, nextCommand: string): void {
  survey.drafts.push(draft);
  survey.open = blank(line.number + 1, line.step, nextCommand);
}

function blank(start: number, step: string | null, command: string): Draft {
  return { start, end: start, status: 'open', command, step, lastError: null, goesOn: false };
}

/**
 * A command followed by another one has passed, unless the log never says which one failed: then it was the last one in which
 * the runner marked an error (an action that failed by itself has no exit status).
 */
function settle(drafts: readonly Draft[]): readonly Region[] {
  const isTold = drafts.some((draft) => draft.status === 'failed' && !isAfterwards(draft));
  const suspect = isTold ? -1 : drafts.findLastIndex((draft) => draft.lastError !== null && !isAfterwards(draft));
  return drafts.map((draft, index) => {
    const { start, end, status, command, step } = draft;
    const region: Region = { start, end, status, command, step };
    if (region.status === 'failed' && isSuperseded(drafts, index)) return { ...region, status: 'tolerated' };
    if (index === suspect) return { ...region, status: 'failed' };
    const isLast = index === drafts.length - 1;
    return region.status === 'open' && !isLast && region.command !== '' ? { ...region, status: 'passed' } : region;
  });
}

/** Steps that report on a failure and may fail themselves. */
const reporting =
  /upload|report|publish|notify|notification|comment|summary|artifact|collect|annotat|coverage|slack|status|badge|clean/i;

/**
 * Where a failed command ends the job, one that is followed by another failure was allowed to fail, unless the later one only
 * reports. Travis runs the commands of a script whatever became of the one before.
 */
function isSuperseded(drafts: readonly Draft[], index: number): boolean {
  const own = drafts[index];
  if (own === undefined || own.goesOn) return false;
  return drafts
    .slice(index + 1)
    .some(
      (later) =>
        later.status === 'failed' &&
        later.command !== '' &&
        !later.goesOn &&
        !isAfterwards(later) &&
        !reporting.test(later.command),
    );
}

/** The last failure counts; a marker that only repeats the one right before it does not. */
function landscapeOf(regions: readonly Region[], lastLine: number): Landscape {
  const failures = regions.filter((region, index) => {
    if (region.status !== 'failed' || isAfterwards(region)) return false;
    const before = regions[index - 1];
    return !(before?.status === 'failed' && region.command === '' && region.end - region.start < 20);
  });
  const last = failures.at(-1);
  return { regions, marker: last?.end ?? lastLine, hasMarker: last !== undefined };
}

/** Lines between a line and the failure that it may have led to: the end of its own failed command, else the job's marker. */
export function distanceToFailure(landscape: Landscape, number: number): number {
  const region = regionAt(landscape, number);
  const end = region?.status === 'failed' ? region.end : landscape.marker;
  return Math.max(0, end - number);
}

/** The region that a line stands in. */
export function regionAt(landscape: Landscape, number: number): Region | null {
  let low = 0;
  let high = landscape.regions.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const region = landscape.regions[middle];
    if (region === undefined) return null;
    if (number < region.start) high = middle - 1;
    else if (number > region.end) low = middle + 1;
    else return region;
  }
  return null;
}

export function isAfterwards(region: Pick<Region, 'command'>): boolean {
  return afterwards.test(region.command);
}
