import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultBranchFirst, takeTurns } from '../../src/orchestrator/fair-order.ts';
import { createRepositoryHealth } from '../../src/orchestrator/repository-health.ts';
import { costOf, stretchPause } from '../../src/orchestrator/stretch.ts';
import { chooseRepositories } from '../../src/orchestrator/choose-repositories.ts';
import { AutofixError } from '../../src/core/errors.ts';
import { missingFolder, wrongTotal } from '../e2e/support/failures.ts';
import { makeWorld } from '../e2e/support/world.ts';
import { aRun } from '../support/cases.ts';
import { settingsOf } from '../support/services.ts';
import { watch, type Watching } from './support/watching.ts';

describe('fair order', () => {
  const runs = (repository: string, count: number) => ({
    repository,
    runs: Array.from({ length: count }, (_, index) => aRun({ repository, id: `${repository}-${index}` })),
  });

  test('one run of each repository in turn: a busy one starves nobody', () => {
    const order = [...takeTurns([runs('busy', 3), runs('calm', 1), runs('other', 2)])].map(({ run }) => run.id);

    expect(order).toEqual(['busy-0', 'calm-0', 'other-0', 'busy-1', 'other-1', 'busy-2']);
  });

  test('the default branch comes first, but not a pull request from a branch of its name', () => {
    const pull = aRun({ id: 'pull', branch: 'main', pullRequest: { number: 1, baseBranch: 'main' } });
    const order = defaultBranchFirst([aRun({ id: 'topic', branch: 'topic' }), pull, aRun({ id: 'main' })], 'main');

    expect(order.map(({ id }) => id)).toEqual(['main', 'topic', 'pull']);
  });
});

test.each([
  ['no patterns let everything through', {}, ['acme/web-shop', 'acme/docs', 'acme/.github']],
  ['include by name', { include: ['web-*'] }, ['acme/web-shop']],
  ['include by owner and name', { include: ['acme/d*'] }, ['acme/docs']],
  ['exclude wins', { include: ['*'], exclude: ['docs', '.github'] }, ['acme/web-shop']],
])('organization: %s', (_, monitoring, chosen) => {
  const names = ['acme/web-shop', 'acme/docs', 'acme/.github'];

  expect(chooseRepositories(names, settingsOf({ monitoring }))).toEqual(chosen);
});

describe('the interval stretches as the budget runs low', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const budget = (remaining: number) => ({ limit: 5000, remaining, resetsAt: new Date('2026-03-01T13:00:00Z') });
  const minutes = (ms: number) => ms / 60_000;

  test.each([
    ['an idle cycle costs nothing', 0, 5000, 5],
    ['plenty is left', 10, 4000, 5],
    ['300 requests a cycle, 2500 left: five cycles until the reset', 300, 2500, 12],
    ['less than the reserve is left: not before the reset', 300, 900, 60],
  ])('%s', (_, cost, remaining, pause) => {
    expect(minutes(stretchPause(5 * 60_000, cost, budget(remaining), now))).toBe(pause);
  });

  test('a reset that is past by a clock that jumped stretches nothing', () => {
    expect(stretchPause(1000, 300, budget(0), new Date('2026-03-02T00:00:00Z'))).toBe(1000);
  });

  test('a cycle over a reset counts what was used since', () => {
    const later = { ...budget(4990), resetsAt: new Date('2026-03-01T14:00:00Z') };

    expect(costOf(budget(100), later)).toBe(10);
  });
});

