import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { Clock } from '../../src/core/clock.ts';
import { AutofixError } from '../../src/core/errors.ts';
import { createNotifiers, notifierFactories, notifyAll } from '../../src/notify/registry.ts';
import type { NotifierId } from '../../src/notify/registry.ts';
import { escapeSlack, slackMessage } from '../../src/notify/slack-message.ts';
import type { Notice } from '../../src/notify/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDelivery, aDiagnosis, aFinding, aJob, aRun } from '../support/cases.ts';
import { folderHost } from '../support/folder-host.ts';

let root: string;
let store: Store;
let slack: Server;
let received: { text: string; blocks: { type: string; text: { text: string } }[] }[];
let answers: number[];
let pauses: number[];
const clock: Clock = { now: systemClock.now, sleep: (ms) => Promise.resolve(void pauses.push(ms)) };

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ci-autofix-notify-'));
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
  received = [];
  answers = [];
  pauses = [];
  slack = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const status = answers.shift() ?? 200;
      if (status === 200) received.push(JSON.parse(body) as (typeof received)[number]);
      response.writeHead(status).end(status === 200 ? 'ok' : 'no');
    });
  });
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  store.close();
  rmSync(root, { recursive: true, force: true });
  slack.closeAllConnections();
  await new Promise((resolve) => slack.close(resolve));
});

const webhook = (): string => `http://127.0.0.1:${(slack.address() as AddressInfo).port}/services/T0/B0/secret`;
const reported = { kind: 'reported', reason: 'no-recipe', detail: 'a person must look' } as const;

function aNotice(change: { run?: Partial<Notice['run']>; failure?: Partial<Notice['failure']> } = {}): Notice {
  return {
    run: aRun({ pullRequest: { number: 3, baseBranch: 'main' }, ...change.run }),
    jobs: [aJob()],
    failure: aCase({ outcome: reported, ...change.failure }),
  };
}

function tell(
  ids: readonly NotifierId[],
  notice = aNotice(),
  fail: Partial<Record<string, AutofixError>> = {},
  address = webhook(),
) {
  const notifiers = createNotifiers(ids, {
    host: folderHost(root, fail),
    memory: store,
    labels: ['ci'],
    slackWebhook: address,
  });
  return notifyAll(notifiers, notice, { clock });
}

const down = new AutofixError('FORBIDDEN', 'no such scope');

describe('nothing is written', () => {
  test.each([
    ['issue', 'findIssue'],
    ['comment', 'findComment'],
  ] as const)('by %s when the look-up fails, and the others are told all the same', async (id, name) => {
    const result = await tell([id, 'slack'], aNotice(), { [name]: down });

    expect(result.failures).toEqual([{ notifier: id, error: down }]);
    expect(result.deliveries.map(({ kind }) => kind)).toEqual(['slack']);
    expect(folderHost(root).writes()).toEqual([]);
  });

  test('as a comment for a run without a pull request', async () => {
    expect(await tell(['comment'], aNotice({ run: { pullRequest: null } }))).toEqual({ deliveries: [], failures: [] });
  });

  test('as a comment about a fix that is a comment itself', async () => {
    const outcome = { kind: 'fixed', delivery: aDelivery({ kind: 'comment' }), detail: '' } as const;

    expect(await tell(['comment'], aNotice({ failure: { outcome } }))).toEqual({ deliveries: [], failures: [] });
  });

  test('as an issue about what was fixed', async () => {
    const outcome = { kind: 'fixed', delivery: aDelivery(), detail: '' } as const;

    expect(await tell(['issue'], aNotice({ failure: { outcome } }))).toEqual({ deliveries: [], failures: [] });
  });

  test('while another process tells the same', async () => {
    const busy = { ...store, claim: () => false };
    const notifiers = createNotifiers(['slack', 'issue', 'comment'], {
      host: folderHost(root),
      memory: busy,
      labels: [],
      slackWebhook: webhook(),
    });

    expect(await notifyAll(notifiers, aNotice(), { clock })).toEqual({ deliveries: [], failures: [] });
    expect([received, folderHost(root).writes()]).toEqual([[], []]);
  });
});

