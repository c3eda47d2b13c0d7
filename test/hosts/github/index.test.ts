import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitHubHost } from '../../../src/hosts/github/index.ts';
import type { GitHubHost } from '../../../src/hosts/github/index.ts';
import type { NewPullRequest } from '../../../src/hosts/types.ts';
import { openGit } from '../../../src/io/git.ts';
import { connect } from '../../support/github/connect.ts';
import { startGitHub } from '../../support/github/index.ts';
import type { GitHubStandIn } from '../../support/github/index.ts';

let github: GitHubStandIn;
let host: GitHubHost;

beforeEach(async () => {
  github = await startGitHub({
    repositories: { 'acme/shop': { private: true }, 'acme/free': { draftsTurnedOff: true } },
  });
  host = createGitHubHost(await connect(github), github.serverUrl);
});

afterEach(() => github.stop());

const branch = 'ci-autofix/0123456789abcdef';

function request(change: Partial<NewPullRequest> = {}): NewPullRequest {
  return {
    repository: 'acme/shop',
    headBranch: branch,
    baseBranch: 'main',
    title: 'fix',
    body: 'why',
    draft: false,
    labels: [],
    ...change,
  };
}

async function hostWith(token: string): Promise<GitHubHost> {
  return createGitHubHost(await connect(github, { credentials: { kind: 'token', token } }), github.serverUrl);
}

describe('the permission to change workflow files', () => {
  test.each([
    ['a classic token with the scope', { scopes: ['repo', 'workflow'] }, true],
    ['a classic token without it', { scopes: ['repo'] }, false],
    ['a token that tells no scopes', { scopes: null }, null],
  ])('%s', async (_, account, allowed) => {
    github.addAccount('ghp_someone', { login: 'someone', ...account });
    expect((await (await hostWith('ghp_someone')).workflowPermission('acme/shop')).allowed).toBe(allowed);
  });

  test('is never there for the token of a workflow', async () => {
    github.addAccount('ghs_workflow', { login: 'github-actions[bot]', kind: 'bot', scopes: null, limit: 1000 });
    const permission = await (await hostWith('ghs_workflow')).workflowPermission('acme/shop');
    expect(permission).toMatchObject({ allowed: false, detail: expect.stringContaining('GITHUB_TOKEN') });
  });
});

