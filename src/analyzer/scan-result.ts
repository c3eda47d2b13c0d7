import type { LogLine, LogState } from '../core/log.ts';
import { createRedactor, type Redactor } from '../core/redact.ts';
import { execOn } from './lead.ts';
import type { Block } from './scan-blocks.ts';
import type { BareHit } from './scan-collect.ts';
import { lineEnd, lineText, previousStart } from './scan-lines.ts';
import { linesAround, type BareLine } from './scan-places.ts';
import type { Scan } from './scan.ts';
import type { TrackedFailure, TrackedStep } from './scan-track.ts';
import type { FailureMark, RuleHit, ScannedStep, ScanOptions, ScanResult } from './scan-types.ts';

const headLines = 20;
const tailLines = 80;
const failureLines = 40;
const contextLines = 10;

/** Decodes and redacts what a scan has kept. */
export function scanResult(scan: Scan, last: Block, options: ScanOptions): ScanResult {
  const { head } = scan;
  scan.tracker.close(scan.lines);
  const redactor = options.redactor ?? createRedactor();
  const steps = scan.tracker.steps;
  const dress = (line: BareLine): LogLine => ({
    ...line,
    text: redactor.redact(line.text),
    step: stepAt(steps, line.number, redactor),
  });
  const failures = scan.tracker.failures.list().map((failure) => failureMark(failure, scan, dress, redactor));
  const scanned = steps.map((step) => scannedStep(step, redactor));
  const empty = head.toString('utf8').trim() === '' && scan.lines <= headLines;
  return {
    dialect: scan.reader.dialect,
    ...stateOf(options.formats.refuse(head), empty, scan.tracker.cut()),
    lines: scan.lines,
    bytes: last.offsetOf(last.to),
    hits: scan.collector
      .hits()
      .map((hit) => ruleHit(hit, scan, dress, redactor))
      .sort((a, b) => a.line.number - b.line.number),
    hitCounts: scan.collector.counts(),
    failures,
    steps: scanned,
    failedStep: failedStepOf(scanned, failures),
    landmarks: scan.tracker.landmarks.list().map(dress),
    head: firstLines(scan, head).map(dress),
    tail: lastLines(scan, last).map(dress),
  };
}

function stateOf(
  refusal: string | null,
  empty: boolean,
  cut: string | null,
): { state: LogState; reason: string | null } {
  if (refusal !== null) return { state: 'unreadable', reason: refusal };
  if (empty) return { state: 'empty', reason: 'the log holds no text' };
  if (cut !== null) return { state: 'truncated', reason: cut };
  return { state: 'complete', reason: null };
}

function ruleHit(hit: BareHit, scan: Scan, dress: (line: BareLine) => LogLine, redactor: Redactor): RuleHit {
  const { reader } = scan;
  return {
    rule: hit.rule,
    match: hit.match,
    line: dress(hit.place.line),
    captures: capturesOf(hit, redactor),
    boosts: boostsOf(hit, scan),
    // Decoded when asked for: of all hits only those of the causes are, and their lines take many times the room of their bytes.
    get before() {
      return linesAround(hit.place, reader, { before: contextLines, after: 0 }).before.map(dress);
    },
    get after() {
      return linesAround(hit.place, reader, { before: 0, after: contextLines }).after.map(dress);
    },
  };
}

function boostsOf({ rule, place }: BareHit, { catalogue, reader }: Scan): readonly number[] {
  const boosts = catalogue.compiled[rule]?.boosts ?? [];
  if (boosts.length === 0) return [];
  const widest = boosts.reduce((most, boost) => Math.max(most, boost.within), contextLines);
  const around = linesAround(place, reader, { before: widest, after: widest });
  return boosts.flatMap(({ regexp, within }, index) => {
    const near = [...around.before.slice(-within), place.line, ...around.after.slice(0, within)];
    return near.some((line) => execOn(regexp, line.text) !== null) ? [index] : [];
  });
}

function capturesOf(hit: BareHit, redactor: Redactor): Record<string, string> {
  const entries = hit.groups.flatMap((groups) => Object.entries(groups));
  const present = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, redactor.redact(value)]));
}

function failureMark(
  failure: TrackedFailure,
  scan: Scan,
  dress: (line: BareLine) => LogLine,
  redactor: Redactor,
): FailureMark {
  const { before } = linesAround(failure.place, scan.reader, { before: failureLines, after: 0 });
  const { exitCode, final } = failure;
  return {
    line: dress(failure.place.line),
    message: redactor.redact(failure.message),
    exitCode,
    final,
    before: before.map(dress),
  };
}

function scannedStep(step: TrackedStep, redactor: Redactor): ScannedStep {
  return {
    ...step,
    name: redactor.redact(step.name),
    commands: step.commands.map((command) => redactor.redact(command)),
  };
}

/** The step of the first final mark; of the last mark when none is final. A mark between steps speaks of the one before. */
function failedStepOf(steps: readonly ScannedStep[], failures: readonly FailureMark[]): ScannedStep | null {
  const failed = steps.find((step) => step.failed);
  if (failed !== undefined) return failed;
  const mark = failures.at(-1);
  return mark === undefined ? null : (steps.findLast((step) => step.firstLine <= mark.line.number) ?? null);
}

function stepAt(steps: readonly TrackedStep[], number: number, redactor: Redactor): string | null {
  let low = 0;
  let high = steps.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const step = steps[middle] as TrackedStep;
    if (number < step.firstLine) high = middle - 1;
    else if (number > step.lastLine) low = middle + 1;
    else return redactor.redact(step.name);
  }
  return null;
}

function firstLines(scan: Scan, head: Buffer): BareLine[] {
  const lines: BareLine[] = [];
  for (let start = 0; start < head.length && lines.length < headLines;) {
    const end = lineEnd(head, start, head.length);
    lines.push({ number: lines.length + 1, ...scan.reader.clean(lineText(head, start, end)), offset: start });
    start = end + 1;
  }
  return lines;
}

function lastLines(scan: Scan, block: Block): BareLine[] {
  const lines: BareLine[] = [];
  let end = block.to > block.floor && block.buffer[block.to - 1] === 0x0a ? block.to - 1 : block.to;
  let start = previousStart(block.buffer, end + 1, block.floor);
  for (let number = scan.lines; start >= 0 && number > 0 && lines.length < tailLines; number -= 1) {
    lines.push({ number, ...scan.reader.clean(lineText(block.buffer, start, end)), offset: block.offsetOf(start) });
    end = start - 1;
    start = previousStart(block.buffer, start, block.floor);
  }
  return lines.reverse();
}
