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
  /** Null when there was nothing new to say. Throws AutofixError when the message could not be handed over. */
  notify(notice: Notice): Promise<Delivery | null>;
}
