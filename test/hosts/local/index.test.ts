import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalHost } from '../../../src/hosts/local/index.ts';
import type { LocalHost } from '../../../src/hosts/local/index.ts';
import { commitFiles, createBareRepository, git, headOf } from '../../support/github/git-repository.ts';

let root: string;
let bare: string;
let host: LocalHost;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ci-autofix-local-'));
  bare = createBareRepository(root, 'acme/shop', 'trunk', { 'a.ts': 'x\n' });
  host = createLocalHost({ folder: root, readOnly: false });
});

afterEach(() => rm(root, { recursive: true, force: true }));

const marker = '<!-- ci-autofix:0123 -->';

function request(headBranch: string, title = 'fix') {
  commitFiles(bare, headBranch, { 'a.ts': 'y\n' }, 'fix', 'trunk');
  return {
    repository: 'acme/shop',
    headBranch,
    baseBranch: 'trunk',
    title,
    body: `why ${marker}`,
    draft: true,
    labels: ['bot'],
  };
}

test("the default branch is the bare repository's own", async () => {
  expect(await host.getRepository('acme/shop')).toMatchObject({
    fullName: 'acme/shop',
    defaultBranch: 'trunk',
    canPush: true,
  });
});

test('git clones from its address, needs no credentials', async () => {
  git(root, ['clone', '--quiet', host.cloneUrl('acme/shop'), 'work'], { env: { GIT_ALLOW_PROTOCOL: 'file' } });

  expect(await readFile(join(root, 'work', 'a.ts'), 'utf8')).toBe('x\n');
  expect(await host.credentials('acme/shop')).toBeNull();
});

test('the head of a branch, and none of one that is gone', async () => {
  expect(await host.branchHead('acme/shop', 'trunk')).toBe(headOf(bare, 'trunk'));
  expect(await host.branchHead('acme/shop', 'gone')).toBeNull();
});

describe('pull requests are files', () => {
  test.each(['ci-autofix/0123', 'pulls/1.json', '$(touch-pwned)', 'über', 'x'.repeat(200)])(
    'for the branch %s they lie where they belong',
    async (branch) => {
      const opened = await host.openPullRequest(request(branch));

      expect((await readdir(join(root, 'acme/shop/pulls'))).sort()).toEqual(['1.json', '1.md']);
      expect(fileURLToPath(opened.url)).toBe(join(root, 'acme/shop/pulls/1.md'));
      expect(await readFile(fileURLToPath(opened.url), 'utf8')).toContain('#1 · draft · bot');
      expect(await host.findPullRequest('acme/shop', branch)).toEqual(opened);
    },
  );

  test('a second one for the same branch is the first', async () => {
    const first = await host.openPullRequest(request('topic'));

    expect(await host.openPullRequest(request('topic', 'again'))).toMatchObject({ number: first.number, title: 'fix' });
  });

  test('they change, close, and follow their branch', async () => {
    const { number } = await host.openPullRequest(request('topic'));
    const newHead = commitFiles(bare, 'topic', { 'a.ts': 'z\n' }, 'more');

    await host.updatePullRequest('acme/shop', number, { title: 'new', state: 'closed' });

    expect(await host.findPullRequest('acme/shop', 'topic')).toMatchObject({
      title: 'new',
      state: 'closed',
      headSha: newHead,
    });
  });

  test('twenty at once get twenty numbers, shared with issues', async () => {
    await host.addIssue('acme/shop', { title: 'x', body: '', labels: [] });
    const requests = Array.from({ length: 20 }, (_, index) => request(`topic-${index}`));

    const opened = await Promise.all(requests.map((one) => host.openPullRequest(one)));

    expect(opened.map((one) => one.number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });

  test('none without a branch to pull from', async () => {
    await expect(host.openPullRequest({ ...request('topic'), headBranch: 'gone' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('comments and issues are found by their marker and edited in place', async () => {
  const comment = await host.addComment('acme/shop', 1, `a ${marker}`);
  const issue = await host.addIssue('acme/shop', { title: 'CI fails', body: `b ${marker}`, labels: ['ci'] });

  await host.editComment('acme/shop', comment.id, `c ${marker}`);
  await host.editIssue('acme/shop', issue.number ?? 0, `d ${marker}`);

  expect(await host.findComment('acme/shop', 1, marker)).toMatchObject({ id: comment.id, body: `c ${marker}` });
  expect(await host.findIssue('acme/shop', marker)).toMatchObject({ number: issue.number, body: `d ${marker}` });
  expect(await host.findIssue('acme/shop', '<!-- another -->')).toBeNull();
});

test.each(['../other', 'acme/../shop', 'acme', '/etc/passwd', 'acme/shop.git'])(
  '%j is no repository here',
  async (name) => {
    expect(() => host.cloneUrl(name)).toThrow(/no name of a repository/);
    await expect(host.branchHead(name, 'trunk')).rejects.toMatchObject({ code: 'INPUT' });
  },
);

test('a repository that is not there is not found, rather than empty', async () => {
  await expect(host.branchHead('acme/none', 'main')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(host.findIssue('acme/none', marker)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(host.findPullRequest('acme/none', 'main')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(host.findComment('acme/none', 1, marker)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['../1-1', '1-../2', 'x', '0-1'])('the id %j is no comment', async (id) => {
  await expect(host.editComment('acme/shop', id, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a dry run writes no file', async () => {
  const dry = createLocalHost({ folder: root, readOnly: true });
  const calls = [
    () => dry.openPullRequest(request('topic')),
    () => dry.updatePullRequest('acme/shop', 1, {}),
    () => dry.addComment('acme/shop', 1, 'x'),
    () => dry.editComment('acme/shop', '1-1', 'x'),
    () => dry.addIssue('acme/shop', { title: 'x', body: 'x', labels: [] }),
    () => dry.editIssue('acme/shop', 1, 'x'),
  ];

  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await readdir(join(root, 'acme'))).toEqual(['shop.git']);
});
