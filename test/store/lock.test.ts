import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockStateFolder } from '../../src/store/lock.ts';
import { startChild } from './children.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a second process is refused with the pid of the first, and let in after its kill', async () => {
  const first = await startChild(['lock', folder, '', 'hold']);
  try {
    expect(first.said).toBe('locked');
    expect(() => lockStateFolder(folder)).toThrow(
      expect.objectContaining({ code: 'LOCKED', message: expect.stringContaining(`pid ${first.pid}`) as string }),
    );
  } finally {
    await first.kill();
  }

  lockStateFolder(folder).release();
});

test('a second daemon in the same process is refused as well', () => {
  const lock = lockStateFolder(folder);

  expect(() => lockStateFolder(folder)).toThrow(expect.objectContaining({ code: 'LOCKED' }));

  lock.release();
  lock.release();
  lockStateFolder(folder).release();
});

test('a pid file left behind by a crash locks nobody out', () => {
  writeFileSync(join(folder, 'daemon.pid'), '1\n');

  lockStateFolder(folder).release();
});

test('a folder that cannot be made is named', () => {
  writeFileSync(join(folder, 'file'), '');

  expect(() => lockStateFolder(join(folder, 'file', 'state'))).toThrow(expect.objectContaining({ code: 'STORE' }));
});
