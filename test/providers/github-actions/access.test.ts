import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GitHubCredentials } from '../../../src/io/github-client.ts';
import { createGitHubActions } from '../../../src/providers/github-actions/index.ts';
import type { GitHubActions } from '../../../src/providers/github-actions/index.ts';
import { connect } from '../../support/github/connect.ts';
import { startGitHub } from '../../support/github/index.ts';
import type { GitHubStandIn } from '../../support/github/index.ts';

let github: GitHubStandIn;

beforeEach(async () => {
  github = await startGitHub({
    repositories: { 'acme/shop': { private: true }, 'acme/old': { archived: true }, 'ann-user/site': {} },
  });
});

afterEach(async () => {
  expect(github.writes()).toEqual([]);
  await github.stop();
});

async function provider(credentials: GitHubCredentials): Promise<GitHubActions> {
  return createGitHubActions(await connect(github, { credentials, readOnly: true }));
}

function token(prefix: string): { kind: 'token'; token: string } {
  return { kind: 'token', token: `${prefix}_${'t'.repeat(36)}` };
}

async function statuses(from: GitHubActions, repository = 'acme/shop'): Promise<Record<string, string>> {
  return Object.fromEntries((await from.checkAccess(repository)).map((check) => [check.name, check.status]));
}

describe('what a token may do', () => {
  test('a classic token with repo and workflow may do everything', async () => {
    const checks = await statuses(await provider({ kind: 'token', token: github.token }));

    expect(new Set(Object.values(checks))).toEqual(new Set(['ok']));
    expect(Object.keys(checks)).toContain('pull requests: write');
  });

  test('a classic token with public_repo is not enough for a private repository', async () => {
    github.addAccount(token('ghp').token, { login: 'a', scopes: ['public_repo'] });

    expect(await statuses(await provider(token('ghp')))).toMatchObject({
      'contents: write': 'missing',
      'actions: read': 'missing',
    });
  });

  test('an account without the right to push is told so, whatever its scopes', async () => {
    github.addAccount(token('ghp').token, { login: 'a', permissions: { actions: 'read', contents: 'read' } });

    expect(await statuses(await provider(token('ghp')))).toMatchObject({ 'contents: write': 'missing' });
  });

  test('an App tells by its installation', async () => {
    const { appId, privateKey, installationId } = github.app;

    expect(await statuses(await provider({ kind: 'app', appId, privateKey, installationId }))).toMatchObject({
      'actions: write': 'ok',
      'issues: write': 'ok',
    });
  });

  test('a fine-grained token is probed by reading: what it may write stays unknown', async () => {
    const fine = token('github_pat');
    github.addAccount(fine.token, {
      login: 'a',
      scopes: null,
      permissions: { actions: 'read', contents: 'write', pull_requests: 'write' },
    });

    expect(await statuses(await provider(fine))).toMatchObject({
      'actions: read': 'ok',
      'actions: write': 'unknown',
      'pull requests: write': 'unknown',
      'issues: write': 'missing',
    });
  });

  test("the workflow's own token is warned about", async () => {
    github.addAccount(token('ghs').token, { login: 'github-actions[bot]', kind: 'bot', scopes: null, limit: 1000 });

    expect(await statuses(await provider(token('ghs')))).toMatchObject({ 'starts CI': 'warning' });
  });

  test.each([
    ['a repository that cannot be seen', 'acme/none', { repository: 'missing' }],
    ['an archived repository', 'acme/old', { repository: 'missing' }],
  ])('%s', async (_title, repository, expected) => {
    expect(await statuses(await provider({ kind: 'token', token: github.token }), repository)).toMatchObject(expected);
  });

  test('a refused token is a finding, not a crash', async () => {
    expect(await statuses(await provider(token('ghp')))).toEqual({ token: 'missing' });
  });
});

describe('which repositories there are', () => {
  test('those of an organization, without the archived ones', async () => {
    const all = await (await provider({ kind: 'token', token: github.token })).listRepositories('acme');

    expect(all).toEqual(['acme/shop']);
  });

  test('those of a person', async () => {
    expect(await (await provider({ kind: 'token', token: github.token })).listRepositories('ann-user')).toEqual([
      'ann-user/site',
    ]);
  });

  test("all of an App's installation", async () => {
    const { appId, privateKey, installationId } = github.app;

    expect(await (await provider({ kind: 'app', appId, privateKey, installationId })).listRepositories(null)).toEqual([
      'acme/shop',
      'ann-user/site',
    ]);
  });

  test("all that a person's token may see would be too many", async () => {
    await expect((await provider({ kind: 'token', token: github.token })).listRepositories(null)).rejects.toMatchObject(
      { code: 'USAGE' },
    );
  });
});
