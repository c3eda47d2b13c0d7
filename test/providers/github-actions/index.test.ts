import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawLog } from '../../../src/core/log.ts';
import { failedConclusions } from '../../../src/core/run.ts';
import type { Run } from '../../../src/core/run.ts';
import { createGitHubActions } from '../../../src/providers/github-actions/index.ts';
import type { GitHubActions } from '../../../src/providers/github-actions/index.ts';
import type { RunQuery } from '../../../src/providers/types.ts';
import { collect, textOf } from '../../support/github/collect.ts';
import { connect } from '../../support/github/connect.ts';
import { startGitHub } from '../../support/github/index.ts';
import type { GitHubStandIn, NewJob } from '../../support/github/index.ts';

let github: GitHubStandIn;
let provider: GitHubActions;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
  provider = createGitHubActions(await connect(github));
});

afterEach(() => github.stop());

const hour = 3_600_000;

async function* none(): AsyncIterable<Uint8Array> {}

async function list(query: Partial<RunQuery> = {}): Promise<Run[]> {
  const complete: RunQuery = {
    repository: 'acme/shop',
    since: new Date(Date.now() - hour),
    conclusions: failedConclusions,
    workflows: [],
    branch: null,
    limit: 1000,
    ...query,
  };
  return collect(provider.listFailedRuns(complete));
}

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

describe('which runs are listed', () => {
  test.each(['failure', 'timed_out', 'startup_failure'])('a run that ended with %s', async (conclusion) => {
    github.addRun('acme/shop', { conclusion });

    expect(await list()).toMatchObject([{ conclusion }]);
  });

  test.each(['success', 'cancelled', 'skipped', 'neutral', 'stale', 'action_required'])(
    'not one that ended with %s',
    async (conclusion) => {
      github.addRun('acme/shop', { conclusion });

      expect(await list()).toEqual([]);
    },
  );

  test('one that waits for a person, when the query asks for it', async () => {
    github.addRun('acme/shop', { conclusion: 'action_required' });

    expect(await list({ conclusions: ['action_required'] })).toMatchObject([{ conclusion: 'action_required' }]);
  });

  test('not one that is still going on', async () => {
    github.addRun('acme/shop', { status: 'in_progress', conclusion: null });

    expect(await list()).toEqual([]);
  });

  test('the look-back counts from the end: long runs are in, old ones are out', async () => {
    github.addRun('acme/shop', { id: 1, createdAt: ago(5 * hour), completedAt: ago(60_000) });
    github.addRun('acme/shop', { id: 2, createdAt: ago(5 * hour), completedAt: ago(4 * hour) });

    expect((await list()).map((run) => run.id)).toEqual(['1']);
  });

  test('newest first, no more than the limit', async () => {
    for (const minutes of [30, 10, 20])
      github.addRun('acme/shop', { id: minutes, createdAt: ago(minutes * 60_000), completedAt: ago(0) });

    expect((await list({ limit: 2 })).map((run) => run.id)).toEqual(['10', '20']);
  });

  test('the branch is left to GitHub to filter', async () => {
    github.commit('acme/shop', 'topic/x', { a: '1' });
    github.addRun('acme/shop', { branch: 'main' });
    github.addRun('acme/shop', { branch: 'topic/x' });

    expect((await list({ branch: 'topic/x' })).map((run) => run.branch)).toEqual(['topic/x']);
    expect(github.requests[0]?.url).toContain('branch=topic%2Fx');
  });

  test.each(['Deploy Docs', 'deploy docs', 'docs.yml', 'docs', '.github/workflows/docs.yml'])(
    'a workflow is known by %s',
    async (name) => {
      github.addRun('acme/shop', { workflow: { name: 'Deploy Docs', path: '.github/workflows/docs.yml' } });
      github.addRun('acme/shop', { workflow: { name: 'ci', path: '.github/workflows/ci.yml' } });

      expect((await list({ workflows: [name] })).map((run) => run.workflow.name)).toEqual(['Deploy Docs']);
    },
  );

  test('every page that the look-back reaches', async () => {
    for (let minute = 0; minute < 250; minute += 1) {
      github.addRun('acme/shop', {
        conclusion: minute % 50 === 0 ? 'failure' : 'success',
        createdAt: ago(minute * 1000),
        completedAt: ago(0),
        jobs: [],
      });
    }

    expect(await list()).toHaveLength(5);
    expect(github.requests).toHaveLength(3);
  });
});

