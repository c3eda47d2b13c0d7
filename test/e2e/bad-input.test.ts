import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import type { CliResult } from '../support/run-cli.ts';
import { runCli } from '../support/run-cli.ts';
import { startCli } from './support/child.ts';
import { missingFolder } from './support/failures.ts';
import { filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld(missingFolder.files);
  world.fail(missingFolder);
});

afterEach(() => world.github.clearFaults());
afterAll(() => world.close());

/** One message that says what is wrong, one line that says what to do, and nothing that only a programmer could read. */
function expectOneMessage({ stdout, stderr }: CliResult): void {
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr.match(/^help: \S/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\{/m);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+|node:internal|\[object |undefined|ZodError/m);
  expect(stderr).not.toContain('this looks like a fault in ci-autofix');
}

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
    const cwd = folderWith({
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
    const result = await world.pass([], { cwd: folderWith({ 'ci-autofix.config.yaml': content }) });

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
  const cwd = folderWith({
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

describe('a log that is none has a named state and no invented cause', () => {
  test.each([
    ['an empty file', '', 'empty'],
    ['a binary file', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)), 'unreadable'],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'unreadable'],
  ])('%s', async (_, content, state) => {
    const cwd = folderWith({ 'job.log': content });

    const { status, stdout, stderr } = await runCli(['analyze', 'job.log', '--format', 'json'], { cwd });

    const [log] = JSON.parse(stdout) as { state: string; diagnoses: { rule: string; recipe: string | null }[] }[];
    expect([status, stderr, log?.state]).toEqual([0, '', state]);
    expect(log?.diagnoses.filter(({ rule }) => rule !== 'unknown')).toEqual([]);
  });

  test.each([
    ['a file that is not there', 'none.log', /there is no file or folder none\.log/],
    ['a folder without logs', 'empty', /holds no logs/],
  ])('%s', async (_, path, message) => {
    const cwd = folderWith({});
    mkdirSync(join(cwd, 'empty'));

    const result = await runCli(['analyze', path], { cwd });

    expect([result.status, result.stderr]).toEqual([2, expect.stringMatching(message)]);
    expectOneMessage(result);
  });

  test.each([
    ['expired', { answer: 'gone' as const }],
    ['a page instead of the log', { answer: 'html' as const }],
    ['empty', ''],
  ])('at GitHub: %s', async (_, log) => {
    const other = await makeWorld(missingFolder.files);
    try {
      other.fail({ ...missingFolder, job: { ...missingFolder.job, log } });

      const { cases } = await other.report(['--deliver', 'pull-request']);

      expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['reported']);
      expect(cases[0]?.outcome.reason).toMatch(/log-unavailable|unknown-cause|no-recipe/);
      expect(other.github.writes()).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('checkouts', () => {
  const report = () => join(world.root, 'report.json');

  beforeAll(async () => {
    await world.pass(['--dry-run', '--format', 'json', '--output', report()]);
  });

  test.each([
    ['apply', () => ['apply', report()]],
    ['init', () => ['init']],
  ])('%s outside of a git checkout', async (_, argv) => {
    const cwd = folderWith({});

    const result = await runCli(argv(), { cwd, env: { GIT_CEILING_DIRECTORIES: world.root } });

    expect(result.status).toBe(2);
    expectOneMessage(result);
    expect(filesBelow(cwd)).toEqual([]);
  });

  test('apply works on a detached HEAD at the very commit, and on no other', async () => {
    const clone = folderWith({});
    git(world.root, ['clone', '--quiet', world.github.bare(world.repository), clone]);
    git(clone, ['checkout', '--quiet', '--detach', 'origin/main']);

    const applied = await runCli(['apply', report()], { cwd: clone });
    git(clone, [
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x.example',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'moved',
    ]);
    const refused = await runCli(['apply', report()], { cwd: clone });

    expect(applied).toMatchObject({ status: 0, stdout: expect.stringContaining('logs/.gitkeep') });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('was made for commit')]);
    expectOneMessage(refused);
  });

  test('apply in a repository without a commit', async () => {
    const cwd = folderWith({});
    git(cwd, ['init', '--quiet']);

    const result = await runCli(['apply', report()], { cwd });

    expect(result.status).toBe(2);
    expectOneMessage(result);
  });
});

describe('disks', () => {
  test('a state folder that cannot be made', async () => {
    writeFileSync(join(world.root, 'a-file'), '');

    const result = await runCli(['--repo', world.repository, '--state-dir', join(world.root, 'a-file', 'state')], {
      cwd: world.cwd,
      env: world.env,
    });

    expect([result.status, result.stderr]).toEqual([3, expect.stringContaining('a-file')]);
    expectOneMessage(result);
  });

  test('a state folder that is read-only', async (context) => {
    const folder = join(world.root, 'read-only');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    const release = process.getuid?.() === 0 ? mountTmpfs(folder, 'ro') : () => undefined;
    if (release === null) return context.skip('root ignores file modes, and this machine mounts nothing');
    try {
      const result = await runCli(['--repo', world.repository, '--state-dir', folder], {
        cwd: world.cwd,
        env: world.env,
      });

      expect([result.status, result.stderr]).toEqual([3, expect.stringContaining('read-only')]);
      expectOneMessage(result);
    } finally {
      release();
    }
  });

  test.for([
    ['the state', 'state', 'size=16k', 3],
    ['the clones', 'cache', 'size=96k', 0],
    ['the report', 'out', 'size=4k', 3],
  ] as const)(
    'a full disk under %s is told, delivers nothing half, and leaves GitHub as it is',
    async ([, name, size, status], context) => {
      const folder = join(world.root, `full-${name}`);
      mkdirSync(folder);
      const release = mountTmpfs(folder, size);
      if (release === null) return context.skip('only root may mount a small disk');
      try {
        const places = {
          state: world.stateDir,
          cache: world.cacheDir,
          out: join(world.root, 'report.html'),
          [name]: folder,
        };
        const output = name === 'out' ? ['--output', join(folder, 'report.html')] : [];
        world.github.forgetRequests();
        const result = await startCli(
          world,
          ['--repo', world.repository, '--state-dir', places.state, '--cache-dir', places.cache, ...output],
          { flags: [] },
        ).ended;

        expect([result.status, result.stdout + result.stderr]).toEqual([
          status,
          expect.stringMatching(/No space left|ENOSPC|disk|full/i),
        ]);
        expect(result.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
        expect(world.github.writes()).toEqual([]);
      } finally {
        release();
      }
    },
  );
});

let folders = 0;

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(world.root, `folder-${folders++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Null where this user may not mount. */
function mountTmpfs(folder: string, options: string): (() => void) | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return () => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
}

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
