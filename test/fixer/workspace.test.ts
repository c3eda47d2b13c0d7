import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareWorkspace, type Workspace } from '../../src/fixer/workspace.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
let origin = '';
let sha = '';
beforeEach(() => {
  work = temporaryFolder();
  origin = path.join(work.dir, 'origin');
  makeRepository(origin, {
    'a.txt': 'one\n',
    'with space "q".txt': 'x\n',
    'ne\nw': 'x\n',
    '-dash': 'x\n',
    'crlf.txt': 'a\r\nb\r\n',
    '.gitignore': 'ignored/\n',
    '.gitattributes': '*.psd filter=lfs diff=lfs merge=lfs -text\n',
    'big.psd': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
    out: { link: '../../../outside' },
  });
  git(origin, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
  git(origin, 'commit', '--quiet', '--message=submodule');
  sha = git(origin, 'rev-parse', 'HEAD').trim();
});
afterEach(() => {
  vi.unstubAllEnvs();
  work.remove();
});

function prepare(more: { branch?: string; depth?: number | null } = {}): Promise<Workspace> {
  return prepareWorkspace({ cacheDir: path.join(work.dir, 'cache'), source: { url: origin }, sha, ...more });
}

const at = (workspace: Workspace, name: string): string => path.join(workspace.root, name);

describe('preparing', () => {
  it('refuses what is not a full SHA', async () => {
    await expect(prepareWorkspace({ cacheDir: work.dir, source: { url: origin }, sha: 'HEAD' })).rejects.toMatchObject({
      code: 'INPUT',
    });
  });

  it('names a commit that is not there', async () => {
    const request = { cacheDir: path.join(work.dir, 'cache'), source: { url: origin }, sha: '2'.repeat(40) };
    await expect(prepareWorkspace(request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('checks the commit out with links, pointers, line ends and odd names as they are', async () => {
    const workspace = await prepare();
    expect(readFileSync(at(workspace, 'crlf.txt'), 'utf8')).toBe('a\r\nb\r\n');
    expect(readFileSync(at(workspace, 'big.psd'), 'utf8')).toContain('git-lfs');
    expect(lstatSync(at(workspace, 'out')).isSymbolicLink()).toBe(true);
    expect(existsSync(at(workspace, 'ne\nw'))).toBe(true);
    expect(await workspace.patch(new Set())).toBe('');
  });

  it("runs no filter of the user's git settings", async () => {
    writeFileSync(
      path.join(work.dir, '.gitconfig'),
      '[filter "lfs"]\n\tsmudge = false\n\tprocess = false\n\trequired = true\n',
    );
    vi.stubEnv('HOME', work.dir);
    const workspace = await prepare();
    expect(readFileSync(at(workspace, 'big.psd'), 'utf8')).toContain('git-lfs');
  });

  it('serves two at once from one mirror', async () => {
    const [one, two] = await Promise.all([prepare(), prepare()]);
    writeFileSync(at(one, 'a.txt'), 'two\n');
    expect(readFileSync(at(two, 'a.txt'), 'utf8')).toBe('one\n');
    expect(readdirSync(path.join(work.dir, 'cache/mirrors')).filter((name) => name.endsWith('.git'))).toHaveLength(1);
  });

  it('fetches one commit, or all of the history where that is asked for', async () => {
    const count = async (workspace: Workspace): Promise<string> =>
      (await workspace.git.run(['rev-list', '--count', 'HEAD'])).stdout.trim();
    expect(await count(await prepare())).toBe('1');
    expect(await count(await prepare({ depth: null }))).toBe('2');
  });

  it('leaves nothing behind when it is removed, and sweeps what a dead process left', async () => {
    const dead = await prepare();
    writeFileSync(
      path.join(work.dir, 'cache/work', `${path.basename(dead.root)}.lock`),
      JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }),
    );
    const workspace = await prepare();
    expect(existsSync(dead.root)).toBe(false);
    await workspace.remove();
    expect(readdirSync(path.join(work.dir, 'cache/work'))).toEqual([]);
    expect(git(workspace.mirror, 'worktree', 'list', '--porcelain').match(/^worktree/gm)).toHaveLength(1);
  });
});

describe('git inside the tree', () => {
  const inside = (workspace: Workspace, ...args: string[]): string => git(workspace.root, ...args);

  it('works for the commands that run there', async () => {
    const workspace = await prepare({ branch: 'feature/x' });
    expect(inside(workspace, 'rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('feature/x');
    expect(inside(workspace, 'status', '--porcelain', '--ignore-submodules=all')).toBe('');
    writeFileSync(at(workspace, 'a.txt'), 'two\n');
    expect(inside(workspace, 'diff', '--stat')).toContain('a.txt');
    inside(workspace, 'commit', '--quiet', '--all', '--message=inside');
    expect(await workspace.git.revParse('HEAD')).toBe(sha);
  });

  it('may be broken or deleted without harm', async () => {
    const workspace = await prepare();
    writeFileSync(
      at(workspace, '.git/config'),
      `[core]\n\tfsmonitor = touch ${work.dir}/pwned\n[filter "lfs"]\n\tclean = touch ${work.dir}/pwned\n\trequired = true\n`,
    );
    writeFileSync(at(workspace, '.git/index.lock'), '');
    writeFileSync(at(workspace, 'a.txt'), 'two\n');
    expect(await workspace.patch(new Set())).toContain('+two');
    rmSync(at(workspace, '.git'), { recursive: true });
    await workspace.restore(new Set());
    expect(inside(workspace, 'status', '--porcelain', '--ignore-submodules=all')).toBe('');
    expect(existsSync(path.join(work.dir, 'pwned'))).toBe(false);
  });

  it('never makes this program run what a nested repository says', async () => {
    const workspace = await prepare();
    mkdirSync(at(workspace, 'nested'));
    execFileSync('git', ['init', '--quiet'], { cwd: at(workspace, 'nested') });
    writeFileSync(at(workspace, 'nested/.git/config'), `[core]\n\tfsmonitor = touch ${work.dir}/pwned\n`);
    await workspace.patch(new Set());
    await workspace.restore(new Set());
    expect(existsSync(path.join(work.dir, 'pwned'))).toBe(false);
  });
});

describe('patch and restore', () => {
  it('takes changes, deletions, modes and new files, but nothing ignored or there before', async () => {
    const workspace = await prepare();
    writeTree(workspace.root, { 'before.txt': 'x\n', 'ignored/x': 'x\n' });
    const before = await workspace.untracked();
    writeTree(workspace.root, { 'a.txt': 'two\n', 'new file.txt': 'n\n' });
    rmSync(at(workspace, '-dash'));
    const patch = await workspace.patch(before);
    expect(patch.match(/^diff --git .*$/gm)).toEqual([
      'diff --git a/-dash b/-dash',
      'diff --git a/a.txt b/a.txt',
      'diff --git a/new file.txt b/new file.txt',
    ]);
  });

  it('puts tracked files back, takes new ones away and keeps what was there', async () => {
    const workspace = await prepare();
    writeTree(workspace.root, { 'before.txt': 'x\n', 'ignored/x': 'x\n' });
    const before = await workspace.untracked();
    writeTree(workspace.root, { 'a.txt': 'two\n', 'new/file.txt': 'n\n' });
    rmSync(at(workspace, 'crlf.txt'));
    await workspace.restore(before);
    expect(await workspace.patch(before)).toBe('');
    expect([
      existsSync(at(workspace, 'before.txt')),
      existsSync(at(workspace, 'ignored/x')),
      existsSync(at(workspace, 'new/file.txt')),
    ]).toEqual([true, true, false]);
  });

  it('survives a tool that replaced folders by links out of the tree', async () => {
    const outside = path.join(work.dir, 'outside');
    writeTree(outside, { 'a.txt': 'precious\n', x: 'precious\n' });
    const workspace = await prepare();
    symlinkSync(outside, at(workspace, 'evil'));
    rmSync(at(workspace, 'a.txt'));
    symlinkSync(path.join(outside, 'a.txt'), at(workspace, 'a.txt'));
    await workspace.restore(new Set());
    expect(readFileSync(path.join(outside, 'a.txt'), 'utf8')).toBe('precious\n');
    expect(existsSync(path.join(outside, 'x'))).toBe(true);
    expect(readFileSync(at(workspace, 'a.txt'), 'utf8')).toBe('one\n');
  });

  it('survives a tool that deleted the whole tree', async () => {
    const workspace = await prepare();
    rmSync(workspace.root, { recursive: true });
    await workspace.restore(new Set());
    expect(readFileSync(at(workspace, 'a.txt'), 'utf8')).toBe('one\n');
  });
});
