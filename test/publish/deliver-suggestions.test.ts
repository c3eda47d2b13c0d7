import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createGitHubHost } from '../../src/hosts/github/index.ts';
import { openGit } from '../../src/io/git.ts';
import { deliver } from '../../src/publish/deliver.ts';
import type { PublishSettings } from '../../src/publish/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aDiagnosis, aFix, aPatch, aRun } from '../support/cases.ts';
import { connect } from '../support/github/connect.ts';
import { type GitHubStandIn, startGitHub } from '../support/github/index.ts';

const before = '// greeting\nconst a = {b:1}\nexport default a;\n';
const settings: PublishSettings = {
  deliver: 'suggest',
  author: { name: 'ci-autofix', email: 'bot@example.com' },
  signOff: false,
  labels: [],
  unverified: false,
  patchFolder: '',
};

let github: GitHubStandIn;
let store: Store;
let headSha: string;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': { files: { 'src/a.ts': 'export default 1;\n' } } } });
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
  headSha = github.commit('acme/shop', 'topic', { 'src/a.ts': before, 'src/b.ts': 'x\n' }, 'work');
  await openPullRequest();
});
afterEach(async () => {
  store.close();
  await github.stop();
});

async function openPullRequest(): Promise<void> {
  const host = createGitHubHost(await connect(github), github.serverUrl);
  const texts = { title: 'work', body: '' };
  await host.openPullRequest({
    repository: 'acme/shop',
    headBranch: 'topic',
    baseBranch: 'main',
    ...texts,
    draft: false,
    labels: [],
  });
  github.forgetRequests();
}

async function suggest(change: { patch?: string; path?: string; forgetful?: boolean } = {}) {
  const run = aRun({ headSha, branch: 'topic', pullRequest: { number: 1, baseBranch: 'main' } });
  const path = change.path ?? 'src/a.ts';
  const fix = aFix({
    baseSha: headSha,
    patch: change.patch ?? aPatch,
    changes: [{ path, status: 'modified', addedLines: 1, removedLines: 1 }],
  });
  const host = createGitHubHost(await connect(github), github.serverUrl);
  const ports = { host, git: openGit(github.bare('acme/shop')), store };
  return deliver({ run, diagnosis: aDiagnosis(), fix, reproduce: [] }, settings, ports);
}

describe('a change that the pull request can show', () => {
  test('is offered at its line, on the very commit, in a review that asks for nothing', async () => {
    const outcome = await suggest();

    expect(outcome).toMatchObject({ kind: 'delivered', delivery: { kind: 'suggest', number: 1, created: true } });
    expect(github.reviews).toMatchObject([
      {
        commitId: headSha,
        comments: [{ path: 'src/a.ts', line: 2, side: 'RIGHT', body: '```suggestion\nconst a = { b: 1 };\n```' }],
      },
    ]);
    expect(github.writes().map(({ body }) => (body as { event: string }).event)).toEqual(['COMMENT']);
    expect(github.comments).toEqual([]);
  });

  test('is offered once, also when the state was lost', async () => {
    await suggest();
    store.close();
    store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });

    expect(await suggest()).toMatchObject({ kind: 'withheld', reason: 'already-delivered' });
    expect(github.reviews).toHaveLength(1);
  });
});

describe('a change that the pull request cannot show', () => {
  const elsewhere =
    'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# shop\n+# Shop\n';

  test('is a comment with the diff, and the delivery says why', async () => {
    const outcome = await suggest({ patch: elsewhere, path: 'README.md' });

    expect(outcome).toMatchObject({
      kind: 'delivered',
      delivery: { kind: 'comment', notes: [expect.stringMatching(/not part of what the pull request shows/)] },
    });
    expect(github.comments.map(({ body }) => body.includes('+# Shop'))).toEqual([true]);
    expect(github.reviews).toEqual([]);
  });

  test('stays the one comment, although it could be shown later', async () => {
    await suggest({ patch: elsewhere, path: 'README.md' });

    await suggest();

    expect([github.comments.length, github.reviews.length]).toEqual([1, 0]);
  });

  test('is a comment too when the host refuses a line after all', async () => {
    github.fail('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      status: 422,
      body: { message: 'Pull request review thread line must be part of the diff' },
    });

    expect(await suggest()).toMatchObject({ kind: 'delivered', delivery: { kind: 'comment' } });
  });
});

describe('nothing is written', () => {
  test('when the pull request has moved since the run', async () => {
    github.commit('acme/shop', 'topic', { 'src/c.ts': 'y\n' }, 'more work');

    expect(await suggest()).toMatchObject({ kind: 'withheld', reason: 'branch-moved' });
    expect(github.writes()).toEqual([]);
  });

  test.each(['reviews', 'files'])('when the look-up of the %s fails', async (what) => {
    github.fail(`GET /repos/{owner}/{repo}/pulls/{pull_number}/${what}`, 'html');

    expect(await suggest()).toMatchObject({ kind: 'withheld', reason: 'delivery-unknown' });
    expect(github.writes()).toEqual([]);
  });

  test('and the missing permission is named', async () => {
    github.fail('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      status: 403,
      body: { message: 'Resource not accessible by personal access token' },
    });

    expect(await suggest()).toMatchObject({ kind: 'withheld', reason: 'no-permission' });
  });
});
