import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixturesFolder } from '../support/fixture-repos.ts';
import { commitFiles, git, headOf } from '../support/github/git-repository.ts';
import { startCli } from './support/child.ts';
import { missingFolder } from './support/failures.ts';
import { openPull } from './support/pulls.ts';
import { filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

beforeEach(async () => {
  world = await makeWorld(missingFolder.files);
});

afterEach(() => world.close());

const bare = () => world.github.bare(world.repository);
const branches = () => git(bare(), ['for-each-ref', '--format=%(refname:short)', 'refs/heads']).split('\n').sort();

describe('--deliver pull-request', () => {
  test('opens one pull request whose branch holds one commit with the fix', async () => {
    const run = world.fail(missingFolder);

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['fixed']);
    expect(world.github.pulls).toHaveLength(1);
    const [pull] = world.github.pulls;
    expect(pull).toMatchObject({
      title: 'build: keep the folder logs that the step needs',
      base: 'main',
      draft: false,
    });
    expect(branches()).toEqual([pull?.head, 'main']);
    expect(git(bare(), ['rev-list', '--parents', '-1', `refs/heads/${pull?.head}`]).split(' ')[1]).toBe(run.headSha);
    expect(git(bare(), ['diff', '--name-status', 'main', `refs/heads/${pull?.head}`])).toBe('A\tlogs/.gitkeep');
  });

  test('tells the reviewer run, cause, rule, confidence, proof, how to reproduce and how to turn it off', async () => {
    const run = world.fail(missingFolder);

    await world.pass(['--deliver', 'pull-request']);

    const body = world.github.pulls[0]?.body ?? '';
    expect(body).toContain(`/actions/runs/${run.id}`);
    expect(body).toContain('bash: line 1: logs/build.txt: No such file or directory');
    expect(body).toContain('`shell-missing-output-folder`');
    expect(body).toMatch(/Confidence \d\d %/);
    expect(body).toMatch(/\| before the fix \| `bash build\.sh > logs\/build\.txt` \| 1 \|/);
    expect(body).toMatch(/\| with the fix \| `bash build\.sh > logs\/build\.txt` \| 0 \|/);
    expect(body).toMatch(/\| fix taken out \| `bash build\.sh > logs\/build\.txt` \| 1 \|/);
    expect(body).toContain(`git checkout --detach ${run.headSha}`);
    expect(body).toContain('fixing.deliver: report');
    expect(body).not.toContain(world.root);
  });

  test.each([
    ['with the same state', false],
    ['with its state deleted', true],
  ])('a second pass %s adds nothing', async (_, forget) => {
    world.fail(missingFolder);
    await world.pass(['--deliver', 'pull-request']);
    const before = branches();
    if (forget) world.forgetState();
    world.github.forgetRequests();

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome.reason)).toEqual(forget ? ['already-delivered'] : []);
    expect(world.github.writes()).toEqual([]);
    expect(world.github.pulls).toHaveLength(1);
    expect(branches()).toEqual(before);
  });

  test('a pull request that a person closed is not opened again', async () => {
    world.fail(missingFolder);
    await world.pass(['--deliver', 'pull-request']);
    for (const pull of world.github.pulls) pull.state = 'closed';
    world.forgetState();

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases[0]?.outcome).toMatchObject({ kind: 'skipped', reason: 'already-delivered' });
    expect(world.github.pulls.map(({ state }) => state)).toEqual(['closed']);
  });

  test('nothing is delivered for a branch that has moved since the run', async () => {
    world.fail(missingFolder);
    commitFiles(bare(), 'main', { 'other.txt': 'x\n' }, 'somebody was faster');

    const { cases } = await world.report(['--deliver', 'pull-request']);

    expect(cases[0]?.outcome).toMatchObject({ kind: 'skipped', reason: 'branch-moved' });
    expect(world.github.writes()).toEqual([]);
  });

  test('a token that may not push leaves nothing half done, and the case says which right is missing', async () => {
    world.fail(missingFolder);
    world.github.addAccount('ghp_reader', {
      login: 'reader',
      permissions: { actions: 'read', contents: 'read', pull_requests: 'read' },
    });

    const { cases } = await world.report(['--deliver', 'pull-request'], { env: { GITHUB_TOKEN: 'ghp_reader' } });

    expect(cases[0]?.outcome).toMatchObject({ reason: 'no-permission' });
    expect(branches()).toEqual(['main']);
    expect(world.github.pulls).toEqual([]);
  });

  test.each([
    ['sharing their state', ['state', 'state']],
    ['each with a state of its own', ['state-a', 'state-b']],
  ])('two processes at once, %s, make one pull request', async (_, states) => {
    world.fail(missingFolder);

    const both = states.map((name) =>
      startCli(
        world,
        [
          '--deliver',
          'pull-request',
          '--repo',
          world.repository,
          '--state-dir',
          join(world.root, name),
          '--cache-dir',
          world.cacheDir,
        ],
        { flags: [] },
      ),
    );
    const results = await Promise.all(both.map(({ ended }) => ended));

    expect(results.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0]);
    expect(world.github.pulls).toHaveLength(1);
    expect(branches()).toHaveLength(2);
  });
});

