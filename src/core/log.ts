/** How much of a job's log could be had. Nothing is concluded from a log that is not `complete` without saying so. */
export type LogState = 'complete' | 'truncated' | 'empty' | 'expired' | 'unreadable';

/** Whose shape a raw log has; `plain` is a tool's own output without a CI around it. */
export const dialects = [
  'github-actions',
  'gitlab-ci',
  'azure-pipelines',
  'jenkins',
  'circleci',
  'travis-ci',
  'buildkite',
  'teamcity',
  'plain',
] as const;

export type Dialect = (typeof dialects)[number];

/** One line without timestamps, escape codes and overwritten text. */
export interface LogLine {
  /** One-based number in the raw log. */
  readonly number: number;
  /** Secrets are already replaced. */
  readonly text: string;
  /** Name of the step or section that printed it, where the dialect tells. */
  readonly step: string | null;
  /** ISO 8601, where the dialect tells. */
  readonly time: string | null;
  /** Bytes from the start of the raw log to the start of this line. */
  readonly offset: number;
}

/** A log as it comes from a provider: its bytes may be read once. */
export interface RawLog {
  readonly state: LogState;
  /** Why the state is not `complete`, in one phrase. */
  readonly reason?: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What a line of the provider's own making tells about the run. */
export type LogEvent =
  /** A step or section begins; it lasts until the next one. */
  | { readonly kind: 'step'; readonly name: string }
  /** The current step has ended; lines that follow belong to none. */
  | { readonly kind: 'step-end' }
  /** A command that the step was about to run, as printed. */
  | { readonly kind: 'command'; readonly text: string }
  /** The provider says that something failed; `final` when it speaks of the whole step or job, not of one message in it. */
  | {
      readonly kind: 'failure';
      readonly message: string;
      readonly exitCode: number | null;
      readonly final: boolean;
      /** Name of the step that failed, when the line stands outside of it. */
      readonly step?: string;
    }
  /** The provider says that it kept only a part of the log. */
  | { readonly kind: 'cut'; readonly reason: string }
  /** So many following lines are to be read too, whatever they hold; 0 takes it back. */
  | { readonly kind: 'read-on'; readonly lines: number };

export interface CleanLine {
  readonly text: string;
  readonly time: string | null;
}

/** Reads the lines of one log in one dialect. `clean` is pure; `events` keeps state from line to line. */
export interface LineReader {
  readonly dialect: Dialect;
  /** True when every line may begin with `2026-01-05T10:00:01.0000000Z `, which `clean` takes off. */
  readonly stamped: boolean;
  /**
   * True when `clean` takes nothing but such a stamp from the beginning of a line that holds no control characters, and, where
   * lines may be stamped, no tab.
   */
  readonly bare: boolean;
  /** Every line for which `events` answers anything, or changes its state, holds one of these, or was asked for by `read-on`. */
  readonly markers: readonly string[];
  /** Takes off escape codes, timestamps, the provider's prefixes and overwritten text. */
  clean(raw: string): CleanLine;
  events(raw: string, clean: CleanLine): readonly LogEvent[];
}

/** The door of `src/logs` for those who may not import it. */
export interface LogFormats {
  /** The markers of all dialects together. */
  readonly markers: readonly string[];
  /** Tells the dialect from the first lines of a log (64 KiB are plenty). */
  detect(head: string): Dialect;
  /** Says why these first bytes are no log (a web page, an archive, an API's error reply); null when they may be one. */
  refuse(head: Uint8Array): string | null;
  /** A fresh reader: one per log. */
  reader(dialect: Dialect): LineReader;
}
