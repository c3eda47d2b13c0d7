import { clip } from '../core/plain-text.ts';
import { factsOf } from './facts.ts';
import type { NoticeMemory } from './memory.ts';
import { messageNotifier } from './message.ts';
import { postJson, requireAddress } from './post-json.ts';
import type { Notice, Notifier } from './types.ts';

/** Discord's limits: 256 characters in a title, 4,096 in a description. */
const titleLimit = 256;
const descriptionLimit = 4096;
const colours = { good: 0x2da44e, bad: 0xcf222e } as const;

/** One message a cause to an incoming webhook of Discord. */
export function createDiscordNotifier(options: {
  readonly discordWebhook?: string | null;
  readonly memory: NoticeMemory;
}): Notifier {
  const address = requireAddress(options.discordWebhook, 'discord', 'CI_AUTOFIX_NOTIFICATIONS_DISCORD_WEBHOOK');
  return {
    ...messageNotifier('discord', options.memory, async (notice) => {
      await postJson({ channel: 'discord', address, body: JSON.stringify(discordMessage(notice)) });
    }),
    rings: true,
  };
}

export interface DiscordMessage {
  readonly embeds: readonly { readonly title: string; readonly description: string; readonly [key: string]: unknown }[];
  readonly allowed_mentions: { readonly parse: readonly [] };
}

/** The message; it mentions nobody, whatever its text says. */
export function discordMessage(notice: Notice): DiscordMessage {
  const facts = factsOf(notice);
  const { kind } = notice.failure.outcome;
  const parts = [
    facts.rows.map(([name, value]) => `**${name}:** ${escapeDiscord(value)}`).join('\n'),
    code(facts.quote),
    `**What was done:** ${escapeDiscord(facts.done)}${facts.deliveryUrl === null ? '' : ` [Open it](<${facts.deliveryUrl}>)`}`,
    facts.reproduce === '' ? '' : `**Reproduce it by hand:**\n${code(facts.reproduce)}`,
  ];
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: clip(escapeDiscord(facts.headline), titleLimit),
        description: joinWithin(parts, descriptionLimit),
        color: kind === 'fixed' || kind === 'rerun' ? colours.good : colours.bad,
        ...(facts.runUrl === null ? {} : { url: facts.runUrl }),
      },
    ],
  };
}

/** Untrusted text for Discord: no markup, no mention, no link, no emoji. */
export function escapeDiscord(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<:@-]/g, '\\$&').replace(/\/\//g, '/\u200b/');
}

function code(text: string): string {
  return text === '' ? '' : `\`\`\`\n${text.replace(/`(?=`)/g, '`\u200b')}\u200b\n\`\`\``;
}

/** Whole parts only: a code block that is cut would swallow what follows. */
function joinWithin(parts: readonly string[], limit: number): string {
  let text = '';
  for (const part of parts.filter((one) => one !== '')) {
    const longer = text === '' ? part : `${text}\n${part}`;
    if (longer.length <= limit) text = longer;
  }
  return text;
}
