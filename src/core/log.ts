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