describe('repositories and branches', () => {
  test('a repository tells its default branch and whether the token may push', async () => {
    expect(await host.getRepository('acme/shop')).toEqual({
      fullName: 'acme/shop',
      defaultBranch: 'main',
      private: true,
      archived: false,
      canPush: true,
    });
  });

  test.each(['main', 'feature/a-b', 'über#1', '100%25', "it's;$(touch-x)"])(
    'the head of the branch %s',
    async (name) => {
      if (name !== 'main') github.commit('acme/shop', name, { a: '1' });

      expect(await host.branchHead('acme/shop', name)).toBe(github.head('acme/shop', name));
    },
  );

  test('a branch that is gone has no head', async () => {
    expect(await host.branchHead('acme/shop', 'gone')).toBeNull();
  });

  test("a part of a branch's name is no branch", async () => {
    github.commit('acme/shop', 'topic/x', { a: '1' });

    expect(await host.branchHead('acme/shop', 'topic')).toBeNull();
  });

  test('nothing is said about a branch of a repository that cannot be seen', async () => {
    await expect(host.branchHead('acme/hidden', 'main')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('git over HTTPS', () => {
  let work: string;

  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'ci-autofix-host-'));
  });

  afterEach(() => rm(work, { recursive: true, force: true }));

  test('clone and push work with the credentials, and the address holds none', async () => {
    const [url, credentials] = [host.cloneUrl('acme/shop'), await host.credentials('acme/shop')];
    const askpass = join(work, 'askpass.sh');
    await writeFile(askpass, '#!/bin/sh\ncase "$1" in Username*) echo "$GIT_USER";; *) echo "$GIT_SECRET";; esac\n', {
      mode: 0o700,
    });
    const env = {
      ...process.env,
      GIT_ASKPASS: askpass,
      GIT_USER: credentials?.username,
      GIT_SECRET: credentials?.password,
      GIT_ALLOW_PROTOCOL: 'http',
    };
    const git = (...argv: string[]) => promisify(execFile)('git', argv, { cwd: work, env });
    await git('-c', 'credential.helper=', 'clone', '--quiet', url, 'shop');
    await writeFile(join(work, 'shop', 'new.txt'), 'new\n');
    await git('-C', 'shop', 'add', '.');
    await git('-C', 'shop', '-c', 'user.name=a', '-c', 'user.email=a@example.test', 'commit', '--quiet', '-m', 'new');

    await git('-C', 'shop', '-c', 'credential.helper=', 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);

    expect(url).toBe(`${github.serverUrl}/acme/shop.git`);
    expect(await host.branchHead('acme/shop', branch)).toBe(
      (await openGit(join(work, 'shop')).revParse('HEAD')) ?? 'no head',
    );
    expect(github.requests.some((seen) => seen.url.includes(github.token))).toBe(false);
  });

  test.each(['--upload-pack=touch x/y', '../../etc', 'acme/shop/../../other', 'acme/..'])(
    '%j makes no address',
    (name) => {
      expect(() => host.cloneUrl(name)).toThrow(/no name of a GitHub repository/);
    },
  );
});

describe('pull requests', () => {
  beforeEach(() => {
    github.commit('acme/shop', branch, { 'a.ts': 'fixed\n' });
    github.commit('acme/free', branch, { 'a.ts': 'fixed\n' });
  });

  test('one is opened as a draft with its labels, and found again by its branch', async () => {
    const opened = await host.openPullRequest(request({ draft: true, labels: ['ci-autofix', 'bot'] }));

    expect(github.pulls).toMatchObject([{ draft: true, labels: ['ci-autofix', 'bot'], title: 'fix', body: 'why' }]);
    expect(await host.findPullRequest('acme/shop', branch)).toEqual(opened);
    expect(opened).toMatchObject({
      state: 'open',
      headBranch: branch,
      headSha: github.head('acme/shop', branch),
      baseBranch: 'main',
    });
  });

  test('there is none for another branch, whatever else is open', async () => {
    await host.openPullRequest(request());

    expect(await host.findPullRequest('acme/shop', 'ci-autofix/ffff')).toBeNull();
  });

  test('that of a fork with a branch of the same name is not ours', async () => {
    github.pulls.push({
      number: 9,
      repository: 'acme/shop',
      title: 't',
      body: '',
      state: 'open',
      merged: false,
      draft: false,
      head: branch,
      headOwner: 'guest',
      headSha: null,
      base: 'main',
      author: 'guest',
      labels: [],
      createdAt: '2026-01-05T10:00:00Z',
    });

    expect(await host.findPullRequest('acme/shop', branch)).toBeNull();
  });

  test('a second one for the same branch is the first one', async () => {
    const first = await host.openPullRequest(request());

    const second = await host.openPullRequest(request({ title: 'again' }));

    expect(second.number).toBe(first.number);
    expect(github.pulls).toHaveLength(1);
  });

  test('an answer that is lost after the pull request was opened leads to no second one', async () => {
    const opened = await host.openPullRequest(request());
    github.fail('POST /repos/{owner}/{repo}/pulls', 'cut');
    await expect(host.openPullRequest(request())).rejects.toMatchObject({ code: 'UNREACHABLE' });

    expect(await host.findPullRequest('acme/shop', branch)).toMatchObject({ number: opened.number });
    expect(github.pulls).toHaveLength(1);
  });

  test.each(['merged', 'closed'] as const)('one that was %s says so', async (end) => {
    await host.openPullRequest(request());
    Object.assign(github.pulls[0] ?? {}, { state: 'closed', merged: end === 'merged' });

    expect(await host.findPullRequest('acme/shop', branch)).toMatchObject({ state: end });
  });

  test('its text changes, and it is closed', async () => {
    const { number } = await host.openPullRequest(request());

    await host.updatePullRequest('acme/shop', number, { title: 'new', body: 'newer', state: 'closed' });

    expect(github.pulls).toMatchObject([{ title: 'new', body: 'newer', state: 'closed' }]);
  });

  test('a draft never becomes more where drafts do not exist', async () => {
    await expect(host.openPullRequest(request({ repository: 'acme/free', draft: true }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('draft') as string,
    });
    expect(github.pulls).toEqual([]);
  });

  test('labels that cannot be set do not undo it', async () => {
    github.fail('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { status: 403, body: { message: 'no' } });

    expect(await host.openPullRequest(request({ labels: ['x'] }))).toMatchObject({ state: 'open' });
  });

  test.each(['server-error', 'html', 'unauthorized', { status: 404, body: { message: 'Not Found' } }] as const)(
    'a look-up that fails (%j) is never taken for none',
    async (fault) => {
      github.fail('GET /repos/{owner}/{repo}/pulls', fault, { times: 9 });

      await expect(host.findPullRequest('acme/shop', branch)).rejects.toThrow();
    },
  );
});

const marker = '<!-- ci-autofix:0123456789abcdef -->';

describe('comments', () => {
  beforeEach(async () => {
    github.commit('acme/shop', branch, { 'a.ts': 'fixed\n' });
    await host.openPullRequest(request());
  });

  test('one is added, found by its marker behind a hundred others, and edited', async () => {
    for (let index = 0; index < 105; index += 1)
      github.comments.push({ id: index, repository: 'acme/shop', issue: 1, body: 'chat', author: 'octocat' });
    const added = await host.addComment('acme/shop', 1, `hello ${marker}`);

    expect(await host.findComment('acme/shop', 1, marker)).toEqual(added);
    await host.editComment('acme/shop', added.id, `later ${marker}`);
    expect(await host.findComment('acme/shop', 1, marker)).toMatchObject({ id: added.id, body: `later ${marker}` });
  });

  test('a stranger who copies the marker is not us', async () => {
    github.comments.push({ id: 1, repository: 'acme/shop', issue: 1, body: marker, author: 'stranger' });

    expect(await host.findComment('acme/shop', 1, marker)).toBeNull();
  });

  test('an App knows its own by its name', async () => {
    const { appId, privateKey, installationId } = github.app;
    const app = createGitHubHost(
      await connect(github, { credentials: { kind: 'app', appId, privateKey, installationId } }),
      github.serverUrl,
    );
    const added = await app.addComment('acme/shop', 1, marker);

    expect(await app.findComment('acme/shop', 1, marker)).toMatchObject({ id: added.id });
    expect(await host.findComment('acme/shop', 1, marker)).toBeNull();
  });

  test('a token that does not tell whose it is takes bots for itself, people never', async () => {
    const token = `ghs_${'i'.repeat(36)}`;
    github.addAccount(token, { login: 'other[bot]', kind: 'bot', scopes: null });
    github.comments.push({ id: 1, repository: 'acme/shop', issue: 1, body: marker, author: 'stranger' });
    const bot = await hostWith(token);

    expect(await bot.findComment('acme/shop', 1, marker)).toBeNull();
    const added = await bot.addComment('acme/shop', 1, marker);
    expect(await bot.findComment('acme/shop', 1, marker)).toMatchObject({ id: added.id });
  });
});

describe('issues', () => {
  test('one is filed with labels, found by its marker, and edited', async () => {
    const added = await host.addIssue('acme/shop', { title: 'CI fails', body: marker, labels: ['ci'] });

    expect(await host.findIssue('acme/shop', marker)).toEqual(added);
    await host.editIssue('acme/shop', added.number ?? 0, `${marker} again`);
    expect(github.issues).toMatchObject([{ title: 'CI fails', body: `${marker} again`, labels: ['ci'] }]);
  });

  test("a closed one, a stranger's and a pull request are none", async () => {
    const { number } = await host.addIssue('acme/shop', { title: 'x', body: marker, labels: [] });
    Object.assign(github.issues[0] ?? {}, { state: 'closed' });
    github.issues.push({
      number: 50,
      repository: 'acme/shop',
      title: 'x',
      body: marker,
      state: 'open',
      author: 'stranger',
      labels: [],
      createdAt: '2026-01-05T10:00:00Z',
    });
    github.commit('acme/shop', branch, { 'a.ts': '1' });
    await host.openPullRequest(request({ body: marker }));

    expect(number).toBe(1);
    expect(await host.findIssue('acme/shop', marker)).toBeNull();
  });
});

describe('what a delivery must say', () => {
  test("nothing with a token of one's own", () => {
    expect(host.deliveryNotes).toEqual([]);
  });

  test("that no CI starts, with the workflow's own token", async () => {
    const token = `ghs_${'w'.repeat(36)}`;
    github.addAccount(token, { login: 'github-actions[bot]', kind: 'bot', scopes: null, limit: 1000 });
    const inWorkflow = await hostWith(token);
    await inWorkflow.getRepository('acme/shop');

    expect(inWorkflow.deliveryNotes).toEqual([expect.stringContaining('starts no CI')]);
  });
});

test('in a dry run not one write leaves, whatever is called', async () => {
  github.commit('acme/shop', branch, { 'a.ts': '1' });
  const dry = createGitHubHost(await connect(github, { readOnly: true }), github.serverUrl);
  const calls = [
    () => dry.openPullRequest(request()),
    () => dry.updatePullRequest('acme/shop', 1, { title: 'x' }),
    () => dry.addComment('acme/shop', 1, 'x'),
    () => dry.editComment('acme/shop', '1', 'x'),
    () => dry.addIssue('acme/shop', { title: 'x', body: 'x', labels: [] }),
    () => dry.editIssue('acme/shop', 1, 'x'),
  ];

  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(github.requests).toEqual([]);
});