describe('a repository that cannot be looked at', () => {
  let time = Date.parse('2026-03-01T12:00:00Z');
  const health = createRepositoryHealth({ now: () => new Date(time), sleep: () => Promise.resolve() });
  const gone = new AutofixError('NOT_FOUND', 'gone');
  const down = new AutofixError('UNREACHABLE', 'down');

  test('is news once, and asked again at once when only down', () => {
    expect([health.failed('a', gone), health.failed('a', gone), health.isDue('a')]).toEqual([true, false, false]);
    expect([health.failed('b', down), health.isDue('b')]).toEqual([true, true]);
  });

  test('is asked again after a minute when gone, then after twice as long each time, at last once an hour', () => {
    const waited: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      health.failed('e', gone);
      const from = time;
      while (!health.isDue('e')) time += 60_000;
      waited.push((time - from) / 60_000);
    }

    expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('a clock that is set back silences nobody', () => {
    health.failed('c', gone);
    time -= 86_400_000;

    expect(health.isDue('c')).toBe(true);
  });

  test('its recovery is news once', () => {
    health.failed('d', down);

    expect([health.succeeded('d'), health.succeeded('d')]).toEqual([true, false]);
  });
});

describe('against the host', () => {
  let watching: Watching;

  beforeEach(async () => {
    watching = watch(await makeWorld(missingFolder.files));
  });

  afterEach(() => watching.world.close());

  const github = () => watching.world.github;
  const outcomes = ({ runs }: Awaited<ReturnType<Watching['pass']>>) =>
    runs.flatMap(({ cases }) => cases.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind)));

  test('settings of the repository count on its default branch: it may raise the threshold', async () => {
    github().commit(watching.world.repository, 'main', {
      '.ci-autofix.yaml': 'fixing:\n  auto_fix_confidence_threshold: 1\n',
    });
    watching.world.fail(missingFolder);

    expect(outcomes(await watching.pass())).toEqual(['low-confidence']);
  });

  test.each([
    ['an option that is the operator’s', 'fixing:\n  deliver: push\n', /can be set by the operator only/],
    ['no YAML', '{ fixing: [', /not used/],
  ])('%s: told once, also over restarts, and the operator’s settings hold', async (_, content, said) => {
    github().commit(watching.world.repository, 'main', { '.ci-autofix.yaml': content });
    watching.world.fail(missingFolder);
    const first = await watching.pass();
    watching.world.fail(wrongTotal);
    const second = await watching.pass();

    expect(outcomes(first)).toEqual(['fixed']);
    expect(first.notes.join('\n')).toMatch(said);
    expect(second.notes.join('\n')).not.toMatch(said);
  });

  test('settings of another branch count nothing', async () => {
    github().commit(watching.world.repository, 'topic', {
      '.ci-autofix.yaml': 'fixing:\n  auto_fix_confidence_threshold: 1\n',
    });
    watching.world.fail(missingFolder);

    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });

  test('settings that cannot be read are unknown: nothing is done in this pass', async () => {
    watching.world.fail(missingFolder);
    github().fail('GET /repos/{owner}/{repo}/contents/{path}', 'html');

    await expect(watching.pass()).rejects.toThrow();

    expect(github().writes()).toEqual([]);
    expect(outcomes(await watching.pass())).toEqual(['fixed']);
  });

  test('a token that may only read: one note, and the case says which right is missing', async () => {
    github().addAccount('ghp_reader', {
      login: 'reader',
      permissions: { actions: 'read', contents: 'read', pull_requests: 'read' },
    });
    watching.world.fail(missingFolder);
    Object.assign(watching.world.env, { GITHUB_TOKEN: 'ghp_reader' });

    const report = await watching.pass();

    expect(outcomes(report)).toEqual(['no-permission']);
    expect(report.notes.join('\n')).toMatch(/may not push/);
  });

  test('one repository that is gone is one note and one line, and the others are looked at', async () => {
    watching.world.fail(missingFolder);
    const repositories = ['acme/gone', watching.world.repository];

    const notes = await watching.withSession(
      async (session) => {
        const reports = [await session.pass(), await session.pass(), await session.pass()];
        expect(outcomes(reports[0] as never)).toEqual(['fixed']);
        return reports.flatMap((report) => report.notes).filter((note) => note.startsWith('acme/gone'));
      },
      { repositories },
    );

    expect(notes).toHaveLength(1);
    expect(watching.logged.filter((line) => line.includes('acme/gone'))).toHaveLength(1);
  });

  test('an archived repository is skipped with a note, and nothing is cloned or written', async () => {
    github().addRepository('acme/old', { archived: true });
    github().addRun('acme/old', { jobs: [missingFolder.job] });

    const report = await watching.pass({ repositories: ['acme/old', watching.world.repository] });

    expect(report.notes).toEqual(['acme/old: skipped, because it is archived']);
    expect(report.runs).toEqual([]);
  });

  test('an idle cycle is one request a repository, answered 304 the second time', async () => {
    for (let index = 0; index < 20; index++) github().addRepository(`acme/r${index}`);
    const repositories = Array.from({ length: 20 }, (_, index) => `acme/r${index}`);
    await watching.pass({ repositories });
    github().forgetRequests();

    await watching.pass({ repositories });

    expect(github().requests.map(({ status }) => status)).toEqual(Array(20).fill(304));
  });
});
