import type { DeliveryMemory } from '../core/delivery-memory.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { Delivery, DeliveryKind, ReasonCode } from '../core/outcome.ts';
import type { Fix } from '../core/plan.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { Run } from '../core/run.ts';
import type { CodeHost, PullRequest, WorkflowPermission } from '../hosts/types.ts';
import type { Git } from '../io/git.ts';
import type { Author } from './commit.ts';

/** A fix that is ready to be handed over. */
export interface DeliverRequest {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
  readonly fix: Fix;
  /** Commands that show the failure by hand; empty when unknown. */
  readonly reproduce: readonly string[];
}

export interface PublishSettings {
  readonly deliver: DeliveryKind;
  readonly author: Author;
  readonly signOff: boolean;
  readonly labels: readonly string[];
  /** Whether an unproven fix may become a draft pull request; it is never pushed to somebody's branch. */
  readonly unverified: boolean;
  /** Folder for the files of `patch`. */
  readonly patchFolder: string;
}

export interface PublishPorts {
  readonly host: CodeHost;
  /** A repository (bare or not) that has the run's head commit, or can fetch it. */
  readonly git: Git;
  readonly store: DeliveryMemory;
  /** Every text that leaves for a person passes it; what has the shape of a secret is masked when none is given. */
  readonly redact?: Redact;
  /** Whether an open pull request of ours gets the fix in place of what its branch holds. */
  readonly mayRebuild?: (pullRequest: PullRequest) => boolean;
  /** Whether the token may push workflow files, where the host asks for a permission of its own. */
  readonly workflowPermission?: (repository: string) => Promise<WorkflowPermission>;
  /** Whether a closed pull request was closed by the tool itself for a reason that has passed; what a person closed stays closed. */
  readonly mayReopen?: (pullRequest: PullRequest) => boolean;
}

/** A request with its double for the eyes of people: the same without secrets. The patch of the double is empty when it held one. */
export interface PreparedRequest extends DeliverRequest {
  readonly shown: DeliverRequest;
}

/** What became of it: something stands outside, or why nothing was made; then `delivery` is what stood there before. */
export type DeliverOutcome =
  | { readonly kind: 'delivered'; readonly delivery: Delivery }
  | {
      readonly kind: 'withheld';
      readonly reason: ReasonCode;
      readonly detail: string;
      readonly delivery: Delivery | null;
    };

export function delivered(delivery: Delivery): DeliverOutcome {
  return { kind: 'delivered', delivery };
}

export function withheld(reason: ReasonCode, detail: string, delivery: Delivery | null = null): DeliverOutcome {
  return { kind: 'withheld', reason, detail, delivery };
}
