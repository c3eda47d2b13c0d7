import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openUserSettings } from '../../src/store/user-settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-user-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('settings survive, and can be deleted', async () => {
  const settings = await openUserSettings({ folder });
  settings.set('fixing.confidenceThreshold', 0.9);

  const again = await openUserSettings({ folder });
  expect(again.all()).toEqual({ fixing: { confidenceThreshold: 0.9 } });
  expect(again.get('fixing.confidenceThreshold')).toBe(0.9);
  again.delete('fixing');
  expect((await openUserSettings({ folder })).all()).toEqual({});
});

test('reading writes nothing', async () => {
  const settings = await openUserSettings({ folder });

  expect(settings.all()).toEqual({});
  expect(existsSync(settings.path)).toBe(false);
});

test.each(['github.token', 'slack.webhookUrl', 'smtp.password', 'app.privateKey'])(
  'refuses to store %s',
  async (name) => {
    const settings = await openUserSettings({ folder });

    expect(() => settings.set(name, 'x')).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    expect(existsSync(settings.path)).toBe(false);
  },
);

test('a broken file is named and left as it is', async () => {
  const { path } = await openUserSettings({ folder });
  writeFileSync(path, '{ broken');

  await expect(openUserSettings({ folder })).rejects.toMatchObject({ code: 'SETTINGS' });
  expect(readFileSync(path, 'utf8')).toBe('{ broken');
});

test('leaves the handling of signals to the program', async () => {
  const count = () => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => process.listenerCount(name));
  const child = `
    const count = ${count.toString()};
    const before = count();
    const { openUserSettings } = await import(${JSON.stringify(new URL('../../src/store/user-settings.ts', import.meta.url).href)});
    await openUserSettings({ folder: ${JSON.stringify(folder)} });
    process.stdout.write(JSON.stringify([before, count()]));
  `;
  const [before, after] = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', child], { encoding: 'utf8' }),
  ) as number[][];

  expect(after).toEqual(before);
});
