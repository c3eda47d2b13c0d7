import { safeUrl } from '../core/markdown.ts';
import { clip, oneLine, plainText } from '../core/plain-text.ts';
import { factsOf } from './facts.ts';
import type { Notice } from './types.ts';

/** Slack's limit for the text of a section. */
const sectionLimit = 3000;

export interface SlackMessage {
  readonly text: string;
  readonly blocks: { readonly type: string }[];
  readonly unfurl_links: boolean;
}

/** The message: `text` is what a notification shows, the blocks are what the channel shows. */
export function slackMessage(notice: Notice): SlackMessage {
  const { headline, rows, quote, done, reproduce, runUrl, deliveryUrl } = factsOf(notice);
  const lines = rows.map(
    ([name, value]) => `*${name}:* ${name === 'Run' ? slackLink(runUrl, value) : escapeSlack(value)}`,
  );
  return {
    text: escapeSlack(`${notice.run.repository}: ${headline}`),
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline, emoji: false } },
      section(lines.join('\n')),
      ...(quote === '' ? [] : [section(slackCode(quote))]),
      section(`*What was done:* ${doneText(done, deliveryUrl)}`),
      ...(reproduce === '' ? [] : [section(`*Reproduce it by hand:*\n${slackCode(reproduce)}`)]),
    ] as { type: string }[],
  };
}

/** What is new about a cause that has its message already: a reply in its thread. */
export function slackReply(notice: Notice): SlackMessage {
  const { headline, done, runUrl, deliveryUrl } = factsOf(notice);
  const run = slackLink(runUrl, `${notice.run.workflow.name} ${notice.run.id}`);
  const text = `*${escapeSlack(headline)}* in ${run}: ${doneText(done, deliveryUrl)}`;
  return { text: escapeSlack(headline), unfurl_links: false, blocks: [section(text)] };
}

/** Untrusted text for Slack: it mentions nobody, links nowhere and formats nothing. */
export function escapeSlack(text: string, limit = 300): string {
  return entities(oneLine(text, limit)).replace(/[*_~`]/g, '\u200b$&\u200b');
}

function doneText(done: string, deliveryUrl: string | null): string {
  return `${escapeSlack(done, 1000)}${deliveryUrl === null ? '' : ` ${slackLink(deliveryUrl, 'Open it')}`}`;
}

/** Untrusted lines as a code block; cut before the escaping, so that no entity is cut in half. */
function slackCode(text: string): string {
  const fits = [2000, 1000, 500, 250].map((length) =>
    entities(clip(plainText(text), length)).replace(/```/g, '`\u200b`\u200b`'),
  );
  const block = fits.find((one) => one.length <= sectionLimit - 100) ?? '';
  return `\`\`\`\n${block}\n\`\`\``;
}

function slackLink(address: string | null, label: string): string {
  const url = address === null ? null : safeUrl(address);
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
