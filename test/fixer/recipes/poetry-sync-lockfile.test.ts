import { describe, expect, it } from 'vitest';
import { poetrySyncLockfile } from '../../../src/fixer/recipes/poetry-sync-lockfile.ts';
import { contextFrom } from '../../support/recipe-context.ts';

interface Parts {
  readonly script?: string;
  readonly workingDirectory?: string;
  readonly files?: readonly string[];
  readonly version?: string | null;
}

function propose({
  script = 'poetry check --lock',
  workingDirectory = '.',
  files = ['poetry.lock'],
  version = '2.1.3',
}: Parts) {
  return poetrySyncLockfile.propose(
    contextFrom({
      step: { script, workingDirectory },
      files: Object.fromEntries(files.map((name) => [name, ''])),
      answers: version === null ? {} : { 'python3 -m poetry --version': `Poetry (version ${version})` },
    }),
  );
}

const lock = ['python3', '-m', 'poetry', 'lock', '--no-interaction'];

describe('a stale poetry.lock', () => {
  it.each([
    { title: 'by poetry 2', version: '2.1.3', argv: lock },
    { title: 'by poetry 1, which updates unless told', version: '1.8.5', argv: [...lock, '--no-update'] },
  ])('is locked again with what is locked kept: $title', async ({ version, argv }) => {
    expect(await propose({ version })).toMatchObject({
      plan: {
        actions: [{ kind: 'run', argv, network: true }],
        touches: ['poetry.lock'],
        validate: [['python3', '-m', 'poetry', 'check', '--lock']],
      },
    });
  });

  it.each([
    {
      title: 'where the command runs',
      parts: { script: 'cd api && poetry install', files: ['api/poetry.lock', 'poetry.lock'] },
      file: 'api/poetry.lock',
    },
    {
      title: 'nearest above it',
      parts: { workingDirectory: 'api/src', files: ['api/poetry.lock', 'poetry.lock'] },
      file: 'api/poetry.lock',
    },
  ])('is the one $title', async ({ parts, file }) => {
    expect(await propose(parts)).toMatchObject({ plan: { actions: [{ cwd: 'api' }], touches: [file] } });
  });
});

describe('the recipe declines', () => {
  it.each([
    { title: 'no lock file is committed', parts: { files: ['pyproject.toml'] }, why: 'there is no poetry.lock' },
    {
      title: 'the lock file belongs to another folder',
      parts: { files: ['api/poetry.lock'] },
      why: 'there is no poetry.lock',
    },
    { title: 'poetry is not installed', parts: { version: null }, why: 'poetry is not installed' },
  ])('where $title', async ({ parts, why }) => {
    expect(await propose(parts)).toEqual({ declined: expect.stringContaining(why) });
  });
});

it('a folder with letters of the shell or of patterns is touched alone', async () => {
  expect(await propose({ workingDirectory: 'foo; touch *', files: ['foo; touch */poetry.lock'] })).toMatchObject({
    plan: { actions: [{ argv: lock, cwd: 'foo; touch *' }], touches: ['foo; touch \\*/poetry.lock'] },
  });
});
