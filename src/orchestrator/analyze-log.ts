import { diagnose, type DiagnosisResult } from '../analyzer/diagnose.ts';
import { surveyLog, type Landscape } from '../analyzer/landmarks.ts';
import type { RuleBook } from '../analyzer/rule-book.ts';
import { scan } from '../analyzer/scan.ts';
import type { TrackRecord } from '../analyzer/score.ts';
import { keepTail, readWindow } from '../analyzer/tail-window.ts';
import { templateOf } from '../analyzer/template.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Dialect, LogFormats, LogState } from '../core/log.ts';
import { logFormats } from '../logs/formats.ts';
import { createRedactor, type Redactor } from '../core/redact.ts';

export interface AnalyzeOptions {
  readonly catalogue: RuleBook;
  /** The dialects; all that are known when left out. */
  readonly formats?: LogFormats;
  /** Detected from the first lines when left out. */
  readonly dialect?: Dialect;
  /** What the provider knows of the log; the bytes may show a worse state. */
  readonly state?: LogState;
  readonly jobId?: string;
  readonly jobName?: string;
  readonly redactor?: Redactor;
  /** How earlier fixes by a rule and a recipe ended. */
  readonly trackRecord?: (ruleId: string, recipe: string | null) => TrackRecord;
  /** Templates of the lines of the last green run of the same job, from `readGreenLines`. */
  readonly greenLines?: ReadonlySet<string>;
}

export interface LogAnalysis {
  readonly dialect: Dialect;
  readonly state: LogState;
  /** Why the state is not `complete`. */
  readonly reason: string | null;
  readonly lines: number;
  /** Best first. */
  readonly diagnoses: readonly Diagnosis[];
  /** How the causes were chosen, for `explain`. */
  readonly result: DiagnosisResult;
}

/** So much of a log's end is read again, line by line: where the failing command stands, and what it printed last. */
const windowBytes = 256 * 1024;

/** Names the causes in one job's log. Reads the stream once, in bounded memory; rejects only when the stream does. */
export async function analyzeLog(bytes: AsyncIterable<Uint8Array>, options: AnalyzeOptions): Promise<LogAnalysis> {
  const redactor = options.redactor ?? createRedactor();
  const formats = options.formats ?? logFormats;
  const tail = keepTail(windowBytes);
  const scanned = await scan(tail.through(bytes), options.catalogue.catalogue, {
    formats,
    redactor,
    ...(options.dialect === undefined ? {} : { dialect: options.dialect }),
  });
  const window = readWindow(tail.bytes(), scanned, formats.reader(scanned.dialect));
  tail.release();
  const state = worse(options.state ?? 'complete', scanned.state);
  const result = diagnose({
    rules: options.catalogue.catalogue.rules,
    hits: scanned.hits,
    hitCounts: scanned.hitCounts,
    state,
    landscape: redactLandscape(surveyLog(window), redactor),
    redact: (text) => redactor.redact(text),
    window: window.map(({ line }) => line),
    greenLines: options.greenLines ?? new Set(),
    exclude: options.catalogue.exclude,
    job: { id: options.jobId ?? null, name: options.jobName ?? null },
    trackRecord: options.trackRecord,
  });
  return {
    dialect: scanned.dialect,
    state,
    reason: scanned.reason,
    lines: scanned.lines,
    diagnoses: result.diagnoses,
    result,
  };
}

/** Commands and step names are text of the log. */
function redactLandscape(landscape: Landscape, redactor: Redactor): Landscape {
  const regions = landscape.regions.map((region) => ({
    ...region,
    command: redactor.redact(region.command),
    step: region.step === null ? null : redactor.redact(region.step),
  }));
  return { ...landscape, regions };
}

/** The templates of a green run's lines: what stands there too is no cause. */
export async function readGreenLines(
  bytes: AsyncIterable<Uint8Array>,
  formats: LogFormats = logFormats,
): Promise<ReadonlySet<string>> {
  const templates = new Set<string>();
  let rest = '';
  let reader: ReturnType<LogFormats['reader']> | null = null;
  const decoder = new TextDecoder();
  const take = (line: string): void => {
    if (reader !== null && templates.size < mostGreenLines)
      templates.add(templateOf(reader.clean(line.slice(0, 4096)).text));
  };
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    reader ??= formats.reader(formats.detect(lines.join('\n').slice(0, 65_536)));
    rest = (lines.pop() ?? '').slice(-1024 * 1024);
    lines.forEach(take);
  }
  if (rest !== '') take(rest);
  return templates;
}

const mostGreenLines = 200_000;
const states: readonly LogState[] = ['complete', 'truncated', 'empty', 'expired', 'unreadable'];

function worse(a: LogState, b: LogState): LogState {
  return states.indexOf(a) > states.indexOf(b) ? a : b;
}
