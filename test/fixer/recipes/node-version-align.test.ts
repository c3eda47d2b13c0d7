import { describe, expect, it } from 'vitest';
import { nodeVersionAlign } from '../../../src/fixer/recipes/node-version-align.ts';
import { widened } from '../../../src/fixer/recipes/support/node-versions.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const workflow = { '.github/workflows/ci.yml': 'with:\n  node-version-file: .nvmrc\n' };

function propose(required: string, actual: string, files: Readonly<Record<string, string>>) {
  return nodeVersionAlign.propose(contextFrom({ captures: [{ required, actual }], files: { ...workflow, ...files } }));
}

function manifest(node: string): string {
  return JSON.stringify({ engines: { node } });
}

describe('a version file that lags behind', () => {
  it.each([
    { title: 'rises to what engines demands', file: '.nvmrc', text: '20\n', required: '>=22', after: '22\n' },
    { title: 'keeps its exactness', file: '.nvmrc', text: 'v20.11.0\n', required: '>=22.12.0', after: 'v22.12.0\n' },
    { title: 'skips an odd release', file: '.node-version', text: '20\n', required: '>=21', after: '22\n' },
    {
      title: 'keeps what else it names',
      file: '.tool-versions',
      text: 'python 3.12.1\nnodejs 20.11.0\n',
      required: '^22.0.0',
      after: 'python 3.12.1\nnodejs 22.0.0\n',
    },
  ])('$title', async ({ file, text, required, after }) => {
    const actual = '20.11.0';
    expect(await propose(required, actual, { 'package.json': manifest(required), [file]: text })).toMatchObject({
      plan: { actions: [{ kind: 'write', path: file, content: after }], touches: [file] },
    });
  });

  it('rises to what a dependency demands and engines lets in', async () => {
    const files = { 'package.json': manifest('>=18'), '.nvmrc': '20' };
    expect(await propose('^20.19.0 || >=22.12.0', '20.11.0', files)).toMatchObject({
      declined: 'no Node is certain to satisfy "^20.19.0 || >=22.12.0" and ">=18"',
    });
    expect(await propose('>=22', '20.11.0', files)).toMatchObject({ plan: { actions: [{ content: '22' }] } });
  });
});

describe('engines that lag behind the version file', () => {
  it.each([
    ['>=20 <23', '>=20 <25'],
    ['>=20 <23.0.0', '>=20 <25.0.0'],
    ['22.x', '22.x || 24.x'],
    ['^22.0.0', '^22.0.0 || ^24.0.0'],
    ['20 || 22', '20 || 22 || 24'],
  ])('%j becomes %j', (range, after) => {
    expect(widened(range, 24)).toBe(after);
  });

  it.each(['18 - 22', '^22.12.0', '<=22', 'lts'])('%j is of no form that can be widened', (range) => {
    expect(widened(range, 24)).toBeNull();
  });
});

describe('a packageManager that lags behind engines', () => {
  function raise(packageManager: string, engine: string, versions: readonly string[] = ['10.0.0', '10.1.0']) {
    const published = Object.fromEntries(versions.map((version) => [version, '2025-01-01T00:00:00Z']));
    const answer = JSON.stringify({ time: published, 'dist-tags': { latest: '10.1.0' } });
    const text = JSON.stringify({ packageManager, engines: { pnpm: engine } });
    return nodeVersionAlign.propose(
      contextFrom({
        captures: [{ required: engine, actual: '9.15.9' }],
        files: { 'package.json': text },
        answers: { 'npm view --json -- pnpm name time dist-tags deprecated': answer },
      }),
    );
  }

  it.each(['pnpm@9.15.9', 'pnpm@9.15.9+sha512.abc123'])(
    'rises from %s to the lowest version that fits',
    async (pinned) => {
      expect(await raise(pinned, '>=10')).toMatchObject({
        plan: {
          actions: [{ path: 'package.json', content: '{"packageManager":"pnpm@10.0.0","engines":{"pnpm":">=10"}}' }],
        },
      });
    },
  );

  it.each([
    {
      title: 'where that version was never published',
      pinned: 'pnpm@9.15.9',
      engine: '>=10',
      versions: ['10.1.0'],
      why: 'there is no pnpm 10.0.0',
    },
    { title: 'where engines wants an older one', pinned: 'pnpm@9.15.9', engine: '^8.0.0', why: 'wants an older pnpm' },
    { title: 'where another version ran', pinned: 'pnpm@9.0.0', engine: '>=10', why: 'no version file' },
  ])('stays $title', async ({ pinned, engine, versions, why }) => {
    expect(await raise(pinned, engine, versions)).toEqual({ declined: expect.stringContaining(why) });
  });
});

describe('nothing is changed', () => {
  it.each([
    {
      title: 'where no version file names the Node of the job',
      required: '22.x',
      actual: '24.1.0',
      files: { 'package.json': manifest('22.x'), '.nvmrc': '22' },
      why: 'no version file',
    },
    {
      title: 'where a dependency wants an older Node',
      required: '<23',
      actual: '24.1.0',
      files: { 'package.json': manifest('>=20'), '.nvmrc': '24' },
      why: 'no older Node is chosen',
    },
    {
      title: 'where the version file is an alias',
      required: '>=22',
      actual: '20.1.0',
      files: { 'package.json': manifest('>=22'), '.nvmrc': 'lts/iron' },
      why: 'no version file',
    },
    {
      title: 'where no workflow reads the version file',
      required: '>=22',
      actual: '20.1.0',
      files: { 'package.json': manifest('>=22'), '.nvmrc': '20', '.github/workflows/ci.yml': 'node-version: 20' },
      why: 'no workflow takes its Node from the version file',
    },
    {
      title: 'where the versions fit',
      required: '>=20',
      actual: '20.1.0',
      files: { 'package.json': manifest('>=20') },
      why: 'is what ">=20" asks for',
    },
    {
      title: 'where the log tells no version',
      required: '$(touch pwned)',
      actual: '20.1.0',
      files: {},
      why: 'does not tell',
    },
  ])('$title', async ({ required, actual, files, why }) => {
    expect(await propose(required, actual, files)).toEqual({ declined: expect.stringContaining(why) });
  });
});
