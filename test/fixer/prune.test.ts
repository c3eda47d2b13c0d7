import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptCommitDays, leftBehindDays } from '../../src/fixer/prune.ts';
import { beginTransaction } from '../../src/fixer/transaction.ts';
import { prepareWorkspace } from '../../src/fixer/workspace.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

describe('commits in a mirror', () => {
  let origin = '';
  let first = '';
  let second = '';
  beforeEach(() => {
    origin = path.join(work.dir, 'origin');
    first = makeRepository(origin, { 'a.txt': 'one\n' });
    writeTree(origin, { 'a.txt': 'two\n' });
    git(origin, 'commit', '--quiet', '--all', '--message=second');
    second = git(origin, 'rev-parse', 'HEAD').trim();
  });

  const prepare = (sha: string) =>
    prepareWorkspace({ cacheDir: path.join(work.dir, 'cache'), source: { url: origin }, sha });

  function age(mirror: string, sha: string, days: number): void {
    utimesSync(path.join(mirror, 'refs/ci-autofix/keep', sha), daysAgo(days), daysAgo(days));
  }

  const kept = (mirror: string): string[] =>
    git(mirror, 'for-each-ref', '--format=%(objectname)', 'refs/ci-autofix/keep').trim().split('\n').sort();

  it('are let go when no repair asked for them in a while', async () => {
    const old = await prepare(first);
    await old.remove();
    age(old.mirror, first, keptCommitDays + 1);
    const fresh = await prepare(second);
    expect(kept(fresh.mirror)).toEqual([second]);
    await fresh.remove();
  });

  it('stay while they are young', async () => {
    const old = await prepare(first);
    await old.remove();
    age(old.mirror, first, keptCommitDays - 1);
    const fresh = await prepare(second);
    expect(kept(fresh.mirror)).toEqual([first, second].sort());
    await fresh.remove();
  });

  it('stay whole for a work tree that still stands on one', async () => {
    const old = await prepare(first);
    age(old.mirror, first, keptCommitDays + 1);
    const fresh = await prepare(second);
    await old.restoreClean();
    expect(await old.git.show(first, 'a.txt')).toBe('one\n');
    await Promise.all([old.remove(), fresh.remove()]);
  });

  it('are fetched again when a repair asks for one that was let go', async () => {
    const old = await prepare(first);
    await old.remove();
    age(old.mirror, first, keptCommitDays + 1);
    await (await prepare(second)).remove();
    const again = await prepare(first);
    expect(await again.git.show(first, 'a.txt')).toBe('one\n');
    await again.remove();
  });
});

it('what interrupted repairs left in a checkout goes when it is old, and nothing else does', async () => {
  const dir = path.join(work.dir, 'repo');
  makeRepository(dir, { 'a.txt': 'one\n' });
  const place = path.join(dir, '.git/ci-autofix/left-behind');
  const [old, young] = [leftBehindDays + 1, leftBehindDays - 1].map((days) => String(daysAgo(days).getTime()));
  for (const name of [old, young, 'mine']) mkdirSync(path.join(place, name ?? ''), { recursive: true });
  await (await beginTransaction(dir)).abort();
  expect([old, young, 'mine'].map((name) => existsSync(path.join(place, name ?? '')))).toEqual([false, true, true]);
});
