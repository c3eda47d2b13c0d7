import { describe, expect, it } from 'vitest';
import { pdmSyncLockfile } from '../../../src/fixer/recipes/pdm-sync-lockfile.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const installed = { 'python3 -m pdm --version': 'PDM, version 2.22.4' };

function propose(script: string, files: readonly string[] = ['pdm.lock'], answers: Record<string, string> = installed) {
  return pdmSyncLockfile.propose(
    contextFrom({
      step: { script, workingDirectory: '.' },
      files: Object.fromEntries(files.map((name) => [name, ''])),
      answers,
    }),
  );
}

describe('a stale pdm.lock', () => {
  it.each([
    { title: 'of the root', script: 'pdm lock --check', files: ['pdm.lock'], lock: 'pdm.lock' },
    { title: 'named by the step', script: 'pdm lock --check -L pdm.lock', files: ['pdm.lock'], lock: 'pdm.lock' },
    { title: 'of a folder', script: 'cd api && pdm lock --check', files: ['api/pdm.lock'], lock: 'api/pdm.lock' },
  ])('is locked again with what is locked kept: $title', async ({ script, files, lock }) => {
    expect(await propose(script, files)).toMatchObject({
      plan: { actions: [{ argv: ['python3', '-m', 'pdm', 'lock', '--update-reuse'] }], touches: [lock] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    { title: '-L', script: 'pdm lock --check -L pdm.ci.lock' },
    { title: '--lockfile', script: 'pdm lock --check --lockfile pdm.ci.lock' },
    { title: '--lockfile=', script: 'pdm lock --check --lockfile=pdm.ci.lock' },
  ])('where the step checks another lock file by $title', async ({ script }) => {
    expect(await propose(script)).toEqual({ declined: 'the failing step checks pdm.ci.lock, not pdm.lock' });
  });

  it('where no lock file is committed', async () => {
    expect(await propose('pdm lock --check', [])).toEqual({ declined: 'there is no pdm.lock to bring in line' });
  });

  it('where pdm is not installed', async () => {
    expect(await propose('pdm lock --check', ['pdm.lock'], {})).toEqual({
      declined: 'pdm is not installed in the environment of the work tree',
    });
  });

  it('and quotes a lock file whose name is no plain one', async () => {
    const answer = await propose("pdm lock --check -L 'x\n](evil)'");
    expect(answer).toEqual({ declined: 'the failing step checks "x\\n](evil)", not pdm.lock' });
  });
});
