import { AutofixError } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import { messageDelivery } from './message.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import { postJson } from './post-json.ts';
import { slackMessage, slackReply, type SlackMessage } from './slack-message.ts';
import type { Notice, Notifier } from './types.ts';

export interface SlackThreadOptions {
  /** A bot's token with the scope `chat:write`: a secret. */
  readonly token: string;
  /** The channel's id, e.g. `C0123456789`. */
  readonly channel: string;
  /** `https://slack.com/api`. */
  readonly apiUrl: string;
  readonly memory: NoticeMemory;
}

const threadDays = 30;
const dayMs = 86_400_000;
const answerLimit = 64 * 1024;

/** Errors of a reply whose thread is gone: https://docs.slack.dev/reference/methods/chat.postMessage */
const threadIsGone = ['thread_not_found', 'message_not_found', 'cannot_reply_to_message'];

/** What was said about a cause, and where. */
interface Thread {
  readonly ts: string;
  readonly told: string;
}

/**
 * One thread a cause: a message when it is first told, a reply when what was done about it has changed. Throws AutofixError
 * UNREACHABLE or RATE_LIMITED when it is worth trying again, FORBIDDEN or BAD_REPLY when it is not; the token is in none of them.
 */
export function createSlackThreads(options: SlackThreadOptions): Notifier {
  const { memory } = options;
  return { id: 'slack', notify: (notice) => exclusively(memory, 'slack', notice, () => tell(notice)) };

  async function tell(notice: Notice): Promise<Delivery | null> {
    const key = `slack:${JSON.stringify([notice.run.repository, notice.failure.diagnosis.fingerprint])}`;
    const thread = openThread(key, notice);
    const told = summaryOf(notice);
    if (thread?.told === told) return null;
    const ts = (thread === null ? null : await reply(thread, notice)) ?? (await post(slackMessage(notice), null));
    memory.saveFact(key, { ts, told });
    return remember(memory, notice, messageDelivery('slack'));
  }

  /** After a month a cause that comes back is news. */
  function openThread(key: string, { run }: Notice): Thread | null {
    const fact = memory.fact(key);
    if (fact === null) return null;
    const age = Date.parse(run.completedAt ?? run.createdAt) - Date.parse(fact.savedAt);
    return age > threadDays * dayMs ? null : (fact.value as Thread);
  }

  /** Null when the thread's first message was deleted. */
  async function reply({ ts }: Thread, notice: Notice): Promise<string | null> {
    try {
      await post(slackReply(notice), ts);
      return ts;
    } catch (error) {
      if (error instanceof ThreadGone) return null;
      throw error;
    }
  }

  async function post(message: SlackMessage, thread: string | null): Promise<string> {
    const { token, channel, apiUrl } = options;
    const body = JSON.stringify({ channel, ...message, ...(thread === null ? {} : { thread_ts: thread }) });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
    const text = await postJson({
      channel: 'slack',
      address: `${apiUrl.replace(/\/+$/, '')}/chat.postMessage`,
      body,
      headers,
      answerLimit,
    });
    return readAnswer(text);
  }
}

class ThreadGone extends AutofixError {}

/** Only a change of it is worth a reply. */
function summaryOf({ failure: { outcome } }: Notice): string {
  const url = 'delivery' in outcome ? outcome.delivery.url : null;
  return JSON.stringify([outcome.kind, 'reason' in outcome ? outcome.reason : null, url]);
}

/** The message's time, which is its name. Slack answers 200 to what it refuses, too. */
function readAnswer(text: string): string {
  const { ok, ts, error } = parsed(text);
  if (ok === true && typeof ts === 'string') return ts;
  if (ok === false && typeof error === 'string') throw slackRefusal(error);
  throw new AutofixError(
    'BAD_REPLY',
    'the answer is not what Slack answers, so nobody knows whether it took the message',
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function slackRefusal(reason: string): AutofixError {
  const name = reason.replace(/[^\w]/g, '').slice(0, 60);
  if (/^rate_?limited$/.test(name)) return new AutofixError('RATE_LIMITED', 'Slack asked to send less');
  const Refusal = threadIsGone.includes(name) ? ThreadGone : AutofixError;
  return new Refusal('FORBIDDEN', `Slack refused the message (${name})`, {
    help: 'check SLACK_BOT_TOKEN (scope chat:write) and notifications.slack_channel, and invite the bot to the channel',
  });
}
