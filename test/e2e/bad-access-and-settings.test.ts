import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { expectOneMessage, folderWith } from './support/bad-input.ts';
import { missingFolder } from './support/failures.ts';
import { makeWorld, type World } from './support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld(missingFolder.files);
  world.fail(missingFolder);
});

afterEach(() => world.github.clearFaults());
afterAll(() => world.close());

describe('what GitHub or the way to it does wrong', () => {
  test.each<[string, () => Record<string, string>, number, RegExp]>([
    ['a missing token', () => ({ GITHUB_TOKEN: '' }), 2, /GITHUB_TOKEN is not set/],
    ['a token with a line end', () => ({ GITHUB_TOKEN: 'ghp_x\nghp_y' }), 2, /holds blanks or line ends/],
    ['a token that GitHub refuses', () => ({ GITHUB_TOKEN: 'ghp_unknown' }), 3, /GitHub refused the token/],
    ['an address that is none', () => ({ GITHUB_API_URL: 'github' }), 2, /GITHUB_API_URL: expected an address/],
    [
      'an address that holds a password',
      () => ({ GITHUB_API_URL: 'https://me:secret@github.example/api' }),
      2,
      /must hold no user name or password/,
    ],
    [
      'a server that is no GitHub',
      () => ({ GITHUB_API_URL: `${world.github.serverUrl}/elsewhere` }),
      3,
      /not GitHub's API|knows no such thing/,
    ],
  ])('%s', async (_, env, status, message) => {
    const result = await world.pass(['--deliver', 'pull-request'], { env: env() });

    expect([result.status, result.stderr]).toEqual([status, expect.stringMatching(message)]);
    expectOneMessage(result);
    expect(result.stdout).toBe('');
    expect(result.stderr).not.toContain('secret@');
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a repository that is not there', ['--repo', 'acme/unknown'], /acme\/unknown: GitHub knows no such thing/],
    ['a run that is not there', ['--repo', 'acme/shop', '--run', '999999'], /knows no such thing/],
  ])('%s', async (_, argv, message) => {
    const result = await runCli([...argv, '--state-dir', world.stateDir], { cwd: world.cwd, env: world.env });

    expect([result.status, result.stderr]).toEqual([3, expect.stringMatching(message)]);
    expectOneMessage(result);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a name that is no repository', ['--repo', 'acme/../evil'], /expected owner\/name, got/],
    ['a run id that is none', ['--repo', 'acme/shop', '--run', 'latest'], /latest is no run id/],
    ['no repository at all', [], /no repository was named|name one with --repo/],
  ])('%s', async (_, argv, message) => {
    const result = await runCli([...argv, '--state-dir', world.stateDir], { cwd: world.cwd, env: world.env });

    expect([result.status, result.stderr]).toEqual([2, expect.stringMatching(message)]);
    expectOneMessage(result);
  });

  test('doctor looks at the machine without a token, and says which one is needed', async () => {
    const { status, stdout } = await world.pass(['doctor'], { env: { GITHUB_TOKEN: '' } });

    expect(status).toBe(3);
    expect(stdout).toContain('✔ Node');
    expect(stdout).toContain(
      '✖ token: there is no token: GITHUB_TOKEN is not set: set GITHUB_TOKEN to a token with Actions: read',
    );
  });

  test('doctor says that the token may not change workflow files, where the settings let fixes do so', async () => {
    world.github.addAccount('ghp_without', { login: 'someone', scopes: ['repo'] });
    const env = { GITHUB_TOKEN: 'ghp_without' };

    const off = await world.pass(['doctor'], { env });
    const on = await world.pass(['doctor', '--fix-workflows'], { env });

    expect(off.stdout).not.toContain('for fixing.workflow_files');
    expect(on.stdout).toContain(
      '✖ workflow files: for fixing.workflow_files: the push would be refused: the token lacks the scope workflow',
    );
  });

  test('a port where nobody listens', async () => {
    const result = await world.pass([], { env: { GITHUB_API_URL: await closedPort() } });

    expect([result.status, result.stderr]).toEqual([3, expect.stringContaining('could not be reached')]);
    expectOneMessage(result);
  });

  test.each([
    [
      'a page of a proxy instead of an answer',
      'html' as const,
      /BAD|not GitHub's API|is not what GitHub's API answers|could not be read/,
    ],
    ['half an answer', 'garbage' as const, /could not be read|not what GitHub's API answers|not GitHub's API/],
  ])('%s', async (_, fault, message) => {
    world.github.fail('GET /repos/{owner}/{repo}/actions/runs', fault, { times: 10 });

    const result = await world.pass();

    expect([result.status, result.stderr]).toEqual([3, expect.stringMatching(message)]);
    expectOneMessage(result);
  });

  test('a server that answers 500 for long: a few tries, then a message', async () => {
    world.github.fail('GET /repos/{owner}/{repo}/actions/runs', 'server-error', { times: 100 });
    world.github.forgetRequests();

    const result = await world.pass();

    expect([result.status, result.stderr]).toEqual([3, expect.stringContaining('GitHub answered 500')]);
    expectOneMessage(result);
    expect(world.github.requests.length).toBeGreaterThan(1);
    expect(world.github.requests.length).toBeLessThan(10);
  });

  test('one repository out of reach does not stop the others', async () => {
    const result = await runCli(
      [
        '--repo',
        'acme/unknown',
        '--repo',
        world.repository,
        '--state-dir',
        world.stateDir,
        '--cache-dir',
        world.cacheDir,
        '--fix-types',
        'lint',
      ],
      { cwd: world.cwd, env: world.env },
    );

    expect(result.status).toBe(0);
    expect(result.stdout).toContain('acme/unknown');
    expect(result.stdout).toContain('shell-missing-output-folder');
  });
});

