import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDiagnosis, aJob, aRun } from '../support/cases.ts';

let folder: string;
let time: number;
const clock: Clock = { now: () => new Date(time), sleep: () => Promise.resolve() };
const open = (): Store =>
  openStore({ path: join(folder, 'state.db'), clock, redact: (text) => text.replaceAll('s3cret', '***') });
const notice = (id = '4711', fingerprint = '0123456789abcdef') => ({
  run: aRun({ id }),
  jobs: [aJob()],
  failure: aCase({ diagnosis: aDiagnosis({ fingerprint, title: 's3cret' }) }),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-held-'));
  time = Date.parse('2026-03-01T00:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is held is there after a restart, for its own channel, oldest first', () => {
  const store = open();
  store.holdNotice('slack', notice('1', 'a'.repeat(16)));
  time += 1000;
  store.holdNotice('slack', notice('2', 'b'.repeat(16)));
  store.holdNotice('email', notice('3'));
  store.close();

  const again = open();
  expect(again.heldNotices('slack').map(({ notice: { run } }) => run.id)).toEqual(['1', '2']);
  expect(again.heldNotices('discord')).toEqual([]);
  again.close();
});

test('a later notice of the same cause takes the place of the first, and keeps its time', () => {
  const store = open();
  store.holdNotice('slack', notice('1'));
  const first = store.heldNotices('slack')[0]?.heldAt;
  time += 60_000;
  store.holdNotice('slack', notice('2'));

  expect(store.heldNotices('slack').map((held) => [held.notice.run.id, held.heldAt])).toEqual([['2', first]]);
  store.close();
});

test('what was dropped is gone, and so is what is older than the retention', () => {
  const store = open();
  store.holdNotice('slack', notice('1', 'a'.repeat(16)));
  store.holdNotice('slack', notice('2', 'b'.repeat(16)));
  store.dropNotice(store.heldNotices('slack')[0]?.id ?? -1);
  expect(store.heldNotices('slack').map((held) => held.notice.run.id)).toEqual(['2']);

  store.prune(new Date(time + 1));
  expect(store.heldNotices('slack')).toEqual([]);
  store.close();
});

test('no secret reaches the disk', () => {
  const store = open();
  store.holdNotice('slack', notice());
  store.close();

  expect(readFileSync(join(folder, 'state.db')).includes('s3cret')).toBe(false);
});