describe('the other ways to deliver', () => {
  test('report: the fix and its proof stand in the report, and nothing is written at GitHub', async () => {
    world.fail(missingFolder);

    const { cases } = await world.report(['--deliver', 'report']);

    expect(cases[0]?.outcome).toMatchObject({ kind: 'proposed', reason: 'deliver-report' });
    expect(cases[0]?.fix?.patch).toContain('logs/.gitkeep');
    expect(cases[0]?.fix?.proof).toMatchObject({ kind: 'proven' });
    expect(world.github.writes()).toEqual([]);
  });

  test('patch: a file that git applies to the commit of the run', async () => {
    const run = world.fail(missingFolder);

    await world.pass(['--deliver', 'patch']);

    const [patch] = filesBelow(join(world.cwd, 'ci-autofix-patches'));
    const clone = join(world.root, 'clone');
    git(world.root, ['clone', '--quiet', bare(), clone]);
    git(clone, ['checkout', '--quiet', '--detach', run.headSha]);
    git(clone, ['apply', '--index', join(world.cwd, 'ci-autofix-patches', patch ?? '')]);
    expect(git(clone, ['status', '--short'])).toBe('A  logs/.gitkeep');
    expect(world.github.writes()).toEqual([]);
  });

  test('comment: one comment on the pull request of the run, however often it is looked at', async () => {
    const pull = openPull(world, 'feature', { 'new.txt': 'x\n' });
    world.fail(missingFolder, pull.run);

    await world.pass(['--deliver', 'comment']);
    world.forgetState();
    await world.pass(['--deliver', 'comment']);

    expect(world.github.comments.map(({ issue }) => issue)).toEqual([pull.number]);
    expect(world.github.comments[0]?.body).toContain('logs/.gitkeep');
    expect(world.github.comments[0]?.body).toContain('git apply');
    expect(branches()).toEqual(['feature', 'main']);
  });

  test("push: one commit on the pull request's own branch, and its own commit is never answered", async () => {
    const pull = openPull(world, 'feature', { 'new.txt': 'x\n' });
    world.fail(missingFolder, pull.run);

    const { cases } = await world.report(['--auto-commit']);
    const head = headOf(bare(), 'feature') ?? '';
    world.fail(missingFolder, { ...pull.run, headSha: head });
    const second = await world.report(['--auto-commit']);

    expect(cases[0]?.outcome.kind).toBe('fixed');
    expect(git(bare(), ['rev-list', '--count', `${pull.headSha}..feature`])).toBe('1');
    expect(git(bare(), ['log', '-1', '--format=%an <%ae>', 'feature'])).toBe(
      'ci-autofix <ci-autofix@users.noreply.github.com>',
    );
    expect(second.cases.map(({ outcome }) => outcome.kind)).not.toContain('fixed');
    expect(headOf(bare(), 'feature')).toBe(head);
  });

  test('push: a run without a pull request gets no commit', async () => {
    world.fail(missingFolder);

    const { cases } = await world.report(['--deliver', 'push']);

    expect(cases[0]?.outcome).toMatchObject({ kind: 'skipped', reason: 'no-pull-request' });
    expect(world.github.writes()).toEqual([]);
  });
});

test('the commit has the author and the sign-off that the settings ask for', async () => {
  world.fail(missingFolder);
  writeFileSync(
    join(world.cwd, 'ci-autofix.config.yaml'),
    'fixing:\n  author_name: Robot\n  author_email: robot@acme.example\n  sign_off: true\n',
  );

  await world.pass(['--auto-pr']);

  const message = git(bare(), ['log', '-1', '--format=%an <%ae>%n%B', `refs/heads/${world.github.pulls[0]?.head}`]);
  expect(message).toContain('Robot <robot@acme.example>');
  expect(message).toContain('Signed-off-by: Robot <robot@acme.example>');
  expect(readFileSync(join(bare(), 'config'), 'utf8')).not.toContain(world.github.token);
});

/** Takes a real `npm ci` and the project's own prettier; everything else here installs nothing. */
test('a project with dependencies: installed as its workflow does, fixed by its own tool, proven, delivered', async () => {
  const folder = join(fixturesFolder, 'prettier-write/check');
  const files = Object.fromEntries(
    filesBelow(join(folder, 'before')).map((name) => [name, readFileSync(join(folder, 'before', name), 'utf8')]),
  );
  const log = readFileSync(join(folder, 'job.log'), 'utf8');
  const project = await makeWorld(files);
  try {
    const steps = [
      'Set up job',
      'Run actions/checkout@v4',
      'Run actions/setup-node@v4',
      'Run npm ci',
      'Check formatting',
    ];
    const job = {
      name: 'check',
      log,
      steps: steps.map((name, index) => ({ number: index + 1, name, conclusion: index === 4 ? 'failure' : 'success' })),
    };
    project.fail({ files, job });

    const { cases } = await project.report(['--deliver', 'pull-request']);

    expect(cases.map(({ outcome }) => outcome)).toEqual([expect.objectContaining({ kind: 'fixed' })]);
    const head = `refs/heads/${project.github.pulls[0]?.head}`;
    const after = readFileSync(join(folder, 'after/src/greet.js'), 'utf8');
    expect(git(project.github.bare(project.repository), ['diff', '--name-only', 'main', head])).toBe('src/greet.js');
    expect(`${git(project.github.bare(project.repository), ['show', `${head}:src/greet.js`])}\n`).toBe(after);
  } finally {
    await project.close();
  }
});