describe('what goes wrong while listing', () => {
  test('a run that comes on two pages, because another ended meanwhile, is listed once', async () => {
    for (let minute = 0; minute < 150; minute += 1)
      github.addRun('acme/shop', { createdAt: ago(60_000 + minute * 1000), completedAt: ago(0), jobs: [] });
    const ids: string[] = [];
    const query = {
      repository: 'acme/shop',
      since: new Date(Date.now() - hour),
      conclusions: failedConclusions,
      workflows: [],
      branch: null,
      limit: 1000,
    };

    for await (const run of provider.listFailedRuns(query)) {
      if (ids.length === 0) github.addRun('acme/shop', { createdAt: ago(0), completedAt: ago(0), jobs: [] });
      ids.push(run.id);
    }

    expect(ids).toHaveLength(150);
    expect(new Set(ids).size).toBe(150);
  });

  test('an unknown repository', async () => {
    await expect(list({ repository: 'acme/none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a reply of another shape is named by the place where it differs', async () => {
    github.fail('GET /repos/{owner}/{repo}/actions/runs', {
      status: 200,
      body: { total_count: 1, workflow_runs: [{ id: 'seven' }] },
    });

    await expect(list()).rejects.toMatchObject({
      code: 'BAD_REPLY',
      message: expect.stringContaining('workflow_runs.0.id') as string,
    });
  });

  test('a stop', async () => {
    await expect(list({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('what a cycle costs', () => {
  test('one request, answered 304, when nothing changed, whatever the clock says', async () => {
    github.addRun('acme/shop');
    await list({ since: new Date(Date.now() - 2 * hour) });
    github.forgetRequests();

    const again = await list();

    expect(again).toHaveLength(1);
    expect(github.requests.map((request) => request.status)).toEqual([304]);
  });

  test('one request also where the runs fill several pages', async () => {
    for (let minute = 0; minute < 250; minute += 1)
      github.addRun('acme/shop', { createdAt: ago(minute * 1000), completedAt: ago(0), jobs: [] });
    const first = await list();
    github.forgetRequests();

    expect(await list()).toEqual(first);
    expect(github.requests.map((request) => request.status)).toEqual([304]);
  });

  test('a long run that ends on a later page is seen, though the first page looks the same', async () => {
    for (let minute = 0; minute < 120; minute += 1)
      github.addRun('acme/shop', {
        conclusion: 'success',
        createdAt: ago(minute * 1000),
        completedAt: ago(0),
        jobs: [],
      });
    const slow = github.addRun('acme/shop', { createdAt: ago(hour / 2), status: 'in_progress', conclusion: null });
    expect(await list()).toEqual([]);

    github.finishRun(slow.id, { conclusion: 'failure' });

    expect((await list()).map((run) => run.id)).toEqual([String(slow.id)]);
  });

  test('a run that starts or goes on changes nothing', async () => {
    github.addRun('acme/shop');
    await list();
    github.addRun('acme/shop', { status: 'in_progress', conclusion: null });
    github.forgetRequests();

    await list();

    expect(github.requests.map((request) => request.status)).toEqual([304]);
  });

  test('what is kept of a page of successes is next to nothing', async () => {
    const saved: string[] = [];
    const cache = {
      cachedReply: () => null,
      saveReply: (_key: string, reply: { body: string }) => void saved.push(reply.body),
    };
    provider = createGitHubActions(await connect(github, { cache }));
    for (let minute = 0; minute < 100; minute += 1)
      github.addRun('acme/shop', { conclusion: 'success', createdAt: ago(minute), jobs: [] });

    await list();

    expect(saved[0]?.length).toBeLessThan(200);
  });
});

describe('what a run says', () => {
  test('a run of a pull request of the same repository', async () => {
    github.commit('acme/shop', 'topic', { a: '1' });
    const { id } = github.addRun('acme/shop', {
      branch: 'topic',
      event: 'pull_request',
      pullRequest: { number: 7, base: 'main' },
      attempt: 2,
      actor: 'octocat',
    });

    const run = await provider.getRun('acme/shop', String(id));

    expect(run).toMatchObject({
      provider: 'github-actions',
      host: 'github',
      id: String(id),
      attempt: 2,
      repository: 'acme/shop',
      workflow: { name: 'ci', path: '.github/workflows/ci.yml' },
      branch: 'topic',
      headSha: github.head('acme/shop', 'topic'),
      event: 'pull_request',
      pullRequest: { number: 7, baseBranch: 'main' },
      fork: false,
      actor: 'octocat',
      conclusion: 'failure',
      url: `${github.serverUrl}/acme/shop/actions/runs/${id}`,
    });
  });

  test('a run of a fork is one, and its pull request is looked up once', async () => {
    const headSha = 'a'.repeat(40);
    const { id } = github.addRun('acme/shop', {
      branch: 'patch-1',
      headSha,
      event: 'pull_request',
      headRepository: 'guest/shop',
    });
    github.pulls.push({
      number: 3,
      repository: 'acme/shop',
      title: 't',
      body: '',
      state: 'open',
      merged: false,
      draft: false,
      head: 'patch-1',
      headOwner: 'guest',
      headSha,
      base: 'main',
      author: 'guest',
      labels: [],
      createdAt: ago(0),
    });

    const runs = [await provider.getRun('acme/shop', String(id)), await provider.getRun('acme/shop', String(id))];

    expect(runs).toMatchObject([
      { fork: true, pullRequest: { number: 3, baseBranch: 'main' } },
      { fork: true, pullRequest: { number: 3 } },
    ]);
    expect(github.requests.filter((request) => request.route.endsWith('/pulls'))).toHaveLength(1);
  });

  test('a fork that was deleted is still a fork', async () => {
    const { id } = github.addRun('acme/shop', { headRepository: null, event: 'pull_request' });

    expect(await provider.getRun('acme/shop', String(id))).toMatchObject({ fork: true, pullRequest: null });
  });

  test.each([
    ['a run that is not there', '12345', 'NOT_FOUND'],
    ['an id that is none', '../../user', 'INPUT'],
  ])('%s', async (_title, id, code) => {
    await expect(provider.getRun('acme/shop', id)).rejects.toMatchObject({ code });
  });

  test('a run that goes on has no conclusion to work with', async () => {
    const { id } = github.addRun('acme/shop', { status: 'in_progress', conclusion: null });

    await expect(provider.getRun('acme/shop', String(id))).rejects.toMatchObject({ code: 'INPUT' });
  });
});

describe('jobs', () => {
  test('every job of a matrix, with its steps and labels, beyond one page', async () => {
    const jobs: NewJob[] = Array.from({ length: 130 }, (_, index) => ({
      name: `test (${index})`,
      conclusion: 'success',
    }));
    jobs[5] = {
      name: 'test (5)',
      labels: ['self-hosted'],
      steps: [{ number: 2, name: 'npm test', conclusion: 'failure' }],
    };
    const { id } = github.addRun('acme/shop', { jobs });

    const listed = await provider.listJobs(await provider.getRun('acme/shop', String(id)));

    expect(listed).toHaveLength(130);
    expect(listed[5]).toMatchObject({
      name: 'test (5)',
      runId: String(id),
      conclusion: 'failure',
      runnerLabels: ['self-hosted'],
      steps: [{ number: 2, name: 'npm test', conclusion: 'failure' }],
    });
  });

  test("only those of the run's own attempt", async () => {
    const { id } = github.addRun('acme/shop', {
      attempt: 2,
      jobs: [
        { name: 'old', attempt: 1 },
        { name: 'new', attempt: 2 },
      ],
    });
    const run = await provider.getRun('acme/shop', String(id));

    expect((await provider.listJobs(run)).map((job) => job.name)).toEqual(['new']);
    expect((await provider.listJobs({ ...run, attempt: 1 })).map((job) => job.name)).toEqual(['old']);
  });

  test('a run that could not start has none', async () => {
    const { id } = github.addRun('acme/shop', { conclusion: 'startup_failure', jobs: [] });

    expect(await provider.listJobs(await provider.getRun('acme/shop', String(id)))).toEqual([]);
  });
});

describe('re-runs', () => {
  test.each([true, false])('the failed jobs run again, with debug logging %s', async (debug) => {
    const { id } = github.addRun('acme/shop');
    const run = await provider.getRun('acme/shop', String(id));

    await provider.rerunFailedJobs(run, { debug });

    expect(github.reruns).toEqual([{ repository: 'acme/shop', runId: id, debug }]);
  });

  test('a token that may not is told so, with the permission that is missing', async () => {
    const token = `ghp_${'1'.repeat(36)}`;
    github.addAccount(token, { login: 'reader', permissions: { actions: 'read' } });
    const { id } = github.addRun('acme/shop');
    const reader = createGitHubActions(await connect(github, { credentials: { kind: 'token', token } }));
    const run = await reader.getRun('acme/shop', String(id));

    await expect(reader.rerunFailedJobs(run, { debug: false })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('actions=write') as string,
    });
  });

  test('a dry run sends nothing', async () => {
    const { id } = github.addRun('acme/shop');
    const dry = createGitHubActions(await connect(github, { readOnly: true }));
    const run = await dry.getRun('acme/shop', String(id));

    await expect(dry.rerunFailedJobs(run, { debug: false })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(github.writes()).toEqual([]);
  });
});

describe('the last green log of the same job', () => {
  const green = { conclusion: 'success', jobs: [{ name: 'build', conclusion: 'success', log: 'all is well\n' }] };

  async function lastGreen(pullRequest?: { number: number; base: string }, branch = 'main'): Promise<RawLog | null> {
    const { id } = github.addRun('acme/shop', { branch, ...(pullRequest ? { pullRequest } : {}) });
    const run = await provider.getRun('acme/shop', String(id));
    const [job] = await provider.listJobs(run);
    return job === undefined ? null : provider.openLastGreenLog(run, job);
  }

  test('of the same workflow and branch', async () => {
    github.addRun('acme/shop', green);

    expect(await textOf((await lastGreen())?.bytes ?? none())).toBe('all is well\n');
  });

  test('of the branch that a pull request goes to, when its own never was green', async () => {
    github.addRun('acme/shop', green);
    github.commit('acme/shop', 'topic', { a: '1' });

    expect(await textOf((await lastGreen({ number: 1, base: 'main' }, 'topic'))?.bytes ?? none())).toBe(
      'all is well\n',
    );
  });

  test('there is none when the job is new', async () => {
    github.addRun('acme/shop', { conclusion: 'success', jobs: [{ name: 'another', conclusion: 'success' }] });

    expect(await lastGreen()).toBeNull();
  });

  test("a fork's green run does not count", async () => {
    github.addRun('acme/shop', { ...green, headRepository: 'guest/shop' });

    expect(await lastGreen()).toBeNull();
  });
});

test('the budget is the one of the last answer', async () => {
  expect(provider.budget()).toBeNull();

  await list();

  expect(provider.budget()).toMatchObject({ limit: 5000, remaining: 4999 });
});
