import type { Category } from './category.ts';
import type { LogLine, LogState } from './log.ts';

/** A place in the repository that a tool named. The path is as printed: untrusted, not yet resolved. */
export interface Location {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** One rule matched on one place of one log. */
export interface Finding {
  readonly ruleId: string;
  readonly jobId: string | null;
  readonly jobName: string | null;
  /** The line that matched first, then its context: ten at most. */
  readonly lines: readonly LogLine[];
  /** Named captures of the pattern: text from the log, untrusted. */
  readonly captures: Readonly<Record<string, string>>;
  readonly location: Location | null;
}

/** One problem in a tool's own format: `file:line:column: severity: message (code)`. */
export interface Diagnostic {
  readonly tool: string;
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly code: string | null;
}

/** One term of a confidence, in the order applied. `effect` is the change of the value that it made. */
export interface ConfidenceTerm {
  readonly name: string;
  readonly effect: number;
  readonly why: string;
}

/** The estimated probability (0 to 1) that the named cause is right and its fix turns the job green; see docs/confidence.md. */
export interface Confidence {
  readonly value: number;
  readonly terms: readonly ConfidenceTerm[];
}

export type Remedy = 'fix' | 'rerun' | 'report';

/** One cause over a whole run, however many jobs show it. */
export interface Diagnosis {
  /** Stable across runs of the same cause: no times, hashes or numbers. Sixteen hexadecimal digits. */
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly title: string;
  readonly category: Category;
  readonly findings: readonly Finding[];
  readonly confidence: Confidence;
  readonly remedy: Remedy;
  /** The probability that luck was at fault, where that was weighed; see docs/operations.md. */
  readonly luck?: Confidence;
  /** Id of the recipe that the rule names, when the remedy is `fix`. */
  readonly recipe: string | null;
  readonly jobs: readonly { readonly id: string | null; readonly name: string | null }[];
  readonly diagnostics: readonly Diagnostic[];
  /** The worst state of the logs that it was read from. */
  readonly logState: LogState;
  /** What the rule says about its cause and remedy. */
  readonly docs: string;
}
