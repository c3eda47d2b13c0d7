import { AutofixError } from '../core/errors.ts';
import { messageNotifier } from './message.ts';
import type { NoticeMemory } from './memory.ts';
import { neverArrived } from './post-json.ts';
import { slackMessage } from './slack-message.ts';
import type { Notice, Notifier } from './types.ts';

const timeoutMs = 15_000;

/**
 * Sends one message a cause to an incoming webhook, remembered in the store. Throws AutofixError UNREACHABLE or RATE_LIMITED when
 * it is worth trying again, FORBIDDEN or BAD_REPLY when it is not; the webhook's address is in none of them.
 */
export function createSlackNotifier(options: { readonly webhookUrl: string; readonly memory: NoticeMemory }): Notifier {
  return messageNotifier('slack', options.memory, (notice) => send(options.webhookUrl, notice));
}

async function send(webhookUrl: string, notice: Notice): Promise<void> {
  const { IncomingWebhook } = await import('@slack/webhook');
  try {
    await new IncomingWebhook(webhookUrl, { timeout: timeoutMs }).send(slackMessage(notice));
  } catch (error) {
    throw slackError(error);
  }
}

function slackError(error: unknown): AutofixError {
  const { statusCode, original } = error as { statusCode?: number; original?: Error & { cause?: { code?: string } } };
  const help = 'check SLACK_WEBHOOK_URL';
  if (statusCode === 429)
    return new AutofixError('RATE_LIMITED', 'Slack asked to send less', {
      help: 'the message is tried again a few times',
    });
  if (statusCode !== undefined && statusCode >= 500)
    return new AutofixError('UNREACHABLE', `Slack answered ${statusCode}`, { help });
  if (statusCode !== undefined)
    return new AutofixError('FORBIDDEN', `Slack refused the message (${statusCode})`, { help });
  const code = original?.cause?.code ?? '';
  if (neverArrived.includes(code))
    return new AutofixError('UNREACHABLE', `Slack cannot be reached (${code})`, { help });
  const timedOut = original?.name === 'TimeoutError';
  return new AutofixError(
    'BAD_REPLY',
    timedOut
      ? `Slack did not answer within ${timeoutMs / 1000} seconds`
      : `the message could not be handed to Slack (${code === '' ? 'no answer' : code})`,
    { help },
  );
}
