import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { AutofixError } from '../../src/core/errors.ts';
import { createDispatcher } from '../../src/notify/dispatch.ts';
import { messageDelivery, messageNotifier } from '../../src/notify/message.ts';
import { parseQuietHours } from '../../src/notify/quiet-hours.ts';
import { parseRoutes } from '../../src/notify/routes.ts';
import type { Notice, Notifier } from '../../src/notify/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDiagnosis, aJob, aRun } from '../support/cases.ts';

let folder: string;
let store: Store;
let time: number;
let sent: string[];
let broken: AutofixError | null;
const clock: Clock = { now: () => new Date(time), sleep: () => Promise.resolve() };
const open = (): Store => openStore({ path: join(folder, 'state.db'), clock, redact: (text) => text });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-dispatch-'));
  time = Date.parse('2026-03-01T12:00:00Z');
  store = open();
  sent = [];
  broken = null;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function notice(letter = 'a', run: Partial<Notice['run']> = {}): Notice {
  const diagnosis = aDiagnosis({ fingerprint: letter.repeat(16) });
  return { run: aRun(run), jobs: [aJob()], failure: aCase({ diagnosis }) };
}

/** A channel that writes down what it is told, or is broken. */
function channel(id: 'slack' | 'webhook' | 'email', change: Partial<Notifier> = {}): Notifier {
  const send = async ({ failure }: Notice) => {
    if (broken !== null) throw broken;
    sent.push(`${id} ${failure.diagnosis.fingerprint.slice(0, 1)}`);
  };
  return { ...messageNotifier(id, store, send), ...change };
}

const dispatcher = (notifiers: readonly Notifier[], quiet: string | null = null, routes: readonly string[] = []) =>
  createDispatcher({
    notifiers,
    routes: parseRoutes(routes, ['slack', 'webhook', 'email']),
    isQuiet: parseQuietHours(quiet),
    outbox: store,
    clock,
  });

const down = new AutofixError('UNREACHABLE', 'slack answered 503');

describe('a channel that fails', () => {
  test('hides nothing, stops no other, and is told by the end of a later pass, once, even after a restart', async () => {
    broken = down;
    const failing = channel('slack');
    const result = await dispatcher([failing, { id: 'ok', notify: async () => messageDelivery('teams') }]).tell(
      notice(),
    );
    expect(result.failures).toEqual([{ notifier: 'slack', error: down }]);
    expect(result.deliveries.map(({ kind }) => kind)).toEqual(['teams']);

    store.close();
    store = open();
    broken = null;
    await dispatcher([channel('slack')]).flush();
    await dispatcher([channel('slack')]).flush();
    expect(sent).toEqual(['slack a']);
  });

  test('that may have taken the message does not get it again', async () => {
    broken = new AutofixError('BAD_REPLY', 'no answer in time');
    await dispatcher([channel('slack')]).tell(notice());
    broken = null;
    await dispatcher([channel('slack')]).flush();

    expect(sent).toEqual([]);
  });

  test('that may have taken the message gets it again when it looks up first what stands', async () => {
    broken = new AutofixError('BAD_REPLY', 'no answer in time');
    const careful = channel('webhook', { looksUpFirst: true });
    await dispatcher([careful]).tell(notice());
    broken = null;
    await dispatcher([careful]).flush();

    expect(sent).toEqual(['webhook a']);
  });

  test('costs one try a pass, however much waits for it, and keeps the order', async () => {
    let tries = 0;
    const counted = (): Notifier => {
      const inner = channel('slack');
      return { ...inner, notify: (one) => (tries++, inner.notify(one)) };
    };
    broken = new AutofixError('FORBIDDEN', 'no');
    for (const letter of ['a', 'b', 'c']) {
      await dispatcher([counted()]).tell(notice(letter));
      time += 1000;
    }
    tries = 0;
    const { failures } = await dispatcher([counted()]).flush();
    expect([tries, failures.length]).toEqual([1, 1]);

    broken = null;
    await dispatcher([counted()]).flush();
    expect(sent).toEqual(['slack a', 'slack b', 'slack c']);
  });

  test('for three days loses what waited, and that is told', async () => {
    broken = down;
    await dispatcher([channel('slack')]).tell(notice());
    time += 3 * 86_400_000 + 1;
    broken = null;
    const { failures } = await dispatcher([channel('slack')]).flush();

    expect(failures[0]?.error.message).toContain('1 messages could not be handed over');
    expect([sent, store.heldNotices('slack')]).toEqual([[], []]);
  });
});