describe('one artefact a cause', () => {
  test('a second pass adds nothing, anywhere', async () => {
    await tell(['slack', 'issue', 'comment']);
    const again = await tell(['slack', 'issue', 'comment']);

    expect(again).toEqual({ deliveries: [], failures: [] });
    expect(received).toHaveLength(1);
    expect(folderHost(root).writes()).toEqual(['add issue 1', 'add pull-3 2']);
  });

  test('a later run of the same cause brings issue and comment up to date, and sends no second message', async () => {
    await tell(['slack', 'issue', 'comment']);
    const later = await tell(['slack', 'issue', 'comment'], aNotice({ run: { id: '5000' } }));

    expect(later.deliveries.map(({ kind, created }) => [kind, created])).toEqual([
      ['issue', false],
      ['comment', false],
    ]);
    expect(received).toHaveLength(1);
    expect(folderHost(root).writes()).toEqual(['add issue 1', 'add pull-3 2', 'edit 1', 'edit 2']);
  });

  test('issue and comment are found by their markers when the store is gone', async () => {
    await tell(['issue', 'comment']);
    store.close();
    store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });

    await tell(['issue', 'comment'], aNotice({ run: { id: '5000' } }));

    expect(folderHost(root).writes()).toEqual(['add issue 1', 'add pull-3 2', 'edit 1', 'edit 2']);
  });

  test('an issue that a person closed is not filed again', async () => {
    await tell(['issue']);
    const host = { ...folderHost(root), findIssue: () => Promise.resolve(null) };
    const notifiers = createNotifiers(['issue'], { host, memory: store, labels: [], slackWebhook: null });

    expect(await notifyAll(notifiers, aNotice({ run: { id: '5000' } }), { clock })).toEqual({
      deliveries: [],
      failures: [],
    });
    expect(folderHost(root).writes()).toEqual(['add issue 1']);
  });

  test('another cause gets its own', async () => {
    await tell(['issue']);
    await tell(['issue'], aNotice({ failure: { diagnosis: aDiagnosis({ fingerprint: 'f'.repeat(16) }) } }));

    expect(folderHost(root).writes()).toEqual(['add issue 1', 'add issue 2']);
  });
});

describe('failures are tried again where that repeats nothing', () => {
  test.each([
    ['429 twice', [429, 429], 1, [1000, 4000], 0],
    ['500 for ever', [500, 500, 500, 500], 0, [1000, 4000], 1],
    ['403', [403], 0, [], 1],
    ['404', [404], 0, [], 1],
  ])('%s', async (_name, statuses, messages, waits, failures) => {
    answers = statuses;

    const result = await tell(['slack']);

    expect([received.length, pauses, result.failures.length]).toEqual([messages, waits, failures]);
  });

  test('a server that is not there is tried three times, and its address is in no message', async () => {
    const address = webhook();
    await new Promise((resolve) => slack.close(resolve));

    const { failures } = await tell(['slack'], aNotice(), {}, address);

    expect(failures[0]?.error).toMatchObject({ code: 'UNREACHABLE' });
    expect(`${failures[0]?.error.message} ${failures[0]?.error.help}`).not.toContain('secret');
    expect(pauses).toHaveLength(2);
  });

  test('an answer cut off is not tried again: the message may have arrived', async () => {
    slack.removeAllListeners('request');
    slack.on('request', (request) => request.socket.destroy());

    const { failures } = await tell(['slack']);

    expect([failures[0]?.error.code, pauses]).toEqual(['BAD_REPLY', []]);
  });

  test('an error of an unknown kind is reported like any other', async () => {
    const broken = { id: 'broken', notify: () => Promise.reject(new TypeError('x is not a function')) };

    expect((await notifyAll([broken], aNotice(), { clock })).failures).toMatchObject([
      { notifier: 'broken', error: { message: 'x is not a function' } },
    ]);
  });

  test('a message that failed is sent by the next pass', async () => {
    answers = [403];
    await tell(['slack']);
    await tell(['slack']);

    expect(received).toHaveLength(1);
  });
});