describe('wrong settings: every mistake at once, and nothing is asked of GitHub', () => {
  test('in the file, the environment and the flags', async () => {
    const cwd = folderWith(world, {
      'ci-autofix.config.yaml':
        'fixing:\n  max_fixes_per_runs: 3\n  deliver: pullrequest\nmonitoring:\n  lookback_minutes: soon\n',
    });
    world.github.forgetRequests();

    const result = await world.pass(['--interval', 'never', '--confidence-threshold', '7'], {
      cwd,
      env: { CI_AUTOFIX_FIXING_SIGN_OFF: 'perhaps' },
    });

    expect(result.status).toBe(2);
    expect(result.stderr).toContain('did you mean "fixing.max_fixes_per_run"');
    for (const name of [
      'fixing.deliver',
      'pull-request',
      'monitoring.lookback_minutes',
      '--interval',
      '--confidence-threshold',
      'CI_AUTOFIX_FIXING_SIGN_OFF',
    ])
      expect(result.stderr).toContain(name);
    expectOneMessage(result);
    expect(world.github.requests).toEqual([]);
  });

  test.each([
    ['a settings file that is no YAML', 'fixing: [1, 2\n', /ci-autofix\.config\.yaml/],
    ['a settings file that is a list', '- fixing\n', /ci-autofix\.config\.yaml/],
    ['a settings file with a secret in a repository file', 'github_token: x\n', /github_token/],
  ])('%s', async (_, content, message) => {
    const result = await world.pass([], { cwd: folderWith(world, { 'ci-autofix.config.yaml': content }) });

    expect([result.status, result.stderr]).toEqual([2, expect.stringMatching(message)]);
    expectOneMessage(result);
  });

  test('Slack without the address of its webhook', async () => {
    const result = await world.pass(['--notify', 'slack']);

    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('SLACK_WEBHOOK_URL')]);
    expectOneMessage(result);
  });

  test('a fix type that does not exist', async () => {
    const result = await world.pass(['--fix-types', 'pretier-write']);

    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('did you mean "prettier-write"')]);
    expectOneMessage(result);
  });
});

test('a rule file with mistakes: which file, which rule, which field', async () => {
  const cwd = folderWith(world, {
    'own/bad.yaml':
      'family: own\nrules:\n  - id: my-rule\n    title: T\n    category: lnit\n    match: ["^(x+"]\n    confidence: { base: 2 }\n    examples: {}\n    docs: d\n',
  });

  const result = await world.pass(['--rules', 'own'], { cwd });

  expect(result.status).toBe(2);
  for (const part of ['bad.yaml', 'my-rule', 'category', 'confidence']) expect(result.stderr).toContain(part);
  expectOneMessage(result);
});

test('a rule folder that is not there', async () => {
  const result = await world.pass(['--rules', 'nowhere']);

  expect([result.status, result.stderr]).toEqual([2, expect.stringContaining('there is no rule folder')]);
  expectOneMessage(result);
});

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
