import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { discordMessage, escapeDiscord } from '../../src/notify/discord.ts';
import { createNotifiers, notifyAll } from '../../src/notify/registry.ts';
import { teamsMessage } from '../../src/notify/teams.ts';
import type { Notice } from '../../src/notify/types.ts';
import { webhookMessage } from '../../src/notify/webhook.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDiagnosis, aFinding, aJob, aRun } from '../support/cases.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const signingKey = 'a-key-to-sign-with';
const channels = ['discord', 'teams', 'webhook'] as const;
type Channel = (typeof channels)[number];

let receiver: Receiver;
let store: Store;
let pauses: number[];
const clock: Clock = { now: systemClock.now, sleep: async (ms) => void pauses.push(ms) };
const reported = { kind: 'reported', reason: 'no-recipe', detail: 'a person must look' } as const;

beforeEach(async () => {
  receiver = await startReceiver();
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
  pauses = [];
});
afterEach(async () => {
  store.close();
  await receiver.close();
});

function aNotice(change: { run?: Partial<Notice['run']>; failure?: Partial<Notice['failure']> } = {}): Notice {
  return { run: aRun(change.run), jobs: [aJob()], failure: aCase({ outcome: reported, ...change.failure }) };
}

function tell(
  channel: Channel,
  notice = aNotice(),
  change: { address?: string | null; redact?: (text: string) => string } = {},
) {
  const address = change.address === undefined ? receiver.address : change.address;
  const notifiers = createNotifiers([channel], {
    host: undefined as never,
    memory: store,
    labels: [],
    slackWebhook: null,
    discordWebhook: address,
    teamsWebhook: address,
    webhookUrl: address,
    webhookSecret: signingKey,
    ...(change.redact === undefined ? {} : { redact: change.redact }),
  });
  return notifyAll(notifiers, notice, { clock });
}

describe.each(channels)('the channel %s', (channel) => {
  test.each([null, '', 'not an address', 'http://hooks.example/x', 'file:///etc/passwd'])(
    'refuses the address %j, without repeating it',
    async (address) => {
      const attempt = async () => tell(channel, aNotice(), { address });
      await expect(attempt()).rejects.toMatchObject({ code: 'SETTINGS' });
      await expect(attempt()).rejects.not.toMatchObject({ message: expect.stringContaining('hooks.example') });
    },
  );

  test.each<[string, Receiver['answers'], number, number[], string[]]>([
    ['429 twice, then well', [429, 429], 1, [1000, 4000], []],
    ['500 for ever', [500, 500, 500], 0, [1000, 4000], ['UNREACHABLE']],
    ['404', [404], 0, [], ['FORBIDDEN']],
    ['a redirect, which is not followed', [302], 0, [], ['FORBIDDEN']],
  ])('%s', async (_, answers, messages, waits, codes) => {
    receiver.answers.push(...answers);
    const { failures } = await tell(channel);

    expect([receiver.taken.length, pauses, failures.map(({ error }) => error.code)]).toEqual([messages, waits, codes]);
  });

  test('a receiver that is not there is tried three times, and its address is in no message', async () => {
    const { address } = receiver;
    await receiver.close();
    const { failures } = await tell(channel, aNotice(), { address });

    expect(failures[0]?.error.code).toBe('UNREACHABLE');
    expect(`${failures[0]?.error.message} ${failures[0]?.error.help}`).not.toContain('secret-part');
    expect(pauses).toHaveLength(2);
  });

  test('one message a cause: neither a second pass nor a later run sends another', async () => {
    await tell(channel);
    await tell(channel);
    await tell(channel, aNotice({ run: { id: '5000' } }));
    expect(receiver.seen).toHaveLength(1);

    await tell(channel, aNotice({ failure: { diagnosis: aDiagnosis({ fingerprint: 'f'.repeat(16) }) } }));
    expect(receiver.seen).toHaveLength(2);
  });

  test('no secret leaves, and neither does the key of the signature', async () => {
    const secret = 'very-secret-value';
    const everywhere = aNotice({
      run: { workflow: { name: secret, path: null }, url: `https://ci.example/?x=${secret}` },
      failure: {
        diagnosis: aDiagnosis({
          title: secret,
          docs: secret,
          findings: [aFinding({ lines: [{ number: 1, text: secret, step: null, time: null, offset: 0 }] })],
        }),
        reproduce: [secret],
        outcome: { ...reported, detail: secret },
      },
    });
    await tell(channel, everywhere, { redact: (text) => text.replaceAll(secret, '[redacted]') });

    const sent = JSON.stringify(receiver.taken);
    expect(receiver.taken).toHaveLength(1);
    expect(sent).toContain('[redacted]'.slice(1, -1));
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain(signingKey);
  });

  test('the message says what failed, where, why and what was done', async () => {
    await tell(channel);
    const body = receiver.taken[0]?.body.replaceAll('\\\\', '') ?? '';

    for (const part of ['Files are not formatted', 'acme/shop', '4711', 'build (20)', 'src/a.ts', 'npm ci'])
      expect(body).toContain(part);
  });
});

