import type { Diagnosis } from './finding.ts';
import type { Metrics } from './metrics.ts';
import type { Fix } from './plan.ts';
import type { Delivery, Outcome } from './outcome.ts';
import type { Job, Run } from './run.ts';

/** One diagnosis with everything that became of it: what reports render and the store remembers. */
export interface FailureCase {
  /** `<run id>-<first eight digits of the fingerprint>`; `apply --only` takes these. */
  readonly id: string;
  readonly diagnosis: Diagnosis;
  readonly fix: Fix | null;
  readonly outcome: Outcome;
  /** Comments, issues and messages beside the outcome's own delivery. */
  readonly notices: readonly Delivery[];
  /** Commands with which a person reproduces the failure, one a line; empty when unknown. */
  readonly reproduce: readonly string[];
}

export interface RunReport {
  readonly run: Run;
  readonly jobs: readonly Job[];
  readonly cases: readonly FailureCase[];
}

/** The result of one pass. Serialised as `config/report.schema.json`, version `reportVersion`. */
export interface PassReport {
  readonly version: 1;
  readonly tool: { readonly name: 'ci-autofix'; readonly version: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly dryRun: boolean;
  readonly deliver: string;
  readonly repositories: readonly string[];
  readonly runs: readonly RunReport[];
  /** What was held back or went wrong outside a single run, e.g. an unreachable repository or a cap. */
  readonly notes: readonly string[];
  /** Figures over the time span, in reports on what the store remembers. */
  readonly metrics?: Metrics | undefined;
}
