import type { Clock } from '../core/clock.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import { redact } from '../core/redact.ts';
import { redactCase, redactDeep, redactRun } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { CodeHost } from '../hosts/types.ts';
import { createCommentNotifier } from './comment.ts';
import { createIssueNotifier } from './issue.ts';
import type { NoticeMemory } from './memory.ts';
import { createSlackNotifier } from './slack.ts';
import type { Notice, Notifier } from './types.ts';

/** What a notifier may be built from. */
export interface NotifierServices {
  readonly host: CodeHost;
  readonly memory: NoticeMemory;
  readonly labels: readonly string[];
  /** The incoming webhook's address: a secret. */
  readonly slackWebhook: string | null;
  /** Every text passes it; what has the shape of a secret is masked when none is given. */
  readonly redact?: Redact;
}

/** Every channel by its name in the settings. */
export const notifierFactories = {
  slack: ({ slackWebhook, memory }) => createSlackNotifier({ webhookUrl: webhook(slackWebhook), memory }),
  issue: createIssueNotifier,
  comment: createCommentNotifier,
} satisfies Record<string, (services: NotifierServices) => Notifier>;

export type NotifierId = keyof typeof notifierFactories;

/** Builds the chosen channels. Throws AutofixError SETTINGS when one lacks what it needs. */
export function createNotifiers(ids: readonly NotifierId[], services: NotifierServices): readonly Notifier[] {
  const mask = services.redact ?? redact;
  return [...new Set(ids)].map((id) => {
    const notifier = notifierFactories[id](services);
    return { id, notify: (notice) => notifier.notify(withoutSecrets(notice, mask)) };
  });
}

function withoutSecrets({ run, jobs, failure }: Notice, mask: Redact): Notice {
  return { run: redactRun(run, mask), jobs: redactDeep(jobs, mask), failure: redactCase(failure, mask) };
}

export interface NotifyResult {
  readonly deliveries: readonly Delivery[];
  /** Channels that could not be told, each with its last error. */
  readonly failures: readonly { readonly notifier: string; readonly error: AutofixError }[];
}

const attempts = 3;
const firstPauseMs = 1000;

/**
 * Tells every channel, one after the other. One that fails is tried again where that can help and repeats nothing, stops no
 * other and hides nothing: its error is part of the result. Never throws.
 */
export async function notifyAll(
  notifiers: readonly Notifier[],
  notice: Notice,
  options: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<NotifyResult> {
  const deliveries: Delivery[] = [];
  const failures: { notifier: string; error: AutofixError }[] = [];
  for (const notifier of notifiers) {
    const result = await tell(notifier, notice, options);
    if (result instanceof AutofixError) failures.push({ notifier: notifier.id, error: result });
    else if (result !== null) deliveries.push(result);
  }
  return { deliveries, failures };
}

async function tell(
  notifier: Notifier,
  notice: Notice,
  { clock, signal }: { clock: Clock; signal?: AbortSignal },
): Promise<Delivery | AutofixError | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await notifier.notify(notice);
    } catch (cause) {
      const error = cause instanceof AutofixError ? cause : new AutofixError('BAD_REPLY', messageOf(cause), { cause });
      if (attempt === attempts || !mayHelp(error) || signal?.aborted) return error;
      await clock.sleep(firstPauseMs * 4 ** (attempt - 1), signal);
    }
  }
}

function mayHelp(error: AutofixError): boolean {
  return error.code === 'UNREACHABLE' || error.code === 'RATE_LIMITED';
}

function webhook(address: string | null): string {
  if (address === null || address === '') {
    throw new AutofixError('SETTINGS', 'the channel "slack" needs the address of an incoming webhook', {
      help: 'set SLACK_WEBHOOK_URL in the environment',
    });
  }
  if (!/^https:\/\/|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/.test(address) || !URL.canParse(address)) {
    throw new AutofixError('SETTINGS', 'SLACK_WEBHOOK_URL is no https address', {
      help: 'copy the address from the settings of the Slack app',
    });
  }
  return address;
}
