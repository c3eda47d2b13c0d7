import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCli } from './support/child.ts';
import { missingFolder, registryOutage } from './support/failures.ts';
import { filesBelow, makeWorld, parseReport, type World } from './support/world.ts';

let world: World;

beforeEach(async () => {
  world = await makeWorld(missingFolder.files);
});

afterEach(() => world.close());

/** Requests other than reading the API, and fetching over git. */
const writes = () =>
  world.github.requests
    .filter(({ method, url }) => method !== 'GET' && !url.endsWith('/git-upload-pack'))
    .map(({ method, url }) => `${method} ${url}`);

const contents = (folder: string) =>
  filesBelow(folder).map(
    (name) =>
      `${name} ${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}`,
  );

test.each([['pull-request'], ['push'], ['comment'], ['patch'], ['report']])(
  'with --deliver %s no write reaches GitHub, and no file is written in the folder or the state',
  async (deliver) => {
    world.fail(missingFolder);
    world.fail(registryOutage);

    const { cases } = await world.report(['--dry-run', '--deliver', deliver, '--notify', 'issue,comment']);

    expect(cases.map(({ outcome }) => outcome.kind)).toEqual(['proposed', 'proposed']);
    expect(writes()).toEqual([]);
    expect(filesBelow(world.cwd)).toEqual([]);
    expect(filesBelow(world.stateDir)).toEqual([]);
  },
);

test('the report holds the whole plan: the diff, its proof and what would be done with it', async () => {
  world.fail(missingFolder);

  const { cases } = await world.report(['--dry-run', '--auto-pr']);

  expect(cases[0]?.fix?.patch).toContain('diff --git a/logs/.gitkeep b/logs/.gitkeep');
  expect(cases[0]?.fix?.proof.rounds.map(({ name, passed }) => [name, passed])).toEqual([
    ['before', false],
    ['after', true],
    ['reversed', false],
  ]);
  expect(cases[0]?.outcome).toMatchObject({ reason: 'dry-run', detail: 'would be delivered as pull-request' });
});

test('state that is there is read and left as it is, to the byte', async () => {
  world.fail(registryOutage);
  await world.pass(['--deliver', 'pull-request']);
  world.fail(missingFolder);
  const before = contents(world.stateDir);

  await world.pass(['--dry-run', '--deliver', 'pull-request']);

  expect(before).not.toEqual([]);
  expect(contents(world.stateDir)).toEqual(before);
});

test('nothing is left in the home folder, the caches, the temporary folder or the step summary', async () => {
  world.fail(missingFolder);
  const temporary = join(world.root, 'tmp');
  mkdirSync(temporary);
  const env = {
    TMPDIR: temporary,
    XDG_STATE_HOME: join(world.root, 'xdg-state'),
    XDG_CACHE_HOME: join(world.root, 'xdg-cache'),
    GITHUB_STEP_SUMMARY: join(world.root, 'summary.md'),
  };

  const result = await startCli(
    world,
    ['--dry-run', '--deliver', 'pull-request', '--format', 'json', '--repo', world.repository],
    { env, flags: [] },
  ).ended;

  expect(parseReport(result).cases[0]?.fix).not.toBeNull();
  expect(filesBelow(world.root).filter((name) => !name.startsWith('tmp/node-compile-cache'))).toEqual([]);
});
