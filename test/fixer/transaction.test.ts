import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginTransaction, recover } from '../../src/fixer/transaction.ts';
import { mountTmpfs } from '../support/small-disk.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

/** A checkout with every kind of uncommitted work. */
function checkout(name = 'repo'): string {
  const dir = path.join(work.dir, name);
  makeRepository(dir, {
    'clean.txt': 'clean\n',
    'fix-me.txt': 'wrong\n',
    'fix-me-too.txt': 'wrong\n',
    'unstaged.txt': 'one\n',
    'staged.txt': 'one\n',
    'both.txt': 'one\n',
    'deleted.txt': 'x\n',
    'removed.txt': 'x\n',
    'mode.sh': 'x\n',
    'crlf.txt': 'a\r\nb\r\n',
    link: { link: 'clean.txt' },
    '.gitignore': 'ignored\n',
    '.gitattributes': '*.bin filter=large -text\n',
    'large.bin': pointer('1'),
    'changed.bin': pointer('1'),
  });
  addSubmodule(dir);
  useLargeFiles(dir);
  writeTree(dir, { 'stashed.txt': 'old stash\n' });
  git(dir, 'stash', 'push', '--quiet', '--include-untracked');
  git(dir, 'branch', 'other');
  writeTree(dir, { 'staged.txt': 'two\n', 'both.txt': 'two\n', 'added.txt': 'added\n', ignored: 'ignored\n' });
  git(dir, 'add', 'staged.txt', 'both.txt', 'added.txt');
  git(dir, 'rm', '--quiet', 'removed.txt');
  writeTree(dir, {
    'both.txt': 'three\n',
    'unstaged.txt': 'two\n',
    'crlf.txt': 'a\r\nc\r\n',
    'untracked dir/un "tracked".txt': 'u\n',
    'ne\nw': 'n\n',
    '-dash': 'd\n',
  });
  writeTree(dir, { 'changed.bin': pointer('2'), 'vendor/new.txt': 'n\n' });
  git(path.join(dir, 'vendor'), 'commit', '--quiet', '--allow-empty', '--message=moved on');
  rmSync(path.join(dir, 'deleted.txt'));
  rmSync(path.join(dir, 'link'));
  symlinkSync('../outside', path.join(dir, 'link'));
  chmodSync(path.join(dir, 'mode.sh'), 0o755);
  writeFileSync(path.join(dir, 'binary'), Buffer.from([0, 255, 10, 13]));
  mkdirSync(path.join(dir, 'nested'));
  git(path.join(dir, 'nested'), 'init', '--quiet');
  git(dir, 'add', '--intent-to-add', '-dash'.replace(/^/, './'));
  return dir;
}

