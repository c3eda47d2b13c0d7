import { describe, expect, it } from 'vitest';
import { npmResolvePeerConflict } from '../../../src/fixer/recipes/npm-resolve-peer-conflict.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const trial = 'npm install --dry-run --package-lock-only --ignore-scripts --no-audit --no-fund';
const published = { '1.0.0': '2020-01-01', '1.2.0': '2021-01-01', '2.0.0': '2022-01-01', '3.0.0': '2023-01-01' };
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

interface Parts {
  readonly range?: string;
  readonly says?: string;
  readonly peers?: Readonly<Record<string, string>>;
  readonly deprecated?: readonly string[];
  readonly times?: Readonly<Record<string, string>>;
  readonly resolving?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** A project with `host` 2 and a plug-in; `peers` tells which host each version of the plug-in asks for. */
function propose({
  range = '^1.0.0',
  says = 'npm error peer host@"^1.0.0" from plugin@1.0.0',
  peers = { '1.0.0': '^1.0.0', '2.0.0': '^2.0.0' },
  deprecated = [],
  times = published,
  resolving = ['^2.0.0'],
  files = {},
}: Parts) {
  const versions = Object.entries(peers).map(([version, host]) => ({
    name: 'plugin',
    version,
    peerDependencies: { host },
    ...(deprecated.includes(version) ? { deprecated: 'gone' } : {}),
  }));
  const manifest = `{\n  "dependencies": { "host": "^2.0.0", "plugin": ${JSON.stringify(range)} }\n}\n`;
  return npmResolvePeerConflict.propose(
    contextFrom({
      files: { 'package.json': manifest, ...files },
      step: { script: 'npm install', workingDirectory: '.' },
      answers: {
        [trial]: `npm error code ERESOLVE\n${says}\n`,
        'npm ci --dry-run --ignore-scripts': `npm error code ERESOLVE\n${says}\n`,
        'npm view --json -- plugin name time dist-tags deprecated': JSON.stringify({
          time: times,
          'dist-tags': { latest: '3.0.0' },
        }),
        'npm view --json -- plugin@>=0 name version peerDependencies deprecated': JSON.stringify(versions),
        ...Object.fromEntries(resolving.map((wanted) => [`${trial} -- plugin@${wanted}`, 'added 2 packages'])),
      },
    }),
  );
}

describe('a conflict of peer dependencies', () => {
  it('moves the package that asks to the nearest version that accepts what is there', async () => {
    expect(await propose({ peers: { '1.0.0': '^1.0.0', '2.0.0': '>=2', '3.0.0': '>=2' } })).toMatchObject({
      plan: {
        actions: [
          {
            kind: 'write',
            path: 'package.json',
            content: '{\n  "dependencies": { "host": "^2.0.0", "plugin": "^2.0.0" }\n}\n',
          },
        ],
        touches: ['package.json'],
        caveats: [{ why: 'plugin moves from version 1 to 2' }],
      },
    });
  });

  it('is resolved in the lock file alone where a version within the range fits', async () => {
    const lock = { 'package-lock.json': '{}' };
    const peers = { '1.0.0': '^1.0.0', '1.2.0': '^1 || ^2', '2.0.0': '^2.0.0' };
    expect(await propose({ peers, files: lock, resolving: ['^1.2.0'] })).toMatchObject({
      plan: { actions: [{ kind: 'run', argv: ['npm', 'update', 'plugin', ...trial.split(' ').slice(3)] }] },
    });
  });

  it('goes on to the next version where npm cannot resolve the tree with the nearest', async () => {
    const proposal = await propose({
      peers: { '1.0.0': '^1.0.0', '2.0.0': '>=2', '3.0.0': '>=2' },
      resolving: ['^3.0.0'],
    });
    expect(JSON.stringify(proposal)).toContain('^3.0.0');
  });

  it.each([
    { title: 'no version accepts what is there', parts: { peers: { '1.0.0': '^1.0.0' } }, why: 'no version of plugin' },
    { title: 'the fitting version is deprecated', parts: { deprecated: ['2.0.0'] }, why: 'no version of plugin' },
    {
      title: 'the fitting version is a day old',
      parts: { times: { ...published, '2.0.0': yesterday } },
      why: 'no version of plugin',
    },
    { title: 'npm resolves no tree with it', parts: { resolving: [] }, why: 'no version of plugin' },
    {
      title: 'another package brings the conflict along',
      parts: { says: 'npm error peer host@"^1.0.0" from stranger@1.0.0' },
      why: 'comes from stranger, which package.json does not name',
    },
    {
      title: 'the peer is not named by package.json',
      parts: { says: 'npm error peer other@"^1.0.0" from plugin@1.0.0' },
      why: 'npm names no conflict',
    },
    {
      title: 'the asker looks like an option',
      parts: { says: 'npm error peer host@"^1.0.0" from --registry=x@1.0.0' },
      why: 'npm names no conflict',
    },
    {
      title: 'the range has a form of its own',
      parts: { range: '>=1 <2', resolving: ['2.0.0'] },
      why: 'cannot be changed with certainty',
    },
    { title: 'the project locks with pnpm', parts: { files: { 'pnpm-lock.yaml': '' } }, why: 'pnpm-lock.yaml' },
  ])('is left to a person where $title', async ({ parts, why }) => {
    expect(await propose(parts)).toEqual({ declined: expect.stringContaining(why) });
  });
});