describe('quiet hours', () => {
  test('hold back what rings, and nothing else; afterwards it is told', async () => {
    time = Date.parse('2026-03-01T23:30:00Z');
    const channels = () => [channel('slack', { rings: true }), channel('webhook')];
    await dispatcher(channels(), '22:00-07:00 UTC').tell(notice());
    await dispatcher(channels(), '22:00-07:00 UTC').flush();
    expect(sent).toEqual(['webhook a']);

    time = Date.parse('2026-03-02T07:00:00Z');
    await dispatcher(channels(), '22:00-07:00 UTC').flush();
    expect(sent).toEqual(['webhook a', 'slack a']);
  });

  test.each<[string, string, boolean]>([
    ['22:00-07:00 UTC', '2026-03-01T21:59:00Z', false],
    ['22:00-07:00 UTC', '2026-03-01T22:00:00Z', true],
    ['22:00-07:00 UTC', '2026-03-01T00:00:00Z', true],
    ['22:00-07:00 UTC', '2026-03-01T07:00:00Z', false],
    ['12:00-13:00 UTC', '2026-03-01T12:59:00Z', true],
    ['12:00-13:00 UTC', '2026-03-01T13:00:00Z', false],
    ['22:00-07:00 Europe/Berlin', '2026-07-01T04:30:00Z', true],
    ['22:00-07:00 Europe/Berlin', '2026-07-01T05:30:00Z', false],
  ])('%s at %s: %s', (text, now, quiet) => {
    expect(parseQuietHours(text)(new Date(now))).toBe(quiet);
  });

  test.each(['', '22-7', '25:00-07:00', '22:00-22:00', '22:00-07:60', '22:00-07:00 Mars/Olympus', 'night'])(
    '%j is refused',
    (text) => {
      expect(() => parseQuietHours(text)).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    },
  );
});

describe('a digest', () => {
  test('is one message at the end of the pass; one that fails keeps everything for the next', async () => {
    const digests: number[] = [];
    const digest = async (notices: readonly Notice[]) => {
      if (broken !== null) throw broken;
      digests.push(notices.length);
      return notices.map(() => messageDelivery('email'));
    };
    const mail = () => channel('email', { digest });
    broken = down;
    for (const letter of ['a', 'b']) await dispatcher([mail()]).tell(notice(letter));
    const failed = await dispatcher([mail()]).flush();
    broken = null;
    const told = await dispatcher([mail()]).flush();
    await dispatcher([mail()]).flush();

    expect([failed.failures.length, told.deliveries.length, digests, sent]).toEqual([1, 2, [2], []]);
  });
});

describe('routes', () => {
  const routed = (routes: readonly string[], run: Partial<Notice['run']> = {}) =>
    parseRoutes(routes, ['slack', 'email'])('slack', notice('a', run));

  test.each<[string, readonly string[], Partial<Notice['run']>, boolean]>([
    ['no route at all', [], {}, true],
    ['a route of another channel', ['email branch=release'], {}, true],
    ['the category', ['slack category=format'], {}, true],
    ['another category', ['slack category=lint'], {}, false],
    ['one of two categories', ['slack category=lint category=format'], {}, true],
    ['a category that is left out', ['slack category=!format'], {}, false],
    ['the branch', ['slack branch=main'], {}, true],
    ['a pattern of branches', ['slack branch=release/*'], { branch: 'release/1.2' }, true],
    ['a run without a branch', ['slack branch=main'], { branch: null }, false],
    ['an owner', ['slack repository=acme/*'], {}, true],
    ['an owner with one exception', ['slack repository=acme/* repository=!acme/shop'], {}, false],
    ['two terms of which one fails', ['slack category=format branch=release/*'], {}, false],
    ['two routes of which one holds', ['slack branch=release/*', 'slack category=format'], {}, true],
    ['a branch that looks like a pattern', ['slack branch=main'], { branch: 'ma*' }, false],
  ])('%s', (_, routes, run, heard) => {
    expect(routed(routes, run)).toBe(heard);
  });

  test('every mistake is told at once, with the nearest name', () => {
    const read = () =>
      parseRoutes(['slak category=lint', 'slack category=lnt', 'slack brnch=main'], ['slack', 'email']);

    expect(read).toThrow(/slak.*slack[\s\S]*lnt.*lint[\s\S]*brnch.*branch/);
  });
});