test('no secret leaves, by any channel', async () => {
  const secret = 'very-secret-value';
  const notifiers = createNotifiers(['slack', 'issue', 'comment'], {
    host: folderHost(root),
    memory: store,
    labels: [],
    slackWebhook: webhook(),
    redact: (text) => text.replaceAll(secret, '***'),
  });
  const notice = aNotice({
    run: { workflow: { name: secret, path: null } },
    failure: {
      diagnosis: aDiagnosis({ title: secret, docs: secret }),
      reproduce: [secret],
      outcome: { ...reported, detail: secret },
    },
  });

  const { deliveries } = await notifyAll(notifiers, notice, { clock });

  expect(deliveries).toHaveLength(3);
  const written = [
    await folderHost(root).findIssue('acme/shop', 'ci-autofix'),
    await folderHost(root).findComment('acme/shop', 3, 'ci-autofix'),
    received,
  ];
  expect(written).not.toContain(null);
  expect(JSON.stringify(written)).not.toContain(secret);
});

describe('settings', () => {
  test.each([null, '', 'not an address', 'http://hooks.example/x', 'javascript:alert(1)'])(
    'slack with the address %j is refused',
    (address) => {
      expect(() =>
        createNotifiers(['slack'], { host: folderHost(root), memory: store, labels: [], slackWebhook: address }),
      ).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    },
  );

  test('every channel has the id that the settings use', () => {
    const address = webhook();
    for (const id of Object.keys(notifierFactories) as NotifierId[]) {
      const notifiers = createNotifiers([id], {
        host: folderHost(root),
        memory: store,
        labels: [],
        slackWebhook: address,
        discordWebhook: address,
        teamsWebhook: address,
        webhookUrl: address,
        webhookSecret: 'a secret',
        email: {
          to: ['team@example.com'],
          from: 'bot@example.com',
          mode: 'at-once',
          host: '127.0.0.1',
          port: 25,
          security: 'none',
          user: null,
          password: null,
        },
      });
      expect(notifiers[0]?.id).toBe(id);
    }
  });
});

describe('the Slack message', () => {
  test('says what failed, where, why, what was done and how to see it', () => {
    const message = slackMessage(aNotice());
    const text = JSON.stringify(message.blocks);

    for (const part of [
      'CI failed: Files are not formatted',
      'acme/shop (main)',
      '|CI 4711>',
      'build (20)',
      'src/a.ts',
      '95 %',
      '> 42 | [warn] src/a.ts'.replace('>', '&gt;'),
      'no automatic remedy is known',
      'npm ci',
    ]) {
      expect(text.toLowerCase()).toContain(part.toLowerCase());
    }
  });

  test.each([
    '<!channel>',
    '<@U123>',
    '<https://evil.example|click>',
    '*bold*',
    '`code`',
    '```',
    '&lt;',
    '\u202eabc',
    '\u001b[31m',
    '</script>',
  ])('takes %j for plain text', (hostile) => {
    const everywhere = aNotice({
      run: { workflow: { name: hostile, path: null }, branch: hostile, repository: hostile, url: hostile },
      failure: {
        diagnosis: aDiagnosis({
          title: hostile,
          jobs: [{ id: '1', name: hostile }],
          findings: [aFinding({ lines: [{ number: 1, text: hostile, step: hostile, time: null, offset: 0 }] })],
        }),
        outcome: { ...reported, detail: hostile },
        reproduce: [hostile],
      },
    });
    const bodies = slackMessage(everywhere)
      .blocks.slice(1)
      .map((block) => (block as unknown as { text: { text: string } }).text.text);

    for (const body of bodies) {
      expect(body).not.toMatch(/<(?!https?:)|[\u001b\u202e]/);
      expect(body.match(/```/g)?.length ?? 0).toBeOneOf([0, 2]);
    }
    expect(escapeSlack(hostile)).not.toContain(/[*`<\u202e]/.test(hostile) ? hostile : '\u0000');
  });

  test('stays within the limits of Slack however long things are', () => {
    const long = '<&>`'.repeat(5000);
    const message = slackMessage(
      aNotice({
        failure: {
          diagnosis: aDiagnosis({
            title: long,
            findings: [
              aFinding({
                lines: Array.from({ length: 10 }, (_, number) => ({
                  number,
                  text: long,
                  step: null,
                  time: null,
                  offset: 0,
                })),
              }),
            ],
          }),
          reproduce: [long],
          outcome: { ...reported, detail: long },
        },
      }),
    );

    for (const block of message.blocks as unknown as { type: string; text: { text: string } }[]) {
      expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
    }
  });
});
