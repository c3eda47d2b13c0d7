/** How a run or a job ended, in GitHub's words; other providers map theirs onto these. */
export const conclusions = [
  'success',
  'failure',
  'timed_out',
  'startup_failure',
  'action_required',
  'cancelled',
  'neutral',
  'skipped',
  'stale',
] as const;
export type Conclusion = (typeof conclusions)[number];

/** The conclusions that ask for a diagnosis. `action_required` waits for a person and is reported as such. */
export const failedConclusions: readonly Conclusion[] = ['failure', 'timed_out', 'startup_failure'];

/** One attempt of one workflow at a provider. Times are ISO 8601 in UTC. */
export interface Run {
  /** Id of the provider in the registry, e.g. `github-actions`. */
  readonly provider: string;
  /** Id of the host (registry of `src/hosts`) where the code of this run lives, e.g. `github`. */
  readonly host: string;
  readonly id: string;
  readonly attempt: number;
  /** `owner/name`. */
  readonly repository: string;
  readonly workflow: { readonly name: string; readonly path: string | null };
  readonly branch: string | null;
  readonly headSha: string;
  /** What started the run: `push`, `pull_request`, `schedule`, … */
  readonly event: string;
  readonly pullRequest: { readonly number: number; readonly baseBranch: string } | null;
  /** True when the head commit comes from another repository: its code is never executed. */
  readonly fork: boolean;
  /** Login of the account whose action started the run, if the provider tells. */
  readonly actor: string | null;
  readonly conclusion: Conclusion;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly url: string;
}

export interface Job {
  readonly id: string;
  readonly runId: string;
  /** As the provider shows it; a matrix job carries its values in parentheses. */
  readonly name: string;
  readonly conclusion: Conclusion | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly url: string;
  readonly runnerLabels: readonly string[];
  readonly steps: readonly Step[];
}

export interface Step {
  /** One-based, as the provider counts. */
  readonly number: number;
  readonly name: string;
  readonly conclusion: Conclusion | null;
}

/** The part of a run's identity that survives a re-run: later attempts have the same key. */
export function runKey(run: Pick<Run, 'provider' | 'repository' | 'id'>): string {
  return `${run.provider}:${run.repository}:${run.id}`;
}
