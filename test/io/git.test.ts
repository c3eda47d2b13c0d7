import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGit } from '../../src/io/git.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';
import { startGitServer } from '../support/git-http-server.ts';

let work: ReturnType<typeof temporaryFolder>;
let repo = '';
let first = '';
beforeEach(() => {
  work = temporaryFolder();
  repo = path.join(work.dir, 'repo');
  first = makeRepository(repo, { 'a.txt': 'one\n', 'b c.txt': 'two\n' });
});
afterEach(() => work.remove());

const author = { name: 'Fixer', email: 'fixer@example.org' };

describe('refusals', () => {
  it.each([
    ['a secret in the address', 'https://user:secret@example.org/a.git'],
    ['a user name in the address', 'https://token@example.org/a.git'],
    ['a transport that runs a program', 'ext::sh -c "touch pwned"'],
    ['an option as the address', '--upload-pack=touch pwned'],
    ['plain http beyond loopback', 'http://example.org/a.git'],
    ['an unknown scheme', 'gopher://example.org/a.git'],
    ['a line break in the address', 'https://example.org/a\n.git'],
  ])('refuses %s', async (_title, url) => {
    await expect(openGit(repo).fetch({ url }, ['HEAD'])).rejects.toMatchObject({ code: 'INPUT' });
  });

  it.each([['-f'], ['a..b'], ['a b'], ['x.lock'], ['a:b'], ['']])('refuses the branch name %j', async (branch) => {
    const push = openGit(repo).push({ url: repo, sha: first, branch, expected: null });
    await expect(push).rejects.toMatchObject({ code: 'INPUT' });
  });

  it('names a folder that is no repository', async () => {
    mkdirSync(path.join(work.dir, 'plain'));
    await expect(openGit(path.join(work.dir, 'plain')).status()).rejects.toMatchObject({ code: 'NOT_A_CHECKOUT' });
  });

  it('names a lock that another process holds', async () => {
    writeFileSync(path.join(repo, '.git/index.lock'), '');
    writeTree(repo, { 'a.txt': 'changed\n' });
    await expect(openGit(repo).add(['a.txt'])).rejects.toMatchObject({ code: 'LOCKED' });
  });

  it('stops when asked to', async () => {
    await expect(openGit(repo, { signal: AbortSignal.abort() }).status()).rejects.toMatchObject({ code: 'GIT' });
  });
});

describe('nothing of the world around leaks in', () => {
  it("ignores the caller's GIT_ variables", async () => {
    process.env['GIT_DIR'] = '/nowhere';
    const head = await openGit(repo)
      .revParse('HEAD')
      .finally(() => delete process.env['GIT_DIR']);
    expect(head).toBe(first);
  });

  it('runs no hook and no file-system monitor of the repository', async () => {
    const script = path.join(repo, '.git/hooks/pre-commit');
    writeFileSync(script, `#!/bin/sh\ntouch ${work.dir}/pwned\n`);
    chmodSync(script, 0o755);
    git(repo, 'config', 'core.fsmonitor', `touch ${work.dir}/pwned; false`);
    writeTree(repo, { 'a.txt': 'changed\n' });
    await openGit(repo).add(['a.txt']);
    await openGit(repo).commit({ message: 'change', author });
    expect(existsSync(path.join(work.dir, 'pwned'))).toBe(false);
  });

  it('makes the same patch whatever the repository sets', async () => {
    git(repo, 'config', 'diff.noprefix', 'true');
    git(repo, 'config', 'diff.external', 'false');
    git(repo, 'config', 'color.ui', 'always');
    writeTree(repo, { 'a.txt': 'changed\n' });
    expect(await openGit(repo).diff()).toMatch(
      /^diff --git a\/a\.txt b\/a\.txt\nindex [0-9a-f]{40}\.\.[0-9a-f]{40} 100644\n/,
    );
  });

  it("trusts the folder that it was given, not the tree's own .git", async () => {
    const tree = path.join(work.dir, 'tree');
    writeTree(tree, { 'a.txt': 'changed\n', 'b c.txt': 'two\n', '.git': 'gitdir: /nowhere\n' });
    const status = await openGit(tree, { gitDir: path.join(repo, '.git'), userConfig: false }).status();
    expect(status).toEqual([{ index: ' ', worktree: 'M', path: 'a.txt' }]);
  });
});

