import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { runCli } from '../support/run-cli.ts';
import { mountTmpfs } from '../support/small-disk.ts';
import { expectOneMessage, folderWith } from './support/bad-input.ts';
import { startCli } from './support/child.ts';
import { missingFolder } from './support/failures.ts';
import { filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld(missingFolder.files);
  world.fail(missingFolder);
});

afterAll(() => world.close());

describe('a log that is none has a named state and no invented cause', () => {
  test.each([
    ['an empty file', '', 'empty'],
    ['a binary file', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)), 'unreadable'],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'unreadable'],
  ])('%s', async (_, content, state) => {
    const cwd = folderWith(world, { 'job.log': content });

    const { status, stdout, stderr } = await runCli(['analyze', 'job.log', '--format', 'json'], { cwd });

    const [log] = JSON.parse(stdout) as { state: string; diagnoses: { rule: string; recipe: string | null }[] }[];
    expect([status, stderr, log?.state]).toEqual([0, '', state]);
    expect(log?.diagnoses.filter(({ rule }) => rule !== 'unknown')).toEqual([]);
  });

  test.each([
    ['a file that is not there', 'none.log', /there is no file or folder none\.log/],
    ['a folder without logs', 'empty', /holds no logs/],
  ])('%s', async (_, path, message) => {
    const cwd = folderWith(world, {});
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
    const cwd = folderWith(world, {});

    const result = await runCli(argv(), { cwd, env: { GIT_CEILING_DIRECTORIES: world.root } });

    expect(result.status).toBe(2);
    expectOneMessage(result);
    expect(filesBelow(cwd)).toEqual([]);
  });

  test('apply works on a detached HEAD at the very commit, and on no other', async () => {
    const clone = folderWith(world, {});
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
    const cwd = folderWith(world, {});
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
