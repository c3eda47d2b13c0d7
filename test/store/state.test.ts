import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { AutofixError } from '../../src/core/errors.ts';
import { setStateAside } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations.ts';
import { openDryStore, openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDelivery, aDiagnosis, aFix, aRun } from '../support/cases.ts';
import { startChild } from './children.ts';

const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
const redact = (text: string): string => text.replaceAll(secret, '***');

let folder: string;
let path: string;
let time: number;
const opened: Store[] = [];
const clock: Clock = { now: () => new Date(time), sleep: () => Promise.resolve() };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-store-'));
  path = join(folder, 'state.db');
  time = Date.parse('2026-03-01T12:00:00Z');
});

afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Store {
  const store = openStore({ path, clock, redact });
  opened.push(store);
  return store;
}

function openDry(): Store {
  const store = openDryStore({ path, clock, redact });
  opened.push(store);
  return store;
}

function thrown(work: () => unknown): AutofixError {
  try {
    work();
  } catch (error) {
    if (error instanceof AutofixError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a file that is not a sound state is refused and left as it is', () => {
  test.each([
    ['text', (file: string) => writeFileSync(file, 'not a database at all, but long enough to look at\n'.repeat(40))],
    [
      'a database of another program',
      (file: string) => {
        const other = new DatabaseSync(file);
        other.exec('CREATE TABLE notes (text TEXT)');
        other.close();
      },
    ],
    [
      'a state with a torn page',
      (file: string) => {
        openStore({ path: file, clock, redact }).close();
        const bytes = readFileSync(file);
        bytes.fill(0x5a, 4096 * 2, 4096 * 4);
        writeFileSync(file, bytes);
      },
    ],
    [
      'a state of a newer version',
      (file: string) => {
        openStore({ path: file, clock, redact }).close();
        const newer = new DatabaseSync(file);
        newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
        newer.close();
      },
    ],
  ])('%s', (_name, make) => {
    make(path);
    const before = readFileSync(path);

    const error = thrown(open);
    const dryError = thrown(openDry);

    expect(error.code).toBe('STORE');
    expect(error.message).toContain(path);
    expect(error.help).toMatch(/mv '|--state-dir/);
    expect(dryError.code).toBe('STORE');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('it can be set aside, and the next start makes a new one', () => {
    writeFileSync(path, 'broken'.repeat(1000));

    const aside = setStateAside(path, clock.now());

    expect(readFileSync(aside, 'utf8')).toContain('broken');
    expect(open().cases({})).toEqual([]);
  });
});

describe('a place that cannot be written', () => {
  test('a folder without write permission is named', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'ci-autofix-readonly-'));
    chmodSync(shared, 0o555);
    try {
      const child = await startChild(['claim', join(shared, 'state.db'), 'key'], { asNobody: true });
      expect(child.said).toMatch(/^STORE: .*cannot be written/);
    } finally {
      chmodSync(shared, 0o755);
      rmSync(shared, { recursive: true });
    }
  });

  test('a file in place of the folder is named', () => {
    writeFileSync(join(folder, 'occupied'), '');

    const error = thrown(() => openStore({ path: join(folder, 'occupied', 'state.db'), clock, redact }));

    expect(error.code).toBe('STORE');
    expect(error.message).toContain('occupied');
  });
});

describe('what is remembered', () => {
  test('a conditional request', () => {
    const store = open();
    store.saveReply('GET /a', { etag: '"1"', body: '{"a":1}' });
    store.saveReply('GET /a', { etag: '"2"', body: '{"a":2}' });

    expect(store.cachedReply('GET /a')).toEqual({ etag: '"2"', body: '{"a":2}' });
    expect(store.cachedReply('GET /b')).toBeNull();
  });

  test('a handled attempt of a run, and no other attempt', () => {
    const store = open();
    store.markHandled(aRun());
    store.markHandled(aRun());

    expect(store.isHandled(aRun())).toBe(true);
    expect(store.isHandled(aRun({ attempt: 2 }))).toBe(false);
    expect(store.isHandled(aRun({ repository: 'acme/other' }))).toBe(false);
  });

  test('a case comes back as it was, once, newest first', () => {
    const store = open();
    store.recordCase(aRun(), aCase({ outcome: { kind: 'reported', reason: 'dry-run', detail: '' } }));
    store.recordCase(aRun(), aCase());
    time += 1000;
    store.recordCase(aRun({ id: '4712' }), aCase({ id: '4712-01234567' }));

    expect(store.cases({}).map(({ failure }) => failure.id)).toEqual(['4712-01234567', '4711-01234567']);
    expect(store.cases({ runId: '4711' })[0]).toEqual({
      run: aRun(),
      failure: aCase(),
      recordedAt: '2026-03-01T12:00:00.000Z',
    });
    expect(store.cases({ repository: 'acme/none' })).toEqual([]);
    expect(store.cases({ since: new Date(time) })).toHaveLength(1);
    expect(store.cases({ limit: 1 })).toHaveLength(1);
  });

  test('it survives the process', () => {
    open().markHandled(aRun());
    opened.pop()?.close();

    expect(open().isHandled(aRun())).toBe(true);
  });

  test('a delivery is found by cause, kind and branch', () => {
    const store = open();
    const delivery = aDelivery();
    store.recordDelivery('acme/shop', 'f1', 'main', delivery);
    store.recordDelivery('acme/shop', 'f1', null, aDelivery({ kind: 'slack', url: null }));

    expect(store.findDelivery('acme/shop', 'f1', 'pull-request')).toEqual(delivery);
    expect(store.findDelivery('acme/shop', 'f1', 'pull-request', 'main')).toEqual(delivery);
    expect(store.findDelivery('acme/shop', 'f1', 'pull-request', 'dev')).toBeNull();
    expect(store.findDelivery('acme/shop', 'f1', 'slack', null)?.kind).toBe('slack');
    expect(store.findDelivery('acme/shop', 'f2', 'pull-request')).toBeNull();
    expect(store.findDelivery('acme/other', 'f1', 'pull-request')).toBeNull();
  });
});

describe('the track record of a rule and a recipe', () => {
  function delivered(store: Store, repository: string, fingerprint: string): void {
    store.recordCase(aRun({ repository, id: fingerprint }), aCase({ diagnosis: aDiagnosis({ fingerprint }) }));
    store.recordDelivery(
      repository,
      fingerprint,
      'main',
      aDelivery({ url: `https://github.com/${repository}/pull/${fingerprint}` }),
    );
  }
  const record = (store: Store) => store.trackRecord('acme/shop', 'prettier-unformatted', 'prettier-write');

  test('starts empty', () => {
    expect(record(open())).toEqual({ repository: { good: 0, bad: 0 }, overall: { good: 0, bad: 0 } });
  });

  test.each([
    ['merged', { good: 1, bad: 0 }],
    ['green', { good: 1, bad: 0 }],
    ['closed', { good: 0, bad: 1 }],
    ['red', { good: 0, bad: 1 }],
    ['reverted', { good: 0, bad: 1 }],
    ['superseded', { good: 0, bad: 0 }],
  ] as const)('counts %s', (verdict, expected) => {
    const store = open();
    delivered(store, 'acme/shop', 'f1');

    store.recordVerdict('acme/shop', 'f1', verdict);

    expect(record(store).repository).toEqual(expected);
  });

  test('counts one artefact once, by the last word about it', () => {
    const store = open();
    delivered(store, 'acme/shop', 'f1');

    for (const verdict of ['green', 'merged', 'merged', 'superseded', 'reverted', 'green'] as const)
      store.recordVerdict('acme/shop', 'f1', verdict);

    expect(record(store).repository).toEqual({ good: 0, bad: 1 });
  });

  test('keeps repositories apart and sums them', () => {
    const store = open();
    delivered(store, 'acme/shop', 'f1');
    delivered(store, 'acme/other', 'f2');
    store.recordVerdict('acme/shop', 'f1', 'merged');
    store.recordVerdict('acme/other', 'f2', 'closed');

    expect(record(store)).toEqual({ repository: { good: 1, bad: 0 }, overall: { good: 1, bad: 1 } });
    expect(store.trackRecord('acme/shop', 'prettier-unformatted', 'other')).toEqual({
      repository: { good: 0, bad: 0 },
      overall: { good: 0, bad: 0 },
    });
  });

  test('outlives the retention, while cases and unjudged deliveries do not', () => {
    const store = open();
    delivered(store, 'acme/shop', 'f1');
    delivered(store, 'acme/shop', 'f2');
    store.saveReply('k', { etag: 'e', body: 'b' });
    store.markHandled(aRun());
    store.recordVerdict('acme/shop', 'f1', 'merged');

    const deleted = store.prune(new Date(time + 1));

    expect(deleted).toBe(5);
    expect(store.cases({})).toEqual([]);
    expect(store.findDelivery('acme/shop', 'f2', 'pull-request')).toBeNull();
    expect(record(store).repository).toEqual({ good: 1, bad: 0 });
    expect(store.prune(new Date(time + 1))).toBe(0);
  });

  test('what is newer than the retention stays', () => {
    const store = open();
    delivered(store, 'acme/shop', 'f1');

    expect(store.prune(new Date(time))).toBe(0);
    expect(store.cases({})).toHaveLength(1);
  });
});

describe('no secret reaches the disk', () => {
  test('whatever is recorded, in any field', () => {
    const store = open();
    store.saveReply(`GET /x?token=${secret}`, { etag: 'e', body: JSON.stringify({ note: `a "${secret}"` }) });
    store.saveReply('plain', { etag: 'e', body: `not JSON ${secret}` });
    store.recordCase(
      aRun({ actor: secret }),
      aCase({ reproduce: [`curl -H "Authorization: ${secret}"`], fix: aFix({ patch: `+${secret}` }) }),
    );
    store.recordDelivery('acme/shop', 'f', null, aDelivery({ notes: [secret] }));

    expect(store.cachedReply(`GET /x?token=${secret}`)?.body).toBe('{"note":"a \\"***\\""}');
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(secret)).toBe(false);
  });

  test('a patch with a secret is left out, because a redacted one would still apply', () => {
    const store = open();
    store.recordCase(aRun(), aCase({ fix: aFix({ patch: `+key = "${secret}"` }) }));

    expect(store.cases({})[0]?.failure.fix?.patch).toBe('');
  });

  test('only the owner may read the file', () => {
    open();

    expect(statSync(path).mode & 0o077).toBe(0);
  });
});

