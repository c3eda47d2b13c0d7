import type { OptionKey, Settings } from '../config/options.ts';
import type { Clock } from '../core/clock.ts';
import type { PassReport } from '../core/case.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Delivery, Outcome, ReasonCode } from '../core/outcome.ts';
import type { CommandRecord, Fix, ProofRound } from '../core/plan.ts';
import type { Job, Run } from '../core/run.ts';
import type { Recipe } from '../fixer/types.ts';
import type { CodeHost } from '../hosts/types.ts';
import type { DeliverOutcome } from '../publish/types.ts';
import type { CiProvider } from '../providers/types.ts';
import type { Store } from '../store/types.ts';
import type { PassLimits } from './limits.ts';
import type { RepositoryHealth } from './repository-health.ts';

/** One diagnosis on its way through the pipeline. Each step takes one and returns the next; none is changed. */
export interface CaseState {
  readonly run: Run;
  readonly jobs: readonly Job[];
  readonly diagnosis: Diagnosis;
  readonly fix: Fix | null;
  /** Set by the step that ended the case; later steps only tell and remember. */
  readonly outcome: Outcome | null;
  readonly notices: readonly Delivery[];
  readonly reproduce: readonly string[];
}

/** One row of the pipeline's table. */
export interface Step {
  readonly name: string;
  /** Whether it may run in a dry run: it writes nothing anywhere outside the workspace. */
  readonly inDryRun: boolean;
  /** `while-open`: until a step has ended the case; `always`; `at-end`: once the case has its outcome. */
  readonly when: 'while-open' | 'always' | 'at-end';
  run(state: CaseState, services: Services): Promise<CaseState>;
}

/** What happens, for people who watch: progress lines, the demo, the log. */
export type Progress =
  | { readonly kind: 'repository'; readonly repository: string; readonly failedRuns: number }
  | { readonly kind: 'run'; readonly run: Run; readonly jobs: number }
  | { readonly kind: 'diagnosed'; readonly run: Run; readonly diagnosis: Diagnosis }
  | { readonly kind: 'step'; readonly run: Run; readonly step: string; readonly detail: string }
  | {
      readonly kind: 'round';
      readonly run: Run;
      readonly round: string;
      readonly passed: boolean;
      readonly command: CommandRecord | null;
    }
  | { readonly kind: 'outcome'; readonly run: Run; readonly diagnosis: Diagnosis; readonly outcome: Outcome }
  | { readonly kind: 'channel-failed'; readonly channel: string }
  /** Between two passes, for so long. */
  | { readonly kind: 'resting'; readonly ms: number }
  | {
      readonly kind: 'pass-ended';
      /** Null when the pass failed. */
      readonly report: PassReport | null;
      /** False for a look at single repositories between two passes. */
      readonly whole: boolean;
      readonly durationMs: number;
    };

/** What a repair came to: a fix with its proof (or none), or the reason why there is no fix. */
export type RepairOutcome =
  | { readonly kind: 'fix'; readonly fix: Fix }
  | {
      readonly kind: 'no-fix';
      readonly reason: ReasonCode;
      readonly detail: string;
      readonly rounds: readonly ProofRound[];
    };

export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Everything that the pipeline works with; built in `wire.ts` alone. */
export interface Services {
  readonly settings: Settings;
  readonly provider: CiProvider;
  readonly host: CodeHost;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly limits: PassLimits;
  readonly health: RepositoryHealth;
  /** What a flag or an environment variable has decided: no repository changes that. */
  readonly decidedByOperator: ReadonlySet<OptionKey>;
  /** True when the host said that the token may not push to the repository at hand. */
  readonly cannotPush?: boolean;
  /** The same services under other settings, for one repository. */
  withSettings(settings: Settings): Services;
  readonly recipes: Readonly<Record<string, Recipe>>;
  progress(event: Progress): void;
  /** The diagnoses of a run's jobs, joined; empty only when no job failed. */
  diagnose(run: Run, jobs: readonly Job[]): Promise<readonly Diagnosis[]>;
  repair(state: CaseState, recipe: Recipe): Promise<RepairOutcome>;
  /** `rebuild`: the number of an open pull request of ours that gets the fix in place of what it holds. */
  deliver(state: CaseState, fix: Fix, options?: { readonly rebuild: number }): Promise<DeliverOutcome>;
  /** Tells the chosen channels; one that fails is reported in the log and stops no other. */
  notify(state: CaseState & { readonly outcome: Outcome }): Promise<readonly Delivery[]>;
  isOwnCommit(run: Run): Promise<boolean>;
  /** Deletes a branch of our own at the host, if it still has this SHA. */
  deleteBranch(repository: string, branch: string, sha: string): Promise<void>;
}
