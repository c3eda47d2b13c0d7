import { locationText, logStateNotes, outcomeSentence, percent, quotedLines } from '../core/case-markdown.ts';
import { AutofixError } from '../core/errors.ts';
import { safeUrl } from '../core/markdown.ts';
import type { Delivery } from '../core/outcome.ts';
import { clip, oneLine, plainText } from '../core/plain-text.ts';
import { exclusively, remember } from './memory.ts';
import type { NoticeMemory } from './memory.ts';
import type { Notice, Notifier } from './types.ts';

/** Slack's limits: 150 characters in a header, 3,000 in a section. */
const headerLimit = 150;
const sectionLimit = 3000;
const timeoutMs = 15_000;

/** Network errors after which the message cannot have arrived, so that sending it again repeats nothing. */
const neverArrived = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/**
 * Sends one message a cause to an incoming webhook, remembered in the store. Throws AutofixError UNREACHABLE or RATE_LIMITED when
 * it is worth trying again, FORBIDDEN or BAD_REPLY when it is not; the webhook's address is in none of them.
 */
export function createSlackNotifier(options: { readonly webhookUrl: string; readonly memory: NoticeMemory }): Notifier {
  const { webhookUrl, memory } = options;
  return { id: 'slack', notify: (notice) => exclusively(memory, 'slack', notice, () => send(notice)) };

  async function send(notice: Notice): Promise<Delivery | null> {
    const { run, failure } = notice;
    if (memory.findDelivery(run.repository, failure.diagnosis.fingerprint, 'slack') !== null) return null;
    const { IncomingWebhook } = await import('@slack/webhook');
    try {
      await new IncomingWebhook(webhookUrl, { timeout: timeoutMs }).send(slackMessage(notice));
    } catch (error) {
      throw slackError(error);
    }
    return remember(memory, notice, { kind: 'slack', url: null, branch: null, number: null, created: true, notes: [] });
  }
}

export interface SlackMessage {
  readonly text: string;
  readonly blocks: { readonly type: string }[];
  readonly unfurl_links: boolean;
}

/** The message: `text` is what a notification shows, the blocks are what the channel shows. */
export function slackMessage({ run, failure }: Notice): SlackMessage {
  const { diagnosis, outcome, reproduce } = failure;
  const finding = diagnosis.findings[0];
  const location = finding === undefined ? null : locationText(finding);
  const jobs = [...new Set(diagnosis.jobs.map((job) => job.name).filter((name) => name !== null))];
  const headline = oneLine(`${headings[outcome.kind]}: ${diagnosis.title}`, headerLimit);
  const facts = [
    `*Repository:* ${escapeSlack(run.repository)}${run.branch === null ? '' : ` (${escapeSlack(run.branch)})`}`,
    `*Run:* ${slackLink(run.url, `${run.workflow.name} ${run.id}`)}`,
    jobs.length === 0 ? '' : `*Jobs:* ${escapeSlack(jobs.join(', '), 200)}`,
    location === null ? '' : `*Place:* ${escapeSlack(location)}`,
    `*Cause:* ${escapeSlack(diagnosis.category)}, rule ${escapeSlack(diagnosis.ruleId)}, confidence ${percent(diagnosis.confidence.value)}`,
    escapeSlack(logStateNotes[diagnosis.logState]),
  ];
  const link =
    'delivery' in outcome && outcome.delivery.url !== null ? ` ${slackLink(outcome.delivery.url, 'Open it')}` : '';
  return {
    text: escapeSlack(`${run.repository}: ${headline}`),
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline, emoji: false } },
      section(facts.filter((fact) => fact !== '').join('\n')),
      ...(finding === undefined ? [] : [section(slackCode(quotedLines(finding)))]),
      section(`*What was done:* ${escapeSlack(outcomeSentence(outcome), 1000)}${link}`),
      ...(reproduce.length === 0 ? [] : [section(`*Reproduce it by hand:*\n${slackCode(reproduce.join('\n'))}`)]),
    ] as { type: string }[],
  };
}

const headings = {
  fixed: 'Fixed',
  proposed: 'A fix is ready',
  rerun: 'Running again',
  reported: 'CI failed',
  skipped: 'CI failed',
  refused: 'CI failed, fix refused',
  'rolled-back': 'CI failed, fix taken back',
  failed: 'CI failed',
} as const;

/** Untrusted text for Slack: it mentions nobody, links nowhere and formats nothing. */
export function escapeSlack(text: string, limit = 300): string {
  return entities(oneLine(text, limit)).replace(/[*_~`]/g, '\u200b$&\u200b');
}

/** Untrusted lines as a code block; cut before the escaping, so that no entity is cut in half. */
function slackCode(text: string): string {
  const fits = [2000, 1000, 500, 250].map((length) =>
    entities(clip(plainText(text), length)).replace(/```/g, '`\u200b`\u200b`'),
  );
  const block = fits.find((one) => one.length <= sectionLimit - 100) ?? '';
  return `\`\`\`\n${block}\n\`\`\``;
}

function slackLink(address: string, label: string): string {
  const url = safeUrl(address);
  const text = escapeSlack(label, 100).replace(/\|/g, '¦');
  return url === null ? text : `<${entities(url)}|${text}>`;
}

function entities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** `verbatim` keeps Slack from making links and mentions out of plain words. */
function section(text: string): { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } } {
  return { type: 'section', text: { type: 'mrkdwn', text: clip(text, sectionLimit), verbatim: true } };
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
