import type { Dialect, LogFormats, LogLine, LogState } from '../core/log.ts';
import type { Redactor } from '../core/redact.ts';

/** One match pattern of a rule that held on one line, its `with` and `except` already considered. */
export interface RuleHit {
  /** Index into `Catalogue.rules`. */
  readonly rule: number;
  /** Index into the rule's `match`. */
  readonly match: number;
  readonly line: LogLine;
  /** Named groups of the pattern and of its `with`, redacted; groups that took no part are left out. */
  readonly captures: Readonly<Record<string, string>>;
  /** Indices into the rule's `confidence.boosts` whose `near` pattern holds close by. */
  readonly boosts: readonly number[];
  /** Up to ten lines before and after, nearest last and first; decoded anew each time. */
  readonly before: readonly LogLine[];
  readonly after: readonly LogLine[];
}

/** A line on which the provider itself says that something failed. */
export interface FailureMark {
  readonly line: LogLine;
  readonly message: string;
  readonly exitCode: number | null;
  /** True when it speaks of the whole step or job, not of one message in it. */
  readonly final: boolean;
  /** Up to forty lines before it. */
  readonly before: readonly LogLine[];
}

export interface ScannedStep {
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** True when a final failure mark stands in it. */
  readonly failed: boolean;
  /** Commands as printed by the provider, redacted. */
  readonly commands: readonly string[];
}

/** Everything that one pass over the bytes of a log can tell. Its size does not grow with the log's. */
export interface ScanResult {
  readonly dialect: Dialect;
  /** As far as the bytes show it: what the provider knows (`expired`, …) may be worse. */
  readonly state: LogState;
  readonly reason: string | null;
  readonly lines: number;
  readonly bytes: number;
  /** In line order; of one rule at most the first twelve and the last eight, fewer where hundreds of rules hit often. */
  readonly hits: readonly RuleHit[];
  /** How often each rule of the catalogue hit, beyond the kept ones too. */
  readonly hitCounts: readonly number[];
  /** In line order; the first twenty and the last twenty. */
  readonly failures: readonly FailureMark[];
  readonly steps: readonly ScannedStep[];
  /** The step of the first final failure mark, else of the last failure mark of any kind; null when unknown. */
  readonly failedStep: ScannedStep | null;
  /** Every line with a marker of the dialect, in line order (the first and the last two thousand): what `surveyLog` reads. */
  readonly landmarks: readonly LogLine[];
  /** The first lines (twenty at most). */
  readonly head: readonly LogLine[];
  /** The last lines (eighty at most). */
  readonly tail: readonly LogLine[];
}

export interface ScanOptions {
  readonly formats: LogFormats;
  /** Detected from the first lines when left out. */
  readonly dialect?: Dialect;
  /** Everything in the result has passed it; the default knows token shapes but no values. */
  readonly redactor?: Redactor;
  /** False tries every pattern on every line: the slow reference that the prefilter is compared with. */
  readonly prefilter?: boolean;
}
