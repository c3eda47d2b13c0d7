import type { Settings } from '../config/options.ts';
import type { Clock } from '../core/clock.ts';
import { createDispatcher } from '../notify/dispatch.ts';
import { parseQuietHours } from '../notify/quiet-hours.ts';
import { createNotifiers, type NotifierServices, type NotifyResult } from '../notify/registry.ts';
import { parseRoutes } from '../notify/routes.ts';
import type { Outbox } from '../notify/types.ts';
import { toFailureCase } from './failure-case.ts';
import type { Log, Progress, Services } from './types.ts';

interface Context extends Pick<NotifierServices, 'host' | 'memory' | 'redact'> {
  readonly settings: Settings;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly progress: (event: Progress) => void;
}

export interface PeopleNotifier {
  readonly notify: Services['notify'];
  /** Hands over what waited; called at the end of a pass. */
  readonly flush: () => Promise<void>;
}

/**
 * Tells the chosen channels; one that fails stands in the log and stops no other. Throws AutofixError SETTINGS when a channel,
 * a route or the quiet hours are not set up.
 */
export function createNotify(context: Context): PeopleNotifier {
  const { settings, outbox, clock, signal } = context;
  const channels = settings['notifications.channels'];
  const dispatcher = createDispatcher({
    notifiers: createNotifiers(channels, notifierServices(context)),
    routes: parseRoutes(settings['notifications.routes'], channels),
    isQuiet: parseQuietHours(settings['notifications.quiet_hours']),
    outbox,
    clock,
    signal,
  });

  function tellFailures({ failures }: NotifyResult): void {
    for (const { notifier: channel, error } of failures) {
      context.progress({ kind: 'channel-failed', channel });
      context.log.warn('a channel could not be told', { channel, error: error.message, help: error.help });
    }
  }

  return {
    notify: async (state) => {
      const result = await dispatcher.tell({ run: state.run, jobs: state.jobs, failure: toFailureCase(state) });
      tellFailures(result);
      return result.deliveries;
    },
    flush: async () => tellFailures(await dispatcher.flush()),
  };
}

function slackBot(settings: Settings): NonNullable<NotifierServices['slackBot']> | null {
  const token = settings['notifications.slack_token'];
  const channel = settings['notifications.slack_channel'];
  return token === null ? null : { token, channel, apiUrl: settings['notifications.slack_api_url'] };
}

function notifierServices({ settings, host, memory, redact }: Context): NotifierServices {
  return {
    host,
    memory,
    ...(redact === undefined ? {} : { redact }),
    labels: settings['fixing.labels'],
    slackWebhook: settings['notifications.slack_webhook'],
    slackBot: slackBot(settings),
    discordWebhook: settings['notifications.discord_webhook'],
    teamsWebhook: settings['notifications.teams_webhook'],
    webhookUrl: settings['notifications.webhook_url'],
    webhookSecret: settings['notifications.webhook_secret'],
    email: {
      to: settings['notifications.email_to'],
      from: settings['notifications.email_from'],
      mode: settings['notifications.email_mode'],
      host: settings['notifications.smtp_host'],
      port: settings['notifications.smtp_port'],
      security: settings['notifications.smtp_security'],
      user: settings['notifications.smtp_user'],
      password: settings['notifications.smtp_password'],
    },
  };
}
