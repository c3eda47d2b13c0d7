import { AutofixError } from '../core/errors.ts';
import { factsOf } from './facts.ts';
import type { NoticeMemory } from './memory.ts';
import { messageNotifier } from './message.ts';
import { postJson, requireAddress, statusError } from './post-json.ts';
import type { Notice, Notifier } from './types.ts';

/** One message a cause to an incoming webhook of Teams, or to a workflow that posts cards. */
export function createTeamsNotifier(options: {
  readonly teamsWebhook?: string | null;
  readonly memory: NoticeMemory;
}): Notifier {
  const address = requireAddress(options.teamsWebhook, 'teams', 'CI_AUTOFIX_NOTIFICATIONS_TEAMS_WEBHOOK');
  return {
    ...messageNotifier('teams', options.memory, async (notice) => {
      const answer = await postJson({ channel: 'teams', address, body: JSON.stringify(teamsMessage(notice)) });
      refuseHiddenError(answer);
    }),
    rings: true,
  };
}

/** Incoming webhooks answer 200 to messages that they could not post, with the error in the text. */
function refuseHiddenError(answer: string): void {
  const status = /HTTP error (\d{3})/.exec(answer)?.[1];
  if (status !== undefined) throw statusError('teams', Number(status));
  if (/delivery failed/i.test(answer)) throw new AutofixError('FORBIDDEN', 'teams could not post the message');
}

interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly [key: string]: unknown;
}

export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: {
      readonly body: readonly { readonly inlines: readonly TextRun[] }[];
      readonly [key: string]: unknown;
    };
  }[];
}

/** An adaptive card of text runs, which know no markup: nothing in them can mention, link or format. */
export function teamsMessage(notice: Notice): TeamsMessage {
  const facts = factsOf(notice);
  const body = [
    block([run(facts.headline, { weight: 'Bolder', size: 'Medium' })]),
    ...facts.rows.map(([name, value]) => block([run(`${name}: `, { weight: 'Bolder' }), run(value)])),
    ...(facts.quote === '' ? [] : [block([run(facts.quote, { fontType: 'Monospace' })])]),
    block([run('What was done: ', { weight: 'Bolder' }), run(facts.done)]),
    ...(facts.reproduce === '' ? [] : [block([run(facts.reproduce, { fontType: 'Monospace' })])]),
  ];
  const actions = [
    ...(facts.runUrl === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open the run', url: facts.runUrl }]),
    ...(facts.deliveryUrl === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open the fix', url: facts.deliveryUrl }]),
  ];
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
    actions,
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

function block(inlines: readonly TextRun[]) {
  return { type: 'RichTextBlock', inlines };
}

/** `{{DATE(…)}}` and its like are computed by the client even in plain text. */
function run(text: string, style: Readonly<Record<string, string>> = {}): TextRun {
  return { type: 'TextRun', text: text.replace(/\{(?=\{)|\$(?=\{)/g, '$&\u200b'), ...style };
}