describe('a dry run', () => {
  const snapshot = (): string =>
    readdirSync(folder)
      .sort()
      .map((name) => `${name} ${readFileSync(join(folder, name)).toString('base64')}`)
      .join('\n');

  test('reads what exists, keeps what it does to itself and leaves every byte on the disk as it was', () => {
    const store = open();
    store.markHandled(aRun());
    store.recordCase(aRun(), aCase());
    store.close();
    const before = snapshot();

    const dry = openDry();
    dry.recordDelivery('acme/shop', 'f', null, aDelivery());
    dry.markHandled(aRun({ id: '9' }));
    dry.prune(new Date(time + 1));
    dry.close();

    expect(snapshot()).toBe(before);
  });

  test('sees what a running process has written so far', () => {
    open().markHandled(aRun());

    expect(openDry().isHandled(aRun())).toBe(true);
  });

  test('makes no file where there is none', () => {
    expect(openDry().isHandled(aRun())).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  test('reads a read-only folder', () => {
    open().markHandled(aRun());
    opened.pop()?.close();
    const copy = join(folder, 'copy');
    mkdirSync(copy);
    cpSync(path, join(copy, 'state.db'));
    chmodSync(copy, 0o555);

    const dry = openDryStore({ path: join(copy, 'state.db'), clock, redact });

    expect(dry.isHandled(aRun())).toBe(true);
    dry.close();
    chmodSync(copy, 0o755);
  });
});

describe('many processes', () => {
  test('exactly one of eight that start at once gets the claim, on a file that none of them had', async () => {
    const children = await Promise.all(Array.from({ length: 8 }, () => startChild(['claim', path, 'cause', 'hold'])));
    try {
      expect(children.map((child) => child.said).toSorted()).toEqual([
        ...Array.from({ length: 7 }, () => 'false'),
        'true',
      ]);
    } finally {
      await Promise.all(children.map((child) => child.kill()));
    }
  });

  test('a claim ends with the kill of its holder', async () => {
    const store = open();
    const holder = await startChild(['claim', path, 'cause', 'hold']);

    expect([holder.said, store.claim('cause')]).toEqual(['true', false]);
    await holder.kill();
    expect(store.claim('cause')).toBe(true);
  });

  test('a claim is released by its holder alone', async () => {
    const store = open();
    expect(store.claim('mine')).toBe(true);
    expect(store.claim('mine')).toBe(true);
    expect((await startChild(['claim', path, 'mine'])).said).toBe('false');
    store.release('mine');
    expect((await startChild(['claim', path, 'mine'])).said).toBe('true');
  });

  test('none of the writes of four writers is lost', async () => {
    const store = open();

    const children = await Promise.all(['a', 'b', 'c', 'd'].map((key) => startChild(['write', path, key])));

    expect(children.map((child) => child.said)).toEqual(['wrote', 'wrote', 'wrote', 'wrote']);
    for (const key of ['a', 'b', 'c', 'd']) expect(store.cachedReply(`${key}-49`)).not.toBeNull();
  });
});
