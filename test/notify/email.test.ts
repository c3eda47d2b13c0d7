import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { createEmailNotifier, type EmailOptions, mailOf } from '../../src/notify/email.ts';
import { createNotifiers, notifyAll } from '../../src/notify/registry.ts';
import type { Notice } from '../../src/notify/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDiagnosis, aJob, aRun } from '../support/cases.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';

const password = 'pa55-w0rd-of-the-mailbox';
const reported = { kind: 'reported', reason: 'no-recipe', detail: 'a person must look' } as const;
let server: MailServer;
let store: Store;
let pauses: number[];
const clock: Clock = { now: systemClock.now, sleep: async (ms) => void pauses.push(ms) };

beforeEach(async () => {
  server = await startMailServer();
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
  pauses = [];
});
afterEach(async () => {
  store.close();
  await server.close();
});

function settings(change: Partial<EmailOptions> = {}): EmailOptions {
  return {
    to: ['team@example.com', 'lead@example.com'],
    from: 'ci-autofix <bot@example.com>',
    mode: 'at-once',
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    user: null,
    password: null,
    ...change,
  };
}

function aNotice(change: { run?: Partial<Notice['run']>; failure?: Partial<Notice['failure']> } = {}): Notice {
  return { run: aRun(change.run), jobs: [aJob()], failure: aCase({ outcome: reported, ...change.failure }) };
}

function tell(notice = aNotice(), change: Partial<EmailOptions> = {}, redact = (text: string) => text) {
  const services = { host: undefined as never, memory: store, labels: [], slackWebhook: null };
  return notifyAll(createNotifiers(['email'], { ...services, email: settings(change), redact }), notice, { clock });
}

/** Quoted-printable back to text, far enough to search in. */
const textOf = (raw = ''): string =>
  raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

test.each<[string, Partial<EmailOptions>, string]>([
  ['no server', { host: null }, 'notifications.smtp_host'],
  ['no sender', { from: null }, 'notifications.email_from'],
  ['nobody to write to', { to: [] }, 'notifications.email_to'],
  ['an account without its password', { user: 'bot' }, 'SMTP_PASSWORD'],
])('%s is a mistake of the settings', (_, change, name) => {
  expect(() => createEmailNotifier({ email: settings(change), memory: store })).toThrow(
    expect.objectContaining({ code: 'SETTINGS', message: expect.stringContaining(name) }),
  );
});

describe('a mail that cannot be handed over', () => {
  test('to a server that is not there is tried three times', async () => {
    await server.close();
    const { failures } = await tell();

    expect([failures[0]?.error.code, pauses.length]).toEqual(['UNREACHABLE', 2]);
  });

  test.each([
    [451, 'UNREACHABLE', 2],
    [550, 'FORBIDDEN', 0],
  ])('because of the answer %i', async (responseCode, code, waits) => {
    await server.close();
    server = await startMailServer({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error(`no ${password}`), { responseCode })),
    });
    const { failures } = await tell();

    expect([failures[0]?.error.code, pauses.length, server.mails.length]).toEqual([code, waits, 0]);
  });

  test('to a server without encryption, when encryption is asked for, is not sent in the clear', async () => {
    const { failures } = await tell(aNotice(), { security: 'starttls' });

    expect([failures[0]?.error.code, server.mails]).toEqual(['FORBIDDEN', []]);
  });

  test('with the wrong password is refused, and no message repeats the password', async () => {
    await server.close();
    server = await startMailServer({
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => done(new Error(`wrong: ${auth.password ?? ''}`)),
    });
    const { failures } = await tell(aNotice(), { user: 'bot', password });
    const error = failures[0]?.error;

    expect(error?.code).toBe('FORBIDDEN');
    expect(`${error?.message} ${error?.help}`).not.toContain(password);
  });
});

describe('at once', () => {
  test('one mail a cause, to everybody, as a machine writes it', async () => {
    await tell();
    await tell(aNotice({ run: { id: '5000' } }));

    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual(['team@example.com', 'lead@example.com']);
    const text = textOf(server.mails[0]?.raw);
    for (const part of [
      'Subject: [acme/shop] CI failed: Files are not formatted with Prettier',
      'Auto-Submitted: auto-generated',
      'Content-Type: text/plain',
      'src/a.ts',
      'npm ci',
    ])
      expect(text).toContain(part);
  });

  test('the account and its password reach the server, and stand in no mail', async () => {
    await server.close();
    server = await startMailServer({
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) =>
        auth.password === password ? done(null, { user: auth.username as never }) : done(new Error('no')),
    });
    await tell(aNotice(), { user: 'bot', password });

    expect(server.mails[0]?.user).toBe('bot');
    expect(server.mails[0]?.raw).not.toContain(password);
  });

  test.each(['x\r\nBcc: victim@evil.example', 'x\nContent-Type: text/html\n\n<b>', '\u202eabc', 'x\u0000y'])(
    'a title such as %j adds no header and no recipient',
    async (title) => {
      await tell(aNotice({ failure: { diagnosis: aDiagnosis({ title }) } }));
      const head = server.mails[0]?.raw.split('\r\n\r\n')[0] ?? '';

      expect(server.mails[0]?.to).toEqual(['team@example.com', 'lead@example.com']);
      expect(head).not.toMatch(/^bcc:/im);
      expect(head.match(/^content-type:/gim)).toHaveLength(1);
    },
  );

  test('no secret leaves', async () => {
    const secret = 'very-secret-value';
    await tell(
      aNotice({
        failure: {
          diagnosis: aDiagnosis({ title: secret }),
          outcome: { ...reported, detail: secret },
          reproduce: [secret],
        },
      }),
      {},
      (text) => text.replaceAll(secret, '[redacted]'),
    );

    expect(server.mails).toHaveLength(1);
    expect(textOf(server.mails[0]?.raw)).not.toContain(secret);
  });

  test('a mail has the same id when it is sent again', () => {
    expect(mailOf(aNotice()).id).toBe(mailOf(aNotice({ run: { id: '5000' } })).id);
  });
});

describe('as a digest', () => {
  const notices = ['a', 'b', 'a'].map((letter, index) =>
    aNotice({
      run: { repository: index === 1 ? 'acme/api' : 'acme/shop' },
      failure: { diagnosis: aDiagnosis({ fingerprint: `${letter}${index}`.repeat(8), title: `Cause ${index}` }) },
    }),
  );

  test('one mail holds all causes, and the next one what is new', async () => {
    const notifier = createEmailNotifier({ email: settings({ mode: 'digest' }), memory: store });
    const first = await notifier.digest?.(notices.slice(0, 2));
    const second = await notifier.digest?.(notices);
    const third = await notifier.digest?.(notices);

    expect([first?.length, second?.length, third?.length]).toEqual([2, 1, 0]);
    const [one, two] = server.mails.map(({ raw }) => textOf(raw));
    expect(one).toContain('Subject: [ci-autofix] 2 causes in 2 repositories');
    expect(one).toContain('Cause 0');
    expect(one).toContain('Cause 1');
    expect(two).toContain('Subject: [ci-autofix] 1 cause in 1 repository');
    expect(two).not.toContain('Cause 1');
    expect(server.mails).toHaveLength(2);
  });
});
