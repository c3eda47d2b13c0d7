import { z } from 'zod';
import { commandPhrase } from '../orchestrator/comment-command.ts';
import type { Log } from '../orchestrator/types.ts';
import type { Reply, Request, Route } from './http-server.ts';

export interface WebhookOptions {
  readonly secret: string;
  /** The repository as the settings spell it; null when it is not watched. */
  readonly watched: (repository: string) => string | null;
  readonly wake: (repository: string) => void;
  /** True when the key was never named before, also before a restart. */
  readonly firstTime: (key: string) => boolean;
  readonly count: (event: string, result: WebhookResult) => void;
  readonly log: Log;
}

export type WebhookResult = 'accepted' | 'ignored' | 'not-watched' | 'replayed' | 'bad-signature' | 'malformed';

/** The events that are worth a look, with the actions that are; null for events without actions. */
const events: Readonly<Record<string, readonly string[] | null>> = {
  workflow_run: ['completed'],
  check_suite: ['completed'],
  pull_request: ['closed', 'reopened', 'synchronize'],
  push: null,
  issue_comment: ['created'],
};

const payloadSchema = z.object({
  action: z.string().optional(),
  repository: z.object({ full_name: z.string() }),
  comment: z.object({ body: z.string() }).optional(),
});

const bodyLimit = 2 * 1024 * 1024;

/** `POST /webhooks/github`. Believes nothing before the signature has been verified; a look at the repository is all that it causes. */
export function createWebhooks(options: WebhookOptions): Route {
  let lastWasForged = false;

  async function handle(request: Request): Promise<Reply> {
    const name = request.header('x-github-event') ?? '';
    const event = Object.hasOwn(events, name) || name === 'ping' ? name : 'other';
    const verdict = await judge(request, event);
    options.count(event, verdict.result);
    noteForgery(verdict.result === 'bad-signature');
    const { status, result, detail } = verdict;
    return { status, body: `${JSON.stringify({ result, detail })}\n`, contentType: 'application/json' };
  }

  async function judge(request: Request, event: string): Promise<Verdict> {
    const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') return verdicts.contentType;
    const body = request.body.toString('utf8');
    const signature = request.header('x-hub-signature-256') ?? '';
    if (!(await isSigned(body, signature, options.secret))) return verdicts.badSignature;
    const delivery = request.header('x-github-delivery') ?? '';
    if (!/^[\w-]{1,100}$/.test(delivery)) return verdicts.noDelivery;
    // The delivery's id is not signed, so the signature itself is remembered beside it.
    const first = [options.firstTime(`webhook id ${delivery}`), options.firstTime(`webhook ${signature}`)];
    if (first.includes(false)) return verdicts.replayed;
    if (event === 'ping') return verdicts.pong;
    return take(event, body);
  }

  function take(event: string, body: string): Verdict {
    const actions = events[event];
    if (actions === undefined) return verdicts.otherEvent;
    const payload = parsePayload(body);
    if (payload === null) return verdicts.malformed;
    if (actions !== null && !actions.includes(payload.action ?? '')) return verdicts.otherEvent;
    if (event === 'issue_comment' && !holdsCommand(payload.comment?.body)) return verdicts.otherEvent;
    const repository = options.watched(payload.repository.full_name);
    if (repository === null) return verdicts.notWatched;
    options.wake(repository);
    return verdicts.accepted;
  }

  /** One line when forged webhooks begin to come in, not one each. */
  function noteForgery(forged: boolean): void {
    if (forged && !lastWasForged)
      options.log.warn('a webhook was refused: its signature is not made with the secret of the settings');
    lastWasForged = forged;
  }

  return { method: 'POST', path: '/webhooks/github', bodyLimit, handle };
}

/** What else people say to each other is no reason to look. */
function holdsCommand(body: string | undefined): boolean {
  return body?.includes(commandPhrase) === true;
}

interface Verdict {
  readonly status: number;
  readonly result: WebhookResult;
  readonly detail: string;
}

const verdicts = {
  contentType: { status: 415, result: 'malformed', detail: 'set the content type of the webhook to application/json' },
  badSignature: { status: 401, result: 'bad-signature', detail: 'the signature is missing or wrong' },
  noDelivery: { status: 400, result: 'malformed', detail: 'the id of the delivery is missing' },
  replayed: { status: 409, result: 'replayed', detail: 'this delivery was taken already' },
  pong: { status: 200, result: 'ignored', detail: 'pong' },
  otherEvent: { status: 202, result: 'ignored', detail: 'nothing to do for this event' },
  malformed: { status: 400, result: 'malformed', detail: 'the body is not what GitHub sends' },
  notWatched: { status: 202, result: 'not-watched', detail: 'this repository is not watched' },
  accepted: { status: 202, result: 'accepted', detail: 'the repository is looked at now' },
} as const satisfies Record<string, Verdict>;

async function isSigned(body: string, signature: string, secret: string): Promise<boolean> {
  if (body === '' || signature === '') return false;
  const { Webhooks } = await import('@octokit/webhooks');
  return new Webhooks({ secret }).verify(body, signature).catch(() => false);
}

function parsePayload(body: string): z.infer<typeof payloadSchema> | null {
  try {
    return payloadSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
