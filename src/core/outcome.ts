/** How a fix is handed over, from the weakest to the strongest. */
export const deliveryKinds = ['report', 'patch', 'suggest', 'comment', 'pull-request', 'push'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/** Messages, by channel: sent once a cause, never edited. */
export const messageKinds = ['slack', 'email', 'discord', 'teams', 'webhook'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Words to people at the host, kept up to date. */
export const hostMessageKinds = ['issue', 'comment', 'commit-comment', 'commit-status'] as const;

/** What stands outside for one cause: found again by its fingerprint, never made twice. */
export interface Delivery {
  readonly kind: DeliveryKind | MessageKind | (typeof hostMessageKinds)[number] | 'rerun';
  readonly url: string | null;
  readonly branch: string | null;
  readonly number: number | null;
  readonly created: boolean;
  /** Things a person must know, e.g. that a push with the workflow's own token starts no CI. */
  readonly notes: readonly string[];
}

/** The closed list of reasons why a failure was not fixed here. */
export const reasons = {
  'no-recipe': 'no automatic remedy is known for this cause',
  'unknown-cause': 'no rule recognised the failure',
  'low-confidence': 'the confidence is below the threshold',
  'fix-type-off': 'the settings leave this kind of fix out',
  'recipe-opt-in': 'this recipe runs only when the settings name it',
  'recipe-declined': 'the recipe found that it does not apply here',
  'guard-refused': 'the guard refused the change',
  'not-reproduced': 'the failure could not be reproduced, so the fix is not verified',
  'proof-refuted': 'the failing command still failed with the fix',
  'no-change': 'the recipe changed nothing',
  'already-delivered': 'a delivery for this cause exists already',
  'delivery-unknown': 'whether a delivery exists could not be looked up, so none was made',
  fork: 'the run belongs to a fork, whose code is never executed',
  'own-commit': 'the run belongs to a commit of ci-autofix itself',
  'branch-moved': 'the branch has moved since the run',
  'branch-gone': 'the branch of the run exists no more',
  'dry-run': 'this is a dry run',
  'deliver-report': 'the settings ask for a report only',
  'cap-reached': 'a limit of the settings holds it back',
  'tried-before': 'earlier fixes for this cause did not hold or were declined',
  'asked-to-stop': 'a person asked ci-autofix to leave this alone',
  'only-bots': 'the last commits of the branch were all made by programs',
  'log-unavailable': 'the log could not be read',
  'rerun-off': 're-runs are turned off',
  'not-luck': 'whether luck was at fault is not certain enough to run it again',
  'rerun-spent': 'the job was already run again once for this cause',
  'needs-approval': "the run waits for a person's approval",
  'no-pull-request': 'this delivery needs a pull request, and the run has none',
  'disk-full': 'the disk is full or cannot be written',
  'no-permission': 'the token lacks a permission',
  stopped: 'the program was asked to stop',
  'internal-error': 'something went wrong inside ci-autofix',
} as const;

export type ReasonCode = keyof typeof reasons;

/** The named end of one diagnosis. `detail` says in one sentence what happened in this very case. */
export type Outcome =
  | { readonly kind: 'fixed'; readonly delivery: Delivery; readonly detail: string }
  | { readonly kind: 'proposed'; readonly reason: ReasonCode; readonly detail: string }
  | { readonly kind: 'rerun'; readonly delivery: Delivery; readonly detail: string }
  | { readonly kind: 'reported'; readonly reason: ReasonCode; readonly detail: string }
  | { readonly kind: 'skipped'; readonly reason: ReasonCode; readonly detail: string }
  | { readonly kind: 'refused'; readonly reason: ReasonCode; readonly detail: string }
  | { readonly kind: 'rolled-back'; readonly reason: ReasonCode; readonly detail: string }
  | { readonly kind: 'failed'; readonly reason: ReasonCode; readonly detail: string };

export type OutcomeKind = Outcome['kind'];
