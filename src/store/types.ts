import type { FailureCase } from '../core/case.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Run } from '../core/run.ts';

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

/** What later became of a delivery; moves the confidence of the rule and the recipe. */
export type Verdict = 'merged' | 'closed' | 'green' | 'red' | 'reverted' | 'superseded';

/** What ci-autofix remembers between passes. All methods are synchronous and atomic. */
export interface Store {
  cachedReply(key: string): CachedReply | null;
  saveReply(key: string, reply: CachedReply): void;

  /** Whether this attempt of this run was brought to its end already. */
  isHandled(run: Run): boolean;
  markHandled(run: Run): void;

  recordCase(run: Run, failure: FailureCase): void;
  cases(query: { runId?: string; repository?: string; since?: Date; limit?: number }): readonly StoredCase[];

  /** A delivery for this cause in this repository, whoever's run it came from. */
  findDelivery(
    repository: string,
    fingerprint: string,
    kind: Delivery['kind'],
    branch?: string | null,
  ): Delivery | null;
  recordDelivery(repository: string, fingerprint: string, branch: string | null, delivery: Delivery): void;
  recordVerdict(repository: string, fingerprint: string, verdict: Verdict): void;

  trackRecord(repository: string, ruleId: string, recipeId: string | null): TrackRecord;

  /** Takes the right to work on one cause; false when another live process has it. Freed by `release` or when the holder dies. */
  claim(key: string): boolean;
  release(key: string): void;

  /** Deletes what is older than the retention. */
  prune(before: Date): number;
  close(): void;
}
