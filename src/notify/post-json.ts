import { AutofixError, messageOf } from '../core/errors.ts';
import { oneLine } from '../core/plain-text.ts';

export interface Post {
  /** As a person knows the channel; the address is a secret and in no error. */
  readonly channel: string;
  readonly address: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** True when the receiver knows a message again, so that a second one repeats nothing. */
  readonly repeatable?: boolean;
  /** So much of the answer is read, in characters; 4,096 unless told. */
  readonly answerLimit?: number;
}

const timeoutMs = 15_000;
const defaultAnswerLimit = 4096;

/** Network errors after which the message cannot have arrived, so that sending it again repeats nothing. */
export const neverArrived = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/**
 * Posts JSON to an address of the operator's; follows no redirect. Answers with the first of the receiver's text. Throws
 * AutofixError UNREACHABLE or RATE_LIMITED when trying again may help and repeats nothing, else FORBIDDEN or BAD_REPLY.
 */
export async function postJson(post: Post): Promise<string> {
  const { channel, address, body, headers, repeatable = false, answerLimit = defaultAnswerLimit } = post;
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'ci-autofix', ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw networkError(channel, error, repeatable);
  }
  const text = await firstText(response, answerLimit);
  if (response.ok) return text;
  throw statusError(channel, response.status);
}

async function firstText(response: Response, answerLimit: number): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length >= answerLimit) break;
    }
  } catch {
    // The status has said all that matters.
  }
  return text.slice(0, answerLimit);
}

export function statusError(channel: string, status: number): AutofixError {
  const help = `check the address of the channel "${channel}"`;
  if (status === 429)
    return new AutofixError('RATE_LIMITED', `${channel} asked to send less`, { help: 'the message is tried again' });
  if (status >= 500) return new AutofixError('UNREACHABLE', `${channel} answered ${status}`, { help });
  return new AutofixError('FORBIDDEN', `${channel} refused the message (${status})`, { help });
}

function networkError(channel: string, error: unknown, repeatable: boolean): AutofixError {
  const help = `check the address of the channel "${channel}"`;
  const code = String((error as { cause?: { code?: unknown } }).cause?.code ?? '');
  const what = code === '' ? oneLine(messageOf(error).replace(/https?:\S+/g, ''), 60) : code;
  if (repeatable || neverArrived.includes(code))
    return new AutofixError('UNREACHABLE', `${channel} cannot be reached (${what})`, { help });
  return new AutofixError('BAD_REPLY', `whether ${channel} took the message is unknown (${what})`, { help });
}

/** An address of the settings that may be posted to. Throws AutofixError SETTINGS, without the address. */
export function requireAddress(address: string | null | undefined, channel: string, variable: string): string {
  if (!address)
    throw new AutofixError('SETTINGS', `the channel "${channel}" needs an address`, {
      help: `set ${variable} in the environment`,
    });
  const url = URL.parse(address);
  const onThisMachine = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && onThisMachine)) return address;
  throw new AutofixError('SETTINGS', `the address of the channel "${channel}" is no https address`, {
    help: `check ${variable}`,
  });
}
