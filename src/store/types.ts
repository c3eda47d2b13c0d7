import type { FailureCase } from '../core/case.ts';
import type { DeliveryMemory } from '../core/delivery-memory.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Job, Run } from '../core/run.ts';

/** A cached conditional request: the validator and the body that it stood for. */
export interface CachedReply {
  readonly etag: string;
  readonly body: string;
}

/** How earlier fixes by one rule and recipe ended. */
export interface TrackRecord {
  readonly repository: { readonly good: number; readonly bad: number };
  readonly overall: { readonly good: number; readonly bad: number };
}

export interface StoredCase {
  readonly run: Run;
  readonly failure: FailureCase;
  readonly recordedAt: string;
}

/** What a channel is to be told later. */
export interface StoredNotice {
  readonly run: Run;
  readonly jobs: readonly Job[];
  readonly failure: FailureCase;
}

/** What later became of a delivery; moves the confidence of the rule and the recipe. */
export type Verdict = 'merged' | 'closed' | 'green' | 'red' | 'reverted' | 'superseded';

/** What was last seen of a delivery, so that nothing is said or done about it twice. Times are ISO 8601. */
export interface FollowUp {
  /** `open`: looked at in every pass; `withdrawing`: begun, to be finished; `landed`: merged, a revert may follow; `done`: no longer looked at. */
  readonly phase: 'open' | 'withdrawing' | 'landed' | 'done';
  /** The last state in a word, e.g. `pending`, `green`, `awaits-approval`. */
  readonly state: string;
  /** Since when it is in this state. */
  readonly since: string;
  /** One sentence for people. */
  readonly detail: string;
  /** What was said about it, by name; each is said once. */
  readonly said: readonly string[];
  /** The commit that was merged. */
  readonly mergedSha?: string | null;
  /** When its branch got another commit in place of the first. */
  readonly rebuiltAt?: string;
  /** The verdict that the withdrawal ends in. */
  readonly ending?: Verdict;
  /** Not looked at again before this. */
  readonly notBefore?: string;
}

/** A delivery with all that is remembered of it. */
export interface StoredDelivery {
  readonly id: number;
  readonly repository: string;
  readonly fingerprint: string;
  /** The branch that the delivery is for; of a re-run `run:<id>`. */
  readonly base: string | null;
  readonly delivery: Delivery;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly verdict: Verdict | null;
  readonly verdictAt: string | null;
  readonly followUp: FollowUp | null;
}

export interface DeliveryQuery {
  readonly repository?: string;
  readonly fingerprint?: string;
  readonly kinds?: readonly Delivery['kind'][];
  /** Made at or after this. */
  readonly since?: Date;
  /** Only those that are still followed. */
  readonly followed?: boolean;
}

/** One rule with one recipe and what became of its fixes in one repository. */
export interface RuleRecord {
  readonly repository: string;
  readonly ruleId: string;
  readonly recipeId: string | null;
  readonly good: number;
  readonly bad: number;
}

/** One test that failed in one attempt of one run. */
export interface StoredTestFailure {
  readonly repository: string;
  readonly workflow: string;
  readonly test: string;
  /** As the report printed it. */
  readonly file: string | null;
  readonly runId: string;
  readonly attempt: number;
  readonly headSha: string;
  /** Whether it passed on the same commit: when the tool itself repeated it, or in a later attempt of the run; null when neither is known. */
  readonly passed: 'within' | 'later' | null;
  /** How long the run took. */
  readonly minutes: number;
  /** ISO 8601. */
  readonly failedAt: string;
}

/** What ci-autofix remembers between passes. All methods are synchronous and atomic. */
export interface Store extends DeliveryMemory {
  cachedReply(key: string): CachedReply | null;
  saveReply(key: string, reply: CachedReply): void;

  /** Whether this attempt of this run was brought to its end already. */
  isHandled(run: Run): boolean;
  markHandled(run: Run): void;

  recordCase(run: Run, failure: FailureCase): void;
  cases(query: {
    runId?: string;
    repository?: string;
    fingerprint?: string;
    since?: Date;
    limit?: number;
  }): readonly StoredCase[];

  /** Judges the newest delivery for the cause, or the one named. A revert is the last word; `superseded` overrides nothing. */
  recordVerdict(repository: string, fingerprint: string, verdict: Verdict, deliveryId?: number): void;
  /** Newest first. */
  deliveries(query: DeliveryQuery): readonly StoredDelivery[];
  saveFollowUp(deliveryId: number, followUp: FollowUp): void;
  /** Every rule and recipe whose fixes were judged. */
  ruleRecords(): readonly RuleRecord[];

  trackRecord(repository: string, ruleId: string, recipeId: string | null): TrackRecord;

  recordTestFailures(
    run: Run,
    tests: readonly { readonly name: string; readonly file: string | null; readonly passedWithin: boolean }[],
  ): void;
  /** A later attempt of the run passed, and with it every test that had failed before. */
  recordPassedLater(repository: string, runId: string, attempt: number): void;
  /** Oldest first. */
  testFailures(query: { repository?: string; runId?: string; since?: Date }): readonly StoredTestFailure[];

  /** True for the first time that this key is named, over all processes; false afterwards. */
  firstTime(key: string): boolean;

  /** Something small that is remembered by name, e.g. how the last pass ended; null when it was never saved. */
  fact(key: string): { readonly value: unknown; readonly savedAt: string } | null;
  saveFact(key: string, value: unknown): void;

  /** Keeps a notice for a channel; a later one about the same cause takes its place and keeps the time of the first. */
  holdNotice(channel: string, notice: StoredNotice): void;
  /** What waits for the channel, oldest first. */
  heldNotices(
    channel: string,
  ): readonly { readonly id: number; readonly notice: StoredNotice; readonly heldAt: Date }[];
  dropNotice(id: number): void;

  /** Deletes what is older than the retention. */
  prune(before: Date): number;
  close(): void;
}
