import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/registry.ts';
import type { HostId, HostOptions } from '../../src/hosts/registry.ts';
import { canComment, canFileIssues } from '../../src/hosts/types.ts';
import type { CodeHost } from '../../src/hosts/types.ts';
import { connect } from '../support/github/connect.ts';
import { commitFiles, createBareRepository, headOf } from '../support/github/git-repository.ts';
import { startGitHub } from '../support/github/index.ts';

/** Every host gets the repository `acme/shop` with the branches `main` and `fix/1`. */
interface Stage {
  readonly options: HostOptions;
  readonly bare: string;
  close(): Promise<void>;
}

/** A new host needs a stage here: the type asks for one. */
const stages: Record<HostId, () => Promise<Stage>> = {
  github: async () => {
    const github = await startGitHub({ repositories: { 'acme/shop': {} } });
    return {
      options: { github: () => connect(github), serverUrl: github.serverUrl, folder: null, readOnly: false },
      bare: github.bare('acme/shop'),
      close: () => github.stop(),
    };
  },
  local: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-contract-'));
    const noGitHub = () => Promise.reject(new Error('the local host needs no GitHub'));
    return {
      options: { github: noGitHub, serverUrl: '', folder, readOnly: false },
      bare: createBareRepository(folder, 'acme/shop', 'main', { 'README.md': '# shop\n' }),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

const request = {
  repository: 'acme/shop',
  headBranch: 'fix/1',
  baseBranch: 'main',
  title: 'fix',
  body: 'why',
  draft: false,
  labels: ['bot'],
};
const marker = '<!-- ci-autofix:0123456789abcdef -->';

describe.each(Object.keys(hosts) as HostId[])('the host %s keeps the contract', (id) => {
  let stage: Stage;
  let host: CodeHost;

  beforeEach(async () => {
    stage = await stages[id]();
    host = await hosts[id](stage.options);
    commitFiles(stage.bare, 'fix/1', { 'a.ts': 'x\n' }, 'fix', 'main');
  });

  afterEach(() => stage.close());

  test('it goes by its name in the registry', () => {
    expect(host.id).toBe(id);
  });

  test('it knows the default branch and the heads of branches', async () => {
    expect(await host.getRepository('acme/shop')).toMatchObject({
      fullName: 'acme/shop',
      defaultBranch: 'main',
      canPush: true,
    });
    expect(await host.branchHead('acme/shop', 'fix/1')).toBe(headOf(stage.bare, 'fix/1'));
    expect(await host.branchHead('acme/shop', 'gone')).toBeNull();
  });

  test('a repository that it does not have is an error and no answer', async () => {
    await expect(host.getRepository('acme/none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(host.branchHead('acme/none', 'main')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(host.findPullRequest('acme/none', 'main')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('the address for git holds no secret', async () => {
    const credentials = await host.credentials('acme/shop');
    const url = new URL(host.cloneUrl('acme/shop'));

    expect([url.username, url.password]).toEqual(['', '']);
    expect(url.href).not.toContain(credentials?.password ?? 'no secret at all');
  });

  test('a pull request is opened once, found by its branch, changed and closed', async () => {
    expect(await host.findPullRequest('acme/shop', 'fix/1')).toBeNull();
    const opened = await host.openPullRequest(request);
    const again = await host.openPullRequest(request);

    await host.updatePullRequest('acme/shop', opened.number, { title: 'new', body: 'newer' });
    expect(again.number).toBe(opened.number);
    expect(await host.findPullRequest('acme/shop', 'fix/1')).toEqual({ ...opened, title: 'new', body: 'newer' });

    await host.updatePullRequest('acme/shop', opened.number, { state: 'closed' });
    expect(await host.findPullRequest('acme/shop', 'fix/1')).toMatchObject({ number: opened.number, state: 'closed' });
  });

  test('of two pull requests of a branch the newest counts', async () => {
    const first = await host.openPullRequest(request);
    await host.updatePullRequest('acme/shop', first.number, { state: 'closed' });

    const second = await host.openPullRequest(request);

    expect(second.number).toBeGreaterThan(first.number);
    expect(await host.findPullRequest('acme/shop', 'fix/1')).toMatchObject({ number: second.number, state: 'open' });
  });

  test('a comment is found by its marker and edited', async () => {
    if (!canComment(host)) return;
    const { number } = await host.openPullRequest(request);
    expect(await host.findComment('acme/shop', number, marker)).toBeNull();
    const added = await host.addComment('acme/shop', number, `one ${marker}`);

    await host.editComment('acme/shop', added.id, `two ${marker}`);

    expect(await host.findComment('acme/shop', number, marker)).toEqual({ ...added, body: `two ${marker}` });
  });

  test('an issue is found by its marker and edited', async () => {
    if (!canFileIssues(host)) return;
    expect(await host.findIssue('acme/shop', marker)).toBeNull();
    const added = await host.addIssue('acme/shop', { title: 'CI fails', body: `one ${marker}`, labels: ['ci'] });

    await host.editIssue('acme/shop', added.number ?? 0, `two ${marker}`);

    expect(await host.findIssue('acme/shop', marker)).toEqual({ ...added, body: `two ${marker}` });
  });
});
