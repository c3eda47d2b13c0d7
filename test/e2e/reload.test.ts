import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startCli } from './support/child.ts';
import { missingFolder, wrongTotal } from './support/failures.ts';
import { makeWorld, type World } from './support/world.ts';

let world: World;

afterEach(() => world.close());

const settingsFile = () => join(world.cwd, 'ci-autofix.config.json');
const daemonFlags = ['--mode', 'continuous', '--interval', '3600'];

test('SIGHUP takes new settings without a gap: the next look is by them', async () => {
  world = await makeWorld(missingFolder.files);
  writeFileSync(settingsFile(), '{"fixing": {"deliver": "report"}}');
  world.fail(missingFolder);
  const daemon = startCli(world, daemonFlags);
  await daemon.says(/see the report|proposed|prov/i);
  writeFileSync(settingsFile(), '{"fixing": {"deliver": "pull-request"}}');
  world.fail(missingFolder);

  daemon.process.kill('SIGHUP');
  await daemon.says('the settings were read anew');
  await daemon.says(/fixed|delivered/i);
  daemon.process.kill('SIGTERM');

  expect(await daemon.ended).toMatchObject({ status: 0 });
  expect(world.github.pulls).toHaveLength(1);
});

test('SIGHUP with a mistake in the settings is told, and the daemon goes on', async () => {
  world = await makeWorld(wrongTotal.files);
  const daemon = startCli(world, daemonFlags);
  await daemon.says('no failed runs');
  writeFileSync(settingsFile(), '{"fixing": {"delivr": "push"}}');

  daemon.process.kill('SIGHUP');
  await daemon.says(/the settings stay as they are: .*mistake/);
  daemon.process.kill('SIGTERM');

  expect(await daemon.ended).toMatchObject({ status: 0, signal: null });
});