test.each([
  ['discord', 'cut', 1],
  ['teams', 'cut', 1],
  ['webhook', 'cut', 2],
] as const)(
  'an answer cut off is sent again by %s only where the receiver knows it again',
  async (channel, cut, times) => {
    receiver.answers.push(cut);
    await tell(channel);

    expect(receiver.seen).toHaveLength(times);
  },
);

describe('teams', () => {
  test.each([
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
      'RATE_LIMITED',
    ],
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403 with ContextId x',
      'FORBIDDEN',
    ],
  ])('finds the error in a 200 that says "%s"', async (text, code) => {
    receiver.answers.push([200, text], [200, text], [200, text]);
    expect((await tell('teams')).failures.map(({ error }) => error.code)).toEqual([code]);
  });
});

describe('the signed webhook', () => {
  test('carries an HMAC-SHA256 of its timestamp and body that the receiver can compute', async () => {
    await tell('webhook');
    const { headers, body } = receiver.taken[0] ?? { headers: {}, body: '' };
    const timestamp = String(headers['x-ci-autofix-timestamp']);
    const expected = createHmac('sha256', signingKey).update(`${timestamp}.${body}`).digest('hex');

    expect(headers['x-ci-autofix-signature-256']).toBe(`sha256=${expected}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('has the same id when it is sent again, and another for another cause', () => {
    const other = aNotice({ failure: { diagnosis: aDiagnosis({ fingerprint: 'f'.repeat(16) }) } });

    expect(webhookMessage(aNotice()).id).toBe(webhookMessage(aNotice({ run: { id: '5000' } })).id);
    expect(webhookMessage(other).id).not.toBe(webhookMessage(aNotice()).id);
  });

  test('is refused by the settings when there is no secret to sign with', () => {
    const services = { host: undefined as never, memory: store, labels: [], slackWebhook: null };
    expect(() =>
      createNotifiers(['webhook'], { ...services, webhookUrl: receiver.address, webhookSecret: null }),
    ).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
  });
});

const hostile = [
  '@everyone',
  '<@123456>',
  '[click](https://evil.example)',
  'https://evil.example/x',
  '**bold** __u__ ~~s~~ ||spoiler||',
  '```\n@everyone',
  '# heading',
  '<at>Everyone</at>',
  '{{DATE(2026-03-01T00:00:00Z)}}',
  '${user.name}',
  '\u202eabc\u001b[31m',
];

function hostileNotice(text: string): Notice {
  return aNotice({
    run: { workflow: { name: text, path: null }, branch: text, repository: text, url: text },
    failure: {
      diagnosis: aDiagnosis({
        title: text,
        jobs: [{ id: '1', name: text }],
        findings: [aFinding({ lines: [{ number: 1, text, step: text, time: null, offset: 0 }] })],
      }),
      outcome: { ...reported, detail: text },
      reproduce: [text],
    },
  });
}

describe.each(hostile)('text from outside such as %j', (text) => {
  test('is plain text in Discord, and mentions nobody', () => {
    const message = discordMessage(hostileNotice(text));
    const [embed] = message.embeds;

    expect(message.allowed_mentions).toEqual({ parse: [] });
    expect(embed?.description.match(/```/g)).toHaveLength(4);
    const outside =
      embed?.description
        .split('```')
        .filter((_, index) => index % 2 === 0)
        .join() ?? '';
    const ours = outside.replace(/\*\*[A-Z][A-Za-z ]+:\*\*/g, '');
    expect(ours.replace(/\\./g, '')).not.toMatch(/[*_~`|#[\]<@]|\/\/|[\u001b\u202e]/);
    expect(escapeDiscord(text).replace(/\\./g, '')).not.toMatch(/[*_~`|#[\]<@]/);
  });

  test('is a text run in Teams, which has no markup, with nothing that the client computes', () => {
    const body = teamsMessage(hostileNotice(text)).attachments[0]?.content.body ?? [];
    const runs = body.flatMap(({ inlines }) => inlines);

    expect(runs.length).toBeGreaterThan(5);
    for (const run of runs) {
      expect(run.type).toBe('TextRun');
      expect(run.text).not.toMatch(/\{\{|\$\{|[\u001b\u202e]/);
    }
  });
});

test('however long things are, Discord and Teams take the message', () => {
  const long = hostileNotice('*`<&>{{'.repeat(5000));
  const [embed] = discordMessage(long).embeds;

  expect(embed?.title.length).toBeLessThanOrEqual(256);
  expect(embed?.description.length).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(JSON.stringify(teamsMessage(long)))).toBeLessThan(28_000);
});
