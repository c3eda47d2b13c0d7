import { createHash } from 'node:crypto';
import { AutofixError } from '../core/errors.ts';
import type { Delivery } from '../core/outcome.ts';
import { count, oneLine } from '../core/plain-text.ts';
import { factsOf } from './facts.ts';
import type { NoticeMemory } from './memory.ts';
import { remember } from './memory.ts';
import { messageDelivery, messageNotifier, wasTold } from './message.ts';
import type { Notice, Notifier } from './types.ts';

export interface EmailOptions {
  readonly to: readonly string[];
  readonly from: string | null;
  readonly mode: 'at-once' | 'digest';
  readonly host: string | null;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
}

interface Mail {
  readonly subject: string;
  readonly text: string;
  /** The same for the same causes, so that mail programs and servers know a mail again. */
  readonly id: string;
}

const timeoutMs = 20_000;
const mostInDigest = 100;

/** Plain-text mails through the operator's server: one a cause, or one a pass. Throws AutofixError SETTINGS when something is missing. */
export function createEmailNotifier({
  email,
  memory,
}: {
  readonly email?: EmailOptions | null;
  readonly memory: NoticeMemory;
}): Notifier {
  const options = requireComplete(email ?? null);
  const single = messageNotifier('email', memory, (notice) => send(options, mailOf(notice)));
  if (options.mode === 'at-once') return { ...single, rings: true };
  return { ...single, rings: true, digest: (notices) => digest(notices) };

  async function digest(notices: readonly Notice[]): Promise<readonly Delivery[]> {
    const fresh = notices.filter((notice) => !wasTold(memory, 'email', notice));
    if (fresh.length === 0 || !memory.claim('notify:email:digest')) return [];
    try {
      await send(options, digestOf(fresh));
      return fresh.map((notice) => remember(memory, notice, messageDelivery('email')));
    } finally {
      memory.release('notify:email:digest');
    }
  }
}

export function mailOf(notice: Notice): Mail {
  const facts = factsOf(notice);
  const { run, failure } = notice;
  return {
    subject: oneLine(`[${run.repository}] ${facts.headline}`, 200),
    text: `${section(notice)}\n${footer}`,
    id: idOf([`${run.repository} ${failure.diagnosis.fingerprint}`]),
  };
}

function digestOf(notices: readonly Notice[]): Mail {
  const repositories = new Set(notices.map(({ run }) => run.repository));
  const shown = notices.slice(0, mostInDigest);
  const more = notices.length - shown.length;
  const rest = more === 0 ? '' : `\n…and ${count(more, 'more cause')}.\n`;
  return {
    subject: `[ci-autofix] ${count(notices.length, 'cause')} in ${count(repositories.size, 'repository', 'repositories')}`,
    text: `${shown.map(section).join(`\n${'-'.repeat(72)}\n\n`)}${rest}\n${footer}`,
    id: idOf(notices.map(({ run, failure }) => `${run.repository} ${failure.diagnosis.fingerprint}`)),
  };
}

const footer = 'Written by ci-autofix: one message a cause.\n';

function section(notice: Notice): string {
  const facts = factsOf(notice);
  const links = [facts.runUrl, facts.deliveryUrl].filter((url) => url !== null);
  return [
    `${facts.headline}\n`,
    facts.rows.map(([name, value]) => `${name}: ${value}`).join('\n'),
    links.join('\n'),
    facts.quote === '' ? '' : `\n${facts.quote}`,
    `\nWhat was done: ${facts.done}`,
    facts.reproduce === '' ? '' : `\nReproduce it by hand:\n${facts.reproduce}`,
  ]
    .filter((part) => part !== '')
    .join('\n')
    .concat('\n');
}

async function send(options: EmailOptions & { host: string; from: string }, mail: Mail): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const { host, port, security, user, password } = options;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: options.from,
      to: [...options.to],
      subject: mail.subject,
      text: mail.text,
      messageId: `<${mail.id}@ci-autofix>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    throw mailError(error);
  } finally {
    transport.close();
  }
}

/** The server's own words are left out: they may repeat what was sent to it. */
function mailError(error: unknown): AutofixError {
  const {
    code = 'no code',
    command = '',
    responseCode,
  } = error as { code?: string; command?: string; responseCode?: number };
  const help = 'check notifications.smtp_host, smtp_port, smtp_security and smtp_user';
  const what = oneLine(`${code}${responseCode === undefined ? '' : ` ${responseCode}`}`, 60);
  const passing = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
  const notConnected = command === 'CONN' && responseCode === undefined && code !== 'ETLS';
  if (passing || notConnected || code === 'EDNS')
    return new AutofixError('UNREACHABLE', `the mail server cannot take the mail now (${what})`, { help });
  if (responseCode !== undefined || ['EAUTH', 'ETLS', 'EENVELOPE'].includes(code))
    return new AutofixError('FORBIDDEN', `the mail server refused the mail (${what})`, { help });
  return new AutofixError('BAD_REPLY', `whether the mail server took the mail is unknown (${what})`, { help });
}

function requireComplete(email: EmailOptions | null): EmailOptions & { host: string; from: string } {
  const { host = null, from = null, to = [] } = email ?? {};
  const missing = [
    host === null ? 'notifications.smtp_host' : '',
    from === null ? 'notifications.email_from' : '',
    to.length === 0 ? 'notifications.email_to' : '',
    email?.user != null && !email.password ? 'CI_AUTOFIX_NOTIFICATIONS_SMTP_PASSWORD' : '',
  ].filter((name) => name !== '');
  if (email !== null && host !== null && from !== null && missing.length === 0) return { ...email, host, from };
  throw new AutofixError('SETTINGS', `the channel "email" needs ${missing.join(', ')}`);
}

function idOf(causes: readonly string[]): string {
  return createHash('sha256').update(causes.toSorted().join('\n')).digest('hex').slice(0, 32);
}
