import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHubHost, type GitHubHost } from '../../../src/hosts/github/index.ts';
import { connect } from '../../support/github/connect.ts';
import { type GitHubStandIn, startGitHub } from '../../support/github/index.ts';

let github: GitHubStandIn;
let host: GitHubHost;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': { files: { 'a.ts': 'a', 'b.ts': 'b' } } } });
  host = createGitHubHost(await connect(github), github.serverUrl);
});

afterEach(() => github.stop());

test('the files of a commit are those that it changes', async () => {
  const sha = github.commit('acme/shop', 'main', { 'a.ts': null, 'deep/new.ts': 'x' });

  expect(await host.changedFiles('acme/shop', { sha })).toEqual(expect.arrayContaining(['a.ts', 'deep/new.ts']));
});

test('the files of a pull request are those of all its commits, on whatever page', async () => {
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`gen/${index}.ts`, 'x']));
  github.commit('acme/shop', 'work', many);
  github.commit('acme/shop', 'work', { 'b.ts': 'changed' });
  const pull = { repository: 'acme/shop', headBranch: 'work', baseBranch: 'main', labels: [] };
  const { number } = await host.openPullRequest({ ...pull, title: 't', body: '', draft: false });

  const files = await host.changedFiles('acme/shop', { pullRequest: number });

  expect(files).toHaveLength(121);
  expect(files).toContain('b.ts');
});
