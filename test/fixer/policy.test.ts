import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { temporaryFolder } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

it('names every mistake of a policy, unknown keys included', async () => {
  const file = path.join(work.dir, 'policy.json');
  const shipped = JSON.parse(readFileSync(new URL('../../config/policy.json', import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
  writeFileSync(file, JSON.stringify({ ...shipped, limits: { files: -1 }, extra: 1 }));
  await expect(loadPolicy(file)).rejects.toMatchObject({
    code: 'SETTINGS',
    message: expect.stringMatching(/limits\.files.*extra/s) as string,
  });
});

it('has no program on the list whose refusal the same list asks for', async () => {
  const { commands } = await loadPolicy();
  expect(commands.shells.filter((shell) => commands.programs.includes(shell))).toEqual([]);
  expect(
    commands.programs.filter((name) =>
      ['sudo', 'curl', 'wget', 'ssh', 'docker', 'kubectl', 'gh', 'aws', 'eval'].includes(name),
    ),
  ).toEqual([]);
});

it('gives every silencer markers and a reason', async () => {
  const { silencers } = await loadPolicy();
  expect(silencers.filter((silencer) => silencer.markers.length === 0 || silencer.why === '')).toEqual([]);
});