/** What git-lfs leaves in a checkout that has not fetched the file itself. */
function pointer(digit: string): string {
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 12345\n`;
}

/** A large-file filter that behaves as that of git-lfs does when its server cannot be reached. */
function useLargeFiles(dir: string): void {
  git(dir, 'config', 'filter.large.clean', 'cat');
  git(dir, 'config', 'filter.large.smudge', 'test "$GIT_LFS_SKIP_SMUDGE" = 1 && cat');
  git(dir, 'config', 'filter.large.required', 'true');
}

function addSubmodule(dir: string): void {
  makeRepository(path.join(dir, 'vendor'), { 'lib.txt': 'lib\n' });
  writeTree(dir, { '.gitmodules': '[submodule "vendor"]\n\tpath = vendor\n\turl = ../vendor\n' });
  git(dir, 'add', '.gitmodules', 'vendor');
  git(dir, 'commit', '--quiet', '--message=submodule');
}

/** Everything that the user could miss, byte for byte; the index first, before any git command may refresh it. */
function stateOf(dir: string): Record<string, string> {
  const state: Record<string, string> = {
    index: readFileSync(path.join(dir, '.git/index')).toString('base64'),
    head: readFileSync(path.join(dir, '.git/HEAD'), 'utf8'),
  };
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (name === '.git' || name.startsWith('.git/')) continue;
    const file = path.join(dir, name);
    const found = lstatSync(file);
    if (found.isSymbolicLink()) state[name] = `link ${readlinkSync(file)}`;
    else if (found.isFile())
      state[name] = `${(found.mode & 0o777).toString(8)} ${readFileSync(file).toString('base64')}`;
    else state[name] = 'folder';
  }
  state['stash'] = git(dir, 'stash', 'list', '--format=%H');
  state['branches'] = git(dir, 'for-each-ref', 'refs/heads', 'refs/tags', 'refs/stash');
  return state;
}

/** Leaves no byte free, but for what rounding to pages leaves. */
function fillUp(file: string): void {
  for (const size of [65_536, 4096]) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch {
      // Full, as far as pieces of this size go.
    }
  }
}

const child = fileURLToPath(new URL('support/in-place-child.ts', import.meta.url));

function runChild(dir: string, killAt: number): Promise<{ signal: string | null; output: string }> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, dir, String(killAt)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    running.stdout.on('data', (chunk) => (output += String(chunk)));
    running.stderr.on('data', (chunk) => (output += String(chunk)));
    running.once('close', (_code, signal) => resolve({ signal, output }));
  });
}

const kept = { 'fix-me.txt': 'fixed\n', 'new-by-fix.txt': 'new\n', 'fix-me-too.txt': 'fixed\n' };

describe('a repair that ends', () => {
  it("keeps what succeeded, rolls back what failed, and leaves the user's work, index, stash list and branches alone", async () => {
    const dir = checkout();
    const before = stateOf(dir);
    expect((await runChild(dir, 0)).signal).toBeNull();
    const after = stateOf(dir);
    for (const [name, text] of Object.entries(kept)) {
      expect(after[name]).toBe(`644 ${Buffer.from(text).toString('base64')}`);
      Reflect.deleteProperty(after, name);
      Reflect.deleteProperty(before, name);
    }
    expect(after).toEqual(before);
    expect(readdirSync(path.join(dir, '.git/ci-autofix'))).toEqual([]);
  });

  it('gives the work back when it is aborted', async () => {
    const dir = checkout();
    const before = stateOf(dir);
    const transaction = await beginTransaction(dir);
    expect(existsSync(path.join(dir, 'binary'))).toBe(false);
    expect(readFileSync(path.join(dir, 'both.txt'), 'utf8')).toBe('one\n');
    await transaction.abort();
    expect(stateOf(dir)).toEqual(before);
  });

  it('names the stash commit, from which git alone can bring everything back', async () => {
    const dir = checkout();
    const transaction = await beginTransaction(dir);
    const stash = transaction.stash ?? '';
    expect(git(dir, 'show', `${stash}:both.txt`)).toBe('three\n');
    expect(git(dir, 'show', `${stash}^2:both.txt`)).toBe('two\n');
    expect(git(dir, 'show', `${stash}^3:untracked dir/un "tracked".txt`)).toBe('u\n');
    await transaction.abort();
  });

  it('works in a clean checkout', async () => {
    const dir = path.join(work.dir, 'clean');
    makeRepository(dir, { 'a.txt': 'one\n' });
    const transaction = await beginTransaction(dir);
    expect(transaction.stash).toBeNull();
    expect(
      await transaction.attempt((root) => Promise.resolve(writeTree(root, { 'a.txt': 'two\n' })).then(() => null)),
    ).toEqual({ kind: 'kept', paths: ['a.txt'] });
    await transaction.finish();
    expect(git(dir, 'status', '--porcelain')).toBe(' M a.txt\n');
  });

  it('rolls back what would change a file with uncommitted work, and what throws', async () => {
    const dir = checkout();
    const transaction = await beginTransaction(dir);
    const overlap = await transaction.attempt((root) =>
      Promise.resolve(writeTree(root, { 'unstaged.txt': 'fixed\n' })).then(() => null),
    );
    expect(overlap).toEqual({ kind: 'rolled-back', why: 'it would change unstaged.txt, which holds uncommitted work' });
    expect(await transaction.attempt(() => Promise.reject(new Error('broken tool')))).toEqual({
      kind: 'rolled-back',
      why: 'broken tool',
    });
    await transaction.abort();
  });
});

describe('refusals leave everything as it is', () => {
  it("a second process is refused with the first one's id", async () => {
    const dir = checkout();
    const transaction = await beginTransaction(dir);
    await expect(beginTransaction(dir)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining(`in use by process ${process.pid}`) as string,
    });
    await expect(recover(dir)).rejects.toMatchObject({ code: 'LOCKED' });
    await transaction.abort();
  });

  it('another program on the same checkout is refused, and nothing is lost by it', async () => {
    const dir = checkout();
    const before = stateOf(dir);
    const transaction = await beginTransaction(dir);
    const { output } = await runChild(dir, 0);
    expect(output).toContain(`in use by process ${process.pid}`);
    await transaction.abort();
    expect(stateOf(dir)).toEqual(before);
  });

  it('a git that takes the index while the repair runs: the work is kept, and comes back with the next start', async () => {
    const dir = checkout();
    const before = stateOf(dir);
    const transaction = await beginTransaction(dir);
    const lock = path.join(dir, '.git/index.lock');
    writeFileSync(lock, '');
    await expect(transaction.abort()).rejects.toMatchObject({ code: 'LOCKED' });
    rmSync(lock);
    await recover(dir);
    expect(stateOf(dir)).toEqual(before);
  });

  it('a disk that is full', async (context) => {
    const disk = path.join(work.dir, 'disk');
    mkdirSync(disk);
    const release = mountTmpfs(disk, 'size=3m');
    if (release === null) return context.skip('only root may mount a small disk');
    try {
      const dir = checkout('disk/repo');
      writeFileSync(path.join(dir, 'large.txt'), 'x'.repeat(300_000));
      fillUp(path.join(disk, 'filler'));
      const before = stateOf(dir);
      await expect(beginTransaction(dir)).rejects.toThrow(/no space left|ENOSPC/i);
      expect(stateOf(dir)).toEqual(before);
      rmSync(path.join(disk, 'filler'));
      await (await beginTransaction(dir)).abort();
      expect(stateOf(dir)).toEqual(before);
    } finally {
      release();
    }
  });

  it.each<[string, (dir: string) => void, string]>([
    ['an index that another git holds', (dir) => writeFileSync(path.join(dir, '.git/index.lock'), ''), 'LOCKED'],
    [
      'unresolved conflicts',
      (dir) => {
        git(dir, 'checkout', '--quiet', '-B', 'x');
        for (const [branch, text] of [
          ['x', 'x\n'],
          ['other', 'y\n'],
        ] as const) {
          git(dir, 'checkout', '--quiet', branch);
          writeTree(dir, { 'clean.txt': text });
          git(dir, 'commit', '--quiet', '--message=c', '--', 'clean.txt');
        }
        try {
          git(dir, 'merge', '--quiet', 'x');
        } catch {
          // The conflict is what is wanted.
        }
      },
      'INPUT',
    ],
  ])('%s', async (_title, prepare, code) => {
    const dir = code === 'INPUT' ? path.join(work.dir, 'conflict') : checkout();
    if (code === 'INPUT') {
      makeRepository(dir, { 'clean.txt': 'a\n' });
      git(dir, 'branch', 'other');
    }
    prepare(dir);
    const before = stateOf(dir);
    await expect(beginTransaction(dir)).rejects.toMatchObject({ code });
    expect(stateOf(dir)).toEqual(before);
  });

  it('a folder that is no checkout', async () => {
    await expect(beginTransaction(work.dir)).rejects.toMatchObject({ code: 'NOT_A_CHECKOUT' });
  });

  it('a checkout that moved to another commit after a crash, with the way back named', async () => {
    const dir = checkout();
    await runChild(dir, 30);
    git(dir, 'commit', '--quiet', '--allow-empty', '--message=moved');
    await expect(recover(dir)).rejects.toMatchObject({
      code: 'INPUT',
      help: expect.stringMatching(/git stash apply --index [0-9a-f]{40}/) as string,
    });
  });
});

describe('kill -9', () => {
  it('at every step: the next start brings everything back', async () => {
    const probe = checkout('probe');
    const total = Number((await runChild(probe, 0)).output);
    expect(total).toBeGreaterThanOrEqual(50);
    const points = Array.from({ length: total - 1 }, (_, index) => index + 1);
    const failures: string[] = [];
    const worker = async (): Promise<void> => {
      for (let at = points.shift(); at !== undefined; at = points.shift()) {
        const dir = checkout(`repo-${at}`);
        const before = stateOf(dir);
        const { signal } = await runChild(dir, at);
        await recover(dir);
        if (signal !== 'SIGKILL') failures.push(`${at}: was not killed`);
        if (JSON.stringify(stateOf(dir)) !== JSON.stringify(before)) failures.push(`${at}: differs`);
        rmSync(dir, { recursive: true });
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(failures).toEqual([]);
  }, 600_000);

  it('during the recovery itself: the one after brings everything back', async () => {
    const dir = checkout();
    const before = stateOf(dir);
    await runChild(dir, 40);
    for (let at = 1; at < 40; at += 4) {
      let steps = 0;
      await recover(dir, {
        onStep: () => {
          if ((steps += 1) === at) throw new Error('stopped');
        },
      }).catch(() => false);
    }
    await recover(dir);
    expect(stateOf(dir)).toEqual(before);
  });
});
