import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, resolveInside, writeFileAtomic } from '../../src/io/files.ts';
import { temporaryFolder } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

describe('resolveInside', () => {
  beforeEach(() => {
    mkdirSync(path.join(work.dir, 'tree/src'), { recursive: true });
    mkdirSync(path.join(work.dir, 'outside'));
    symlinkSync('../outside', path.join(work.dir, 'tree/out'));
    symlinkSync('../../outside/new.txt', path.join(work.dir, 'tree/src/dangling'));
    symlinkSync('src', path.join(work.dir, 'tree/inner'));
    symlinkSync('loop', path.join(work.dir, 'tree/loop'));
    symlinkSync('.git', path.join(work.dir, 'tree/dotgit'));
    mkdirSync(path.join(work.dir, 'tree/.git'));
  });

  it.each([
    ['../x'],
    ['src/../../x'],
    ['/etc/passwd'],
    ['out/x'],
    ['src/dangling'],
    ['loop/x'],
    ['.git/config'],
    ['.GIT/config'],
    ['dotgit/config'],
    ['src/.git/hooks/x'],
    [''],
    ['.'],
    ['a//b'],
    ['a\0b'],
    ['..\\x'],
  ])('refuses %j', async (name) => {
    expect(await resolveInside(path.join(work.dir, 'tree'), name)).toBeNull();
  });

  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['inner/a.ts', 'src/a.ts'],
    ['new/deep/file', 'new/deep/file'],
    ['src/$(touch pwned).js', 'src/$(touch pwned).js'],
    ['..x', '..x'],
    ['.github/x', '.github/x'],
  ])('resolves %j to %j', async (name, real) => {
    expect(await resolveInside(path.join(work.dir, 'tree'), name)).toBe(path.join(work.dir, 'tree', real));
  });
});

describe('writeFileAtomic', () => {
  it('replaces the content, makes the folder and leaves nothing else behind', async () => {
    const file = path.join(work.dir, 'deep/state.json');
    await writeFileAtomic(file, 'one');
    await writeFileAtomic(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(readdirSync(path.dirname(file))).toEqual(['state.json']);
  });
});

describe('acquireLock', () => {
  const what = 'the test';

  it("refuses a second one with the first's process id", async () => {
    const file = path.join(work.dir, 'lock');
    const release = await acquireLock(file, { what });
    await expect(acquireLock(file, { what })).rejects.toMatchObject({
      code: 'LOCKED',
      message: `the test is in use by process ${process.pid}`,
    });
    await release();
    await (
      await acquireLock(file, { what })
    )();
  });

  it('takes over the lock of a process that is gone', async () => {
    const child = spawn('true');
    await new Promise((resolve) => child.once('exit', resolve));
    writeFileSync(path.join(work.dir, 'lock'), JSON.stringify({ pid: child.pid, started: '1' }));
    await (
      await acquireLock(path.join(work.dir, 'lock'), { what })
    )();
    expect(readdirSync(work.dir)).toEqual([]);
  });

  it('takes over when the process id was used again', async () => {
    writeFileSync(path.join(work.dir, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    await (
      await acquireLock(path.join(work.dir, 'lock'), { what })
    )();
  });

  it('takes over a torn lock file', async () => {
    writeFileSync(path.join(work.dir, 'lock'), '{"pi');
    await (
      await acquireLock(path.join(work.dir, 'lock'), { what })
    )();
  });

  it('lets one of many in at a time', async () => {
    const file = path.join(work.dir, 'lock');
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const release = await acquireLock(file, { what, waitMs: 20_000 });
        most = Math.max(most, (inside += 1));
        await Promise.resolve();
        inside -= 1;
        await release();
      }),
    );
    expect(most).toBe(1);
  });
});
