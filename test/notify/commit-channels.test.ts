import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createGitHubHost } from '../../src/hosts/github/index.ts';
import type { GitHubClientOptions } from '../../src/io/github-client.ts';
import { createNotifiers, type NotifierId, notifyAll } from '../../src/notify/registry.ts';
import type { Notice } from '../../src/notify/types.ts';
import { openStore } from '../../src/store/state.ts';
import type { Store } from '../../src/store/types.ts';
import { aCase, aDiagnosis, aJob, aRun } from '../support/cases.ts';
import { connect } from '../support/github/connect.ts';
import { type GitHubStandIn, startGitHub } from '../support/github/index.ts';

let github: GitHubStandIn;
let store: Store;
const reported = { kind: 'reported', reason: 'no-recipe', detail: 'a person must look' } as const;
const appToken = `ghs_${'1'.repeat(36)}`;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
  github.addAccount(appToken, { login: 'fixer[bot]', kind: 'bot', scopes: null });
  store = openStore({ path: ':memory:', clock: systemClock, redact: (text) => text });
});

afterEach(async () => {
  store.close();
  await github.stop();
});

const place = (line: number) => ({
  tool: 'eslint',
  file: `src/file-${line}.ts`,
  line,
  column: 1,
  severity: 'error' as const,
  message: `problem ${line}`,
  code: null,
});

function aNotice(change: { run?: Partial<Notice['run']>; places?: number; title?: string } = {}): Notice {
  const diagnostics = Array.from({ length: change.places ?? 1 }, (_, index) => place(index + 1));
  const diagnosis = aDiagnosis({ diagnostics, ...(change.title === undefined ? {} : { title: change.title }) });
  return { run: aRun(change.run), jobs: [aJob()], failure: aCase({ outcome: reported, diagnosis, fix: null }) };
}

async function tell(channel: NotifierId, notice = aNotice(), token = appToken) {
  const credentials: GitHubClientOptions['credentials'] = { kind: 'token', token };
  const host = createGitHubHost(await connect(github, { credentials }), github.serverUrl);
  const notifiers = createNotifiers([channel], { host, memory: store, labels: [], slackWebhook: null });
  const clock = { now: systemClock.now, sleep: () => Promise.resolve() };
  return notifyAll(notifiers, notice, { clock });
}

describe('commit-status with the token of an App', () => {
  test('makes a check run that holds nothing back, with the places of the log as annotations', async () => {
    await tell('commit-status');

    expect(github.checkRuns).toMatchObject([
      {
        headSha: aRun().headSha,
        conclusion: 'neutral',
        title: 'Files are not formatted with Prettier',
        annotations: [{ path: 'src/file-1.ts', start_line: 1, end_line: 1, annotation_level: 'failure' }],
      },
    ]);
    expect(github.statuses).toEqual([]);
  });

  test('says it once: the same again writes nothing', async () => {
    await tell('commit-status');
    github.forgetRequests();

    const { deliveries } = await tell('commit-status');

    expect([deliveries, github.writes()]).toEqual([[], []]);
  });

  test('brings it up to date in place, without repeating an annotation', async () => {
    await tell('commit-status', aNotice({ places: 2 }));

    await tell('commit-status', aNotice({ places: 2, title: 'Another word for it' }));

    expect(github.checkRuns.map(({ title, annotations }) => [title, annotations.length])).toEqual([
      ['Another word for it', 2],
    ]);
  });

  test('hands over 120 annotations by fifties', async () => {
    await tell('commit-status', aNotice({ places: 120 }));

    const lines = github.checkRuns[0]?.annotations.map(({ start_line: line }) => line);
    expect(lines).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(github.writes()).toHaveLength(3);
  });

  test('adds what is missing after a request broke off, and nothing twice', async () => {
    github.fail('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', { status: 422, body: { message: 'no' } });
    const { failures } = await tell('commit-status', aNotice({ places: 120 }));
    expect(failures).toHaveLength(1);

    await tell('commit-status', aNotice({ places: 120 }));

    expect(new Set(github.checkRuns[0]?.annotations.map(({ start_line: line }) => line)).size).toBe(120);
    expect(github.checkRuns[0]?.annotations).toHaveLength(120);
  });

  test('takes a commit status where the App may not write checks', async () => {
    const permissions = { contents: 'read', statuses: 'write', metadata: 'read' } as const;
    github.addAccount(appToken, { login: 'fixer[bot]', kind: 'bot', scopes: null, permissions });

    await tell('commit-status');

    expect([github.checkRuns.length, github.statuses.length]).toEqual([0, 1]);
  });
});

describe('commit-status with a personal token', () => {
  test('sets a status that holds nothing back, and asks for no check run', async () => {
    await tell('commit-status', aNotice(), github.token);

    expect(github.statuses).toMatchObject([
      {
        state: 'success',
        context: 'ci-autofix / prettier-unformatted 01234567',
        targetUrl: 'https://github.com/acme/shop/actions/runs/4711',
      },
    ]);
    expect(github.requests.filter(({ route }) => route.includes('check-runs'))).toEqual([]);
  });

  test('says it once, and again only when it has changed', async () => {
    await tell('commit-status', aNotice(), github.token);
    await tell('commit-status', aNotice(), github.token);
    expect(github.statuses).toHaveLength(1);

    await tell('commit-status', aNotice({ title: 'x'.repeat(300) }), github.token);

    expect(github.statuses).toHaveLength(2);
    expect(github.statuses[1]?.description.length).toBeLessThanOrEqual(140);
  });
});

describe.each(['commit-status', 'commit-comment'] as const)('%s', (channel) => {
  test('writes nothing when the look-up fails', async () => {
    github.fail('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', 'html', { times: 9 });
    github.fail('GET /repos/{owner}/{repo}/commits/{commit_sha}/comments', 'html', { times: 9 });

    const { failures } = await tell(channel);

    expect(failures).toHaveLength(1);
    expect(github.writes()).toEqual([]);
  });
});

describe('commit-comment', () => {
  test('comments on the commit once, and edits that comment when there is something new', async () => {
    await tell('commit-comment');
    await tell('commit-comment');
    await tell('commit-comment', aNotice({ title: 'Another word for it' }));

    expect(github.commitComments.map(({ sha, body }) => [sha, /Another word/.test(body)])).toEqual([
      [aRun().headSha, true],
    ]);
  });

  test('the next commit with the same cause gets none of its own', async () => {
    await tell('commit-comment');

    await tell('commit-comment', aNotice({ run: { headSha: 'd'.repeat(40) } }));

    expect(github.commitComments).toHaveLength(1);
  });

  test('somebody else’s comment with our marker copied is not ours', async () => {
    const { headSha, repository } = aRun();
    const body = '<!-- ci-autofix failure:0123456789abcdef -->';
    github.commitComments.push({ id: 1, repository, sha: headSha, body, author: 'stranger' });

    await tell('commit-comment', aNotice(), github.token);

    expect(github.commitComments.map(({ author }) => author)).toEqual(['stranger', github.login]);
  });

  test('a run of a pull request is passed over', async () => {
    await tell('commit-comment', aNotice({ run: { pullRequest: { number: 3, baseBranch: 'main' } } }));

    expect(github.writes()).toEqual([]);
  });
});
