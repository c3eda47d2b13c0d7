import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createNotifiers, notifyAll } from '../../src/notify/registry.ts';
import type { Notice } from '../../src/notify/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDelivery, aDiagnosis, aJob, aRun } from '../support/cases.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const token = 'xoxb-a-token-of-a-bot';
const channel = 'C0123456789';
const reported: Outcome = { kind: 'reported', reason: 'no-recipe', detail: 'a person must look' };
const fixed: Outcome = { kind: 'fixed', delivery: aDelivery(), detail: 'pull request 7 was opened' };

let receiver: Receiver;
let store: Store;

beforeEach(async () => {
  receiver = await startReceiver('/api');
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
});
afterEach(async () => {
  store.close();
  await receiver.close();
});

/** A run of today, unless told. */
function aNotice(outcome = reported, change: { fingerprint?: string; completedAt?: string } = {}): Notice {
  const completedAt = change.completedAt ?? new Date().toISOString();
  const diagnosis = aDiagnosis(change.fingerprint === undefined ? {} : { fingerprint: change.fingerprint });
  return { run: aRun({ completedAt }), jobs: [aJob()], failure: aCase({ outcome, diagnosis }) };
}

const accepts = (ts: string): readonly [number, string] => [
  200,
  JSON.stringify({ ok: true, channel, ts, message: { text: 'x'.repeat(20_000) } }),
];
const refuses = (error: string): readonly [number, string] => [200, JSON.stringify({ ok: false, error })];

function tell(notice = aNotice(), change: { channel?: string | null; apiUrl?: string } = {}) {
  const slackBot = { token, channel: change.channel === undefined ? channel : change.channel };
  const services = { host: undefined as never, memory: store, labels: [], slackWebhook: null };
  const notifiers = createNotifiers(['slack'], {
    ...services,
    slackBot: { ...slackBot, apiUrl: change.apiUrl ?? receiver.address },
  });
  return notifyAll(notifiers, notice, { clock: { now: systemClock.now, sleep: () => Promise.resolve() } });
}

interface Posted {
  readonly channel: string;
  readonly thread_ts?: string;
  readonly blocks: readonly { readonly type: string }[];
}
const posted = () => receiver.taken.map(({ body }) => JSON.parse(body) as Posted);
const threads = () => posted().map(({ thread_ts: thread }) => thread ?? null);

describe('is refused before anything is sent', () => {
  test.each([
    ['without a channel', { channel: null }],
    ['with the name of a channel instead of its id', { channel: '#builds' }],
    ['with an API that is not encrypted', { apiUrl: 'http://slack.example/api' }],
  ])('%s', (_, change) => {
    expect(() => tell(aNotice(), change)).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    expect(receiver.seen).toEqual([]);
  });
});

describe('one thread a cause', () => {
  test('the first word is a message with blocks, the token in a header alone', async () => {
    receiver.answers.push(accepts('1.1'));

    await tell();

    expect(posted()).toMatchObject([{ channel, blocks: [{ type: 'header' }, {}, {}, {}, {}] }]);
    expect(receiver.taken[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(receiver.taken[0]?.body).not.toContain(token);
  });

  test('the same again is silent, by whatever run', async () => {
    receiver.answers.push(accepts('1.1'));
    await tell();

    const { deliveries } = await tell();

    expect([deliveries, receiver.taken.length]).toEqual([[], 1]);
  });

  test('another outcome is a reply in the thread', async () => {
    receiver.answers.push(accepts('1.1'), accepts('1.2'));
    await tell();

    await tell(aNotice(fixed));

    expect(threads()).toEqual([null, '1.1']);
  });

  test('another cause has its own', async () => {
    receiver.answers.push(accepts('1.1'), accepts('2.1'));
    await tell();

    await tell(aNotice(reported, { fingerprint: 'fedcba9876543210' }));

    expect(threads()).toEqual([null, null]);
  });

  test('a cause that comes back after a month begins a new one', async () => {
    receiver.answers.push(accepts('1.1'), accepts('2.1'));
    await tell();

    await tell(aNotice(fixed, { completedAt: new Date(Date.now() + 31 * 86_400_000).toISOString() }));

    expect(threads()).toEqual([null, null]);
  });

  test('a thread whose message was deleted begins anew, and the next word goes there', async () => {
    receiver.answers.push(accepts('1.1'), refuses('thread_not_found'), accepts('3.1'), accepts('3.2'));
    await tell();
    await tell(aNotice(fixed));
    await tell(aNotice());

    expect(threads()).toEqual([null, '1.1', null, '3.1']);
  });
});

describe('when Slack does not take it', () => {
  test.each<[string, Receiver['answers'], string, number]>([
    ['a refusal, told by its name', [refuses('not_in_channel')], 'FORBIDDEN', 1],
    ['too much, thrice', [refuses('ratelimited'), refuses('rate_limited'), [429, '']], 'RATE_LIMITED', 3],
    ['an answer that is none', [[200, '<html>']], 'BAD_REPLY', 1],
    ['a line that broke', ['cut'], 'BAD_REPLY', 1],
  ])('%s', async (_, answers, code, requests) => {
    receiver.answers.push(...answers);

    const { failures } = await tell();

    expect(failures.map(({ error }) => error.code)).toEqual([code]);
    expect(receiver.seen).toHaveLength(requests);
    expect(JSON.stringify(failures)).not.toContain(token);
  });

  test('it is told by the next try', async () => {
    receiver.answers.push(refuses('channel_not_found'), accepts('1.1'));
    await tell();

    const { deliveries } = await tell();

    expect(deliveries.map(({ kind }) => kind)).toEqual(['slack']);
  });
});
