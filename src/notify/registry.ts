import type { Clock } from '../core/clock.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import { redact } from '../core/redact.ts';
import { redactCase, redactDeep, redactRun } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';
import type { CodeHost } from '../hosts/types.ts';
import { createCommentNotifier } from './comment.ts';
import { createCommitCommentNotifier } from './commit-comment.ts';
import { createCommitStatusNotifier } from './commit-status.ts';
import { createDiscordNotifier } from './discord.ts';
import { createEmailNotifier, type EmailOptions } from './email.ts';
import { createIssueNotifier } from './issue.ts';
import type { NoticeMemory } from './memory.ts';
import { requireAddress } from './post-json.ts';
import { createSlackNotifier } from './slack.ts';
import { createSlackThreads } from './slack-threads.ts';
import { createTeamsNotifier } from './teams.ts';
import type { Notice, Notifier } from './types.ts';
import { createWebhookNotifier } from './webhook.ts';

/** What a notifier may be built from. */
export interface NotifierServices {
  readonly host: CodeHost;
  readonly memory: NoticeMemory;
  readonly labels: readonly string[];
  /** The incoming webhook's address: a secret. */
  readonly slackWebhook: string | null;
  /** A bot's token, which gives threads; then the webhook is not used. */
  readonly slackBot?: { readonly token: string; readonly channel: string | null; readonly apiUrl: string } | null;
  readonly discordWebhook?: string | null;
  readonly teamsWebhook?: string | null;
  readonly webhookUrl?: string | null;
  readonly webhookSecret?: string | null;
  readonly email?: EmailOptions | null;
  /** Every text passes it; what has the shape of a secret is masked when none is given. */
  readonly redact?: Redact;
}

/** Every channel by its name in the settings. */
export const notifierFactories = {
  slack: (services) => ({ ...slackNotifier(services), rings: true }),
  email: createEmailNotifier,
  discord: createDiscordNotifier,
  teams: createTeamsNotifier,
  webhook: createWebhookNotifier,
  issue: createIssueNotifier,
  comment: createCommentNotifier,
  'commit-comment': createCommitCommentNotifier,
  'commit-status': createCommitStatusNotifier,
} satisfies Record<string, (services: NotifierServices) => Notifier>;

export type NotifierId = keyof typeof notifierFactories;

function slackNotifier({ slackBot, slackWebhook, memory }: NotifierServices): Notifier {
  if (!slackBot)
    return createSlackNotifier({ webhookUrl: requireAddress(slackWebhook, 'slack', 'SLACK_WEBHOOK_URL'), memory });
  const { token, channel } = slackBot;
  const apiUrl = requireAddress(slackBot.apiUrl, 'slack', 'notifications.slack_api_url');
  if (channel !== null && /^[CGD][A-Z0-9]{6,}$/.test(channel))
    return createSlackThreads({ token, channel, apiUrl, memory });
  throw new AutofixError('SETTINGS', 'the channel "slack" needs the id of a Slack channel to post with a bot token', {
    help: 'set notifications.slack_channel, e.g. C0123456789 (Slack shows it in the details of the channel)',
  });
}

/** Builds the chosen channels. Throws AutofixError SETTINGS when one lacks what it needs. */
export function createNotifiers(ids: readonly NotifierId[], services: NotifierServices): readonly Notifier[] {
  const mask = services.redact ?? redact;
  return [...new Set(ids)].map((id) => {
    const notifier: Notifier = notifierFactories[id](services);
    const { digest } = notifier;
    const clean = (notice: Notice): Notice => withoutSecrets(notice, mask);
    return {
      ...notifier,
      notify: (notice) => notifier.notify(clean(notice)),
      ...(digest === undefined ? {} : { digest: (notices) => digest(notices.map(clean)) }),
    };
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
    const result = await attempt(() => notifier.notify(notice), options);
    if (result instanceof AutofixError) failures.push({ notifier: notifier.id, error: result });
    else if (result !== null) deliveries.push(result);
  }
  return { deliveries, failures };
}

/** One errand, tried again where that can help and repeats nothing. Answers with the last error instead of throwing it. */
export async function attempt<Result>(
  errand: () => Promise<Result>,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Result | AutofixError> {
  for (let number = 1; ; number += 1) {
    try {
      return await errand();
    } catch (cause) {
      const error = cause instanceof AutofixError ? cause : new AutofixError('BAD_REPLY', messageOf(cause), { cause });
      if (number === attempts || !mayHelp(error) || signal?.aborted) return error;
      await clock.sleep(firstPauseMs * 4 ** (number - 1), signal);
    }
  }
}

function mayHelp(error: AutofixError): boolean {
  return error.code === 'UNREACHABLE' || error.code === 'RATE_LIMITED';
}