describe('local commands', () => {
  it('lists odd file names as they are', async () => {
    writeTree(repo, { 'ne\nw "x".txt': 'x', '-dash': 'x', 'ü.txt': 'x' });
    const paths = (await openGit(repo).status()).map((entry) => entry.path);
    expect(paths.sort()).toEqual(['-dash', 'ne\nw "x".txt', 'ü.txt']);
  });

  it('adds names literally, never as patterns', async () => {
    writeTree(repo, { '*.txt': 'star', 'other.txt': 'x' });
    await openGit(repo).add(['*.txt']);
    expect(git(repo, 'diff', '--cached', '--name-only').trim()).toBe('*.txt');
  });

  it('commits with author, sign-off and trailers', async () => {
    writeTree(repo, { 'a.txt': 'changed\n' });
    const repository = openGit(repo);
    await repository.add(['a.txt']);
    const sha = await repository.commit({
      message: 'fix: a\n\nwhy',
      author,
      signOff: true,
      trailers: [{ key: 'Run', value: '7' }],
    });
    const shown = git(repo, 'log', '-1', '--format=%H%n%an%n%B', sha);
    expect(shown).toContain(`${sha}\nFixer\nfix: a\n\nwhy\n`);
    expect(shown).toContain('Signed-off-by: Fixer <fixer@example.org>');
    expect(shown).toContain('Run: 7');
  });

  it('applies a binary patch, takes it back, and tells when it does not fit', async () => {
    writeFileSync(path.join(repo, 'bin'), Buffer.from([0, 1, 2, 255]));
    const repository = openGit(repo);
    await repository.add(['bin']);
    const patch = await repository.diff({ cached: true });
    git(repo, 'reset', '--quiet', '--hard');
    expect(await repository.apply(patch)).toBeNull();
    expect([...readFileSync(path.join(repo, 'bin'))]).toEqual([0, 1, 2, 255]);
    expect(await repository.apply(patch)).toContain('already exists');
    expect(await repository.apply(patch, { reverse: true })).toBeNull();
    expect(existsSync(path.join(repo, 'bin'))).toBe(false);
  });

  it('makes and keeps a stash without moving anything', async () => {
    writeTree(repo, { 'a.txt': 'changed\n' });
    const repository = openGit(repo);
    const sha = await repository.stashCreate('mine');
    expect(await repository.stashList()).toEqual([]);
    await repository.stashStore(sha ?? '', 'mine');
    expect(await repository.stashList()).toEqual([sha]);
    expect(readFileSync(path.join(repo, 'a.txt'), 'utf8')).toBe('changed\n');
  });

  it('reads files and lists of a commit', async () => {
    const repository = openGit(repo);
    expect(await repository.show(first, 'b c.txt')).toBe('two\n');
    expect(await repository.show(first, 'gone')).toBeNull();
    expect(await repository.lsFiles(first)).toEqual(['a.txt', 'b c.txt']);
    expect(await repository.revParse('no-such-branch')).toBeNull();
    expect(await repository.hashObject('one\n')).toBe(git(repo, 'rev-parse', 'HEAD:a.txt').trim());
  });
});

describe('pushing with an expected old value', () => {
  let origin = '';
  beforeEach(() => {
    origin = path.join(work.dir, 'origin.git');
    git(work.dir, 'init', '--quiet', '--bare', origin);
  });

  it('makes a branch that does not exist', async () => {
    expect(await openGit(repo).push({ url: origin, sha: first, branch: 'x/y', expected: null })).toEqual({
      kind: 'pushed',
    });
    expect(git(origin, 'rev-parse', 'x/y').trim()).toBe(first);
  });

  it('changes nothing when the branch exists against expectation', async () => {
    git(repo, 'push', '--quiet', origin, 'main:x');
    writeTree(repo, { 'a.txt': 'changed\n' });
    git(repo, 'commit', '--quiet', '--all', '--message=second');
    const second = git(repo, 'rev-parse', 'HEAD').trim();
    expect(await openGit(repo).push({ url: origin, sha: second, branch: 'x', expected: null })).toMatchObject({
      kind: 'moved',
    });
    expect(git(origin, 'rev-parse', 'x').trim()).toBe(first);
    expect(await openGit(repo).push({ url: origin, sha: second, branch: 'x', expected: first })).toEqual({
      kind: 'pushed',
    });
  });

  it('tells a rule of the host from a moved branch', async () => {
    const hook = path.join(origin, 'hooks/update');
    writeFileSync(hook, '#!/bin/sh\nexit 1\n');
    chmodSync(hook, 0o755);
    expect(await openGit(repo).push({ url: origin, sha: first, branch: 'x', expected: null })).toMatchObject({
      kind: 'refused',
    });
  });

  it('deletes a branch only where it was expected', async () => {
    git(repo, 'push', '--quiet', origin, 'main:x');
    expect(await openGit(repo).deleteBranch({ url: origin }, 'x', '1'.repeat(40))).toMatchObject({ kind: 'moved' });
    expect(await openGit(repo).deleteBranch({ url: origin }, 'x', first)).toEqual({ kind: 'pushed' });
    expect(await openGit(repo).lsRemote({ url: origin }, ['refs/heads/*'])).toEqual(new Map());
  });
});

describe('a secret for the remote', () => {
  const secret = 'ghs_verysecret0123456789';

  it('reaches the server, and no argument, file or setting', async () => {
    git(work.dir, 'init', '--quiet', '--bare', path.join(work.dir, 'origin.git'));
    const leaks: string[] = [];
    const server = await startGitServer(work.dir, secret, async () => void leaks.push(...argumentsWith(secret)));
    const remote = { url: `${server.url}/origin.git`, credentials: { username: 'x-access-token', password: secret } };
    expect(await openGit(repo).push({ ...remote, sha: first, branch: 'main', expected: null })).toEqual({
      kind: 'pushed',
    });
    const copy = path.join(work.dir, 'copy');
    mkdirSync(copy);
    await openGit(copy).clone(remote, { branch: 'main' });
    await server.close();
    expect(leaks).toEqual([]);
    expect(filesWith(repo, secret).concat(filesWith(copy, secret))).toEqual([]);
    expect(readFileSync(path.join(copy, 'a.txt'), 'utf8')).toBe('one\n');
  });

  it('is refused by name when it is wrong, without a prompt', async () => {
    const server = await startGitServer(work.dir, secret);
    const remote = { url: `${server.url}/origin.git`, credentials: { username: 'x-access-token', password: 'wrong' } };
    const failure: unknown = await openGit(repo)
      .lsRemote(remote, [])
      .catch((error: unknown) => error);
    await server.close();
    expect(failure).toMatchObject({ code: 'TOKEN_REFUSED' });
    expect(String(failure)).not.toContain('wrong');
  });
});

function argumentsWith(secret: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(secret));
}

function filesWith(dir: string, secret: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(path.join(entry.parentPath, entry.name)).includes(secret))
    .map((entry) => entry.name);
}
