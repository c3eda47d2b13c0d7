import type { RawLog } from '../core/log.ts';
import type { Conclusion, Job, Run } from '../core/run.ts';

/** Which runs to look for. */
export interface RunQuery {
  /** `owner/name`. */
  readonly repository: string;
  /** Runs that ended before this are left out. */
  readonly since: Date;
  readonly conclusions: readonly Conclusion[];
  /** Names or file names of workflows; empty for all. */
  readonly workflows: readonly string[];
  /** Branch name; null for all. */
  readonly branch: string | null;
  /** At most so many runs, newest first. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** Where runs and logs come from. Replies are checked by a schema before they leave the provider's folder. */
export interface CiProvider {
  readonly id: string;
  /** Newest first, one entry a run (its latest attempt). Throws AutofixError. */
  listFailedRuns(query: RunQuery): AsyncIterable<Run>;
  /** One run by its id, whatever its conclusion. Throws AutofixError NOT_FOUND. */
  getRun(repository: string, runId: string): Promise<Run>;
  /** The jobs of the run's own attempt, matrix jobs one by one. */
  listJobs(run: Run): Promise<readonly Job[]>;
  /** The log of one job, streamed; what cannot be had is a state, not an error. */
  openLog(run: Run, job: Job): Promise<RawLog>;
}

export interface CanRerun {
  /** Runs the failed jobs of the run again. Throws AutofixError FORBIDDEN when the token may not. */
  rerunFailedJobs(run: Run, options: { readonly debug: boolean }): Promise<void>;
}

export interface CanListGreen {
  /** The log of the same job in the last green run of the same workflow and branch; null when there is none. */
  openLastGreenLog(run: Run, job: Job): Promise<RawLog | null>;
}

export interface CanReportBudget {
  /** Requests left until the reset; null when nothing was asked yet. */
  budget(): { readonly limit: number; readonly remaining: number; readonly resetsAt: Date } | null;
}

export interface CanCheckToken {
  /** What the token may do, each with the reason why it is needed. */
  checkAccess(repository: string): Promise<readonly AccessCheck[]>;
}

export interface AccessCheck {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'unknown' | 'warning';
  readonly detail: string;
}

export function canRerun(provider: CiProvider): provider is CiProvider & CanRerun {
  return 'rerunFailedJobs' in provider;
}

export function canListGreen(provider: CiProvider): provider is CiProvider & CanListGreen {
  return 'openLastGreenLog' in provider;
}

export interface CanReadTestReports {
  /** The JUnit XML files that the run kept, as text: untrusted, bounded, possibly of earlier attempts too. Throws AutofixError. */
  readTestReports(run: Run): Promise<readonly string[]>;
}

export function canReadTestReports(provider: CiProvider): provider is CiProvider & CanReadTestReports {
  return 'readTestReports' in provider;
}

export interface CanListRepositories {
  /** Repositories (`owner/name`) of an organization; of all that the provider serves when null. Throws AutofixError USAGE when that is too many. */
  listRepositories(organization: string | null): Promise<readonly string[]>;
}

export function canListRepositories(provider: CiProvider): provider is CiProvider & CanListRepositories {
  return 'listRepositories' in provider;
}

/** A run in any state: what became of a commit or a branch. */
export interface RunState {
  readonly id: string;
  readonly attempt: number;
  readonly workflow: Run['workflow'];
  readonly branch: string | null;
  readonly headSha: string;
  /** `waiting`: for a person's approval, of the run or of its environment. */
  readonly status: 'waiting' | 'pending' | 'ended';
  /** Null until it has ended. */
  readonly conclusion: Conclusion | null;
  readonly createdAt: string;
  readonly url: string;
}

export interface CanListRuns {
  /** Newest first, one entry a run, at most a hundred. */
  listRuns(query: {
    readonly repository: string;
    readonly headSha?: string;
    readonly branch?: string;
    readonly signal?: AbortSignal;
  }): Promise<readonly RunState[]>;
}

export function canListRuns(provider: CiProvider): provider is CiProvider & CanListRuns {
  return 'listRuns' in provider;
}

export function canReportBudget(provider: CiProvider): provider is CiProvider & CanReportBudget {
  return 'budget' in provider;
}

export function canCheckToken(provider: CiProvider): provider is CiProvider & CanCheckToken {
  return 'checkAccess' in provider;
}
