import type { FailureCase } from '../core/case.ts';
import type { Delivery } from '../core/outcome.ts';
import type { Job, Run } from '../core/run.ts';

export interface Notice {
  readonly run: Run;
  readonly jobs: readonly Job[];
  readonly failure: FailureCase;
}

/** One way to tell people: one artefact a cause, updated, never repeated. */
export interface Notifier {
  readonly id: string;
  /** It makes somebody's device ring: held back in quiet hours. */
  readonly rings?: boolean;
  /** It looks up first what stands already: however an attempt ended, another one tells nothing twice. */
  readonly looksUpFirst?: boolean;
  /** Null when there was nothing new to say. Throws AutofixError when the message could not be handed over. */
  notify(notice: Notice): Promise<Delivery | null>;
  /**
   * Tells of many causes in one message; a channel that has it hears at the end of a pass alone. Answers with what is new, one
   * delivery a cause.
   */
  digest?(notices: readonly Notice[]): Promise<readonly Delivery[]>;
}

/** A notice that waits: for the end of the quiet hours, for the digest, or for a channel that could not be reached. */
export interface HeldNotice {
  readonly id: number;
  readonly notice: Notice;
  readonly heldAt: Date;
}

/** What waits to be told, kept over restarts; the store of `src/store` is one. */
export interface Outbox {
  /** Keeps the notice for the channel; a later one about the same cause in the same repository takes its place. */
  holdNotice(channel: string, notice: Notice): void;
  /** Oldest first. */
  heldNotices(channel: string): readonly HeldNotice[];
  dropNotice(id: number): void;
}
