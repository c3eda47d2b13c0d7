import { describe, expect, it } from 'vitest';
import { npmAddDependency } from '../../../src/fixer/recipes/npm-add-dependency.ts';
import { packageOf } from '../../../src/fixer/recipes/support/import-scan.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function view(name: string): string {
  return `npm view --json -- ${name} name time dist-tags deprecated`;
}

function answer(times: Readonly<Record<string, string>>, extra: object = {}): string {
  const latest = Object.keys(times)
    .filter((key) => /^\d/.test(key))
    .at(-1);
  return JSON.stringify({ name: 'kleur', time: times, 'dist-tags': { latest }, ...extra });
}

const old = { created: '2015-01-01T00:00:00Z', '4.1.4': '2021-01-01T00:00:00Z', '4.1.5': '2022-06-23T00:00:00Z' };
const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const manifest = JSON.stringify({ name: 'shop' });

function propose(
  module: string,
  files: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, string>> = {},
) {
  return npmAddDependency.propose(
    contextFrom({
      rule: 'node-package-not-found',
      captures: [{ package: module }],
      files: { 'package.json': manifest, ...files },
      answers,
    }),
  );
}

const importer = { 'src/a.js': "import kleur from 'kleur';\n" };

describe('a missing package', () => {
  it.each([
    { title: 'the code imports goes to dependencies', files: importer, flag: '--save-prod' },
    {
      title: 'only tests import goes to devDependencies',
      files: { 'test/a.test.js': "const kleur = require('kleur/colors');\n" },
      flag: '--save-dev',
    },
    {
      title: 'only a configuration imports goes to devDependencies',
      files: { 'vite.config.ts': "import kleur from 'kleur';\n" },
      flag: '--save-dev',
    },
  ])('that $title', async ({ files, flag }) => {
    const proposal = await propose('kleur', files, { [view('kleur')]: answer(old) });
    expect(proposal).toMatchObject({ plan: { actions: [{ kind: 'run', network: true }] } });
    const [action] = 'plan' in proposal ? proposal.plan.actions : [];
    expect(action).toMatchObject({
      argv: [
        'npm',
        'install',
        '--no-package-lock',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        flag,
        '--save-prefix=^',
        '--',
        'kleur@^4.1.5',
      ],
    });
  });

  it('of a workspace is added there, in the lock file of the root', async () => {
    const files = {
      'package.json': JSON.stringify({ workspaces: ['packages/*'] }),
      'package-lock.json': '{}',
      'packages/a/package.json': '{"name":"a"}',
      'packages/a/index.js': "import 'kleur';\n",
    };
    expect(await propose('kleur', files, { [view('kleur')]: answer(old) })).toMatchObject({
      plan: {
        actions: [{ argv: expect.arrayContaining(['--package-lock-only', '--workspace=packages/a']) }],
        touches: ['packages/a/package.json', 'package-lock.json'],
      },
    });
  });

  it.each([
    { title: 'no file imports', module: 'kleur', files: { 'src/a.js': '// kleur\n' }, why: 'no tracked file imports' },
    {
      title: 'only a text names',
      module: 'kleur',
      files: { 'src/a.js': 'const text = "import \'kleur\'";\n', 'README.md': "import 'kleur'\n" },
      why: 'no tracked file imports',
    },
    {
      title: 'a workspace provides',
      module: 'kleur',
      files: { ...importer, 'packages/k/package.json': '{"name":"kleur"}' },
      why: 'a package of this repository',
    },
    {
      title: 'tsconfig has an alias for',
      module: 'kleur',
      files: {
        ...importer,
        'tsconfig.json': '{ // paths\n "compilerOptions": { "paths": { "kleur/*": ["./k/*"] } } }',
      },
      why: 'path alias',
    },
    {
      title: 'is a folder of the sources',
      module: 'kleur',
      files: { ...importer, 'src/kleur/index.ts': '' },
      why: 'name of a file or folder',
    },
    {
      title: 'package.json names already',
      module: 'kleur',
      files: { ...importer, 'package.json': '{"dependencies":{"kleur":"^4.0.0"}}' },
      why: 'names kleur already',
    },
    { title: 'is locked by yarn', module: 'kleur', files: { ...importer, 'yarn.lock': '' }, why: 'yarn.lock' },
    {
      title: 'is one letter short of lodash',
      module: 'lodas',
      files: { 'src/a.js': "import 'lodas';\n" },
      why: 'one slip away from the far more used lodash',
    },
    {
      title: 'differs from cross-env by its dash',
      module: 'crossenv',
      files: { 'src/a.js': "import 'crossenv';\n" },
      why: 'far more used cross-env',
    },
    {
      title: 'swaps two letters of express',
      module: 'exprses',
      files: { 'src/a.js': "import 'exprses';\n" },
      why: 'far more used express',
    },
    {
      title: 'puts js behind axios',
      module: 'axios-js',
      files: { 'src/a.js': "import 'axios-js';\n" },
      why: 'far more used axios',
    },
    {
      title: 'puts a scope before lodash',
      module: '@evil/lodash',
      files: { 'src/a.js': "import '@evil/lodash';\n" },
      why: 'far more used lodash',
    },
    {
      title: 'has a letter of another alphabet',
      module: 'l\u043edash',
      files: { 'src/a.js': "import 'l\u043edash';\n" },
      why: 'is not the name of a package',
    },
  ])('that $title is left alone', async ({ module, files, why }) => {
    expect(await propose(module, files, { [view(module)]: answer(old) })).toEqual({
      declined: expect.stringContaining(why),
    });
  });

  it.each([
    {
      title: 'is young',
      reply: answer({ created: yesterday, '1.0.0': yesterday }),
      why: 'first published less than 90 days ago',
    },
    { title: 'is deprecated', reply: answer(old, { deprecated: 'use another' }), why: 'deprecated' },
    {
      title: 'is a security placeholder',
      reply: answer({ created: old.created, '0.0.1-security': '2020-01-01T00:00:00Z' }),
      why: 'no version',
    },
    {
      title: 'was given away, with all versions new',
      reply: answer({ created: old.created, '5.0.0': yesterday }),
      why: 'no version that has stood for 7 days',
    },
    { title: 'cannot be asked about', reply: '<html>', why: 'could not be asked' },
  ])('that $title is left alone', async ({ reply, why }) => {
    expect(await propose('kleur', importer, { [view('kleur')]: reply })).toEqual({
      declined: expect.stringContaining(why),
    });
  });

  it('gets the newest version that has stood for a week', async () => {
    const proposal = await propose('kleur', importer, { [view('kleur')]: answer({ ...old, '4.2.0': yesterday }) });
    expect(JSON.stringify(proposal)).toContain('kleur@^4.1.5');
  });
});

describe('what is no name of a package', () => {
  it.each([
    './a',
    '../a',
    '/etc/passwd',
    '#internal',
    '~/a',
    '@/components/a',
    'node:fs',
    'fs',
    'fs/promises',
    'https://evil.example/x.js',
    'file:../x',
    'git+ssh://x',
    'foo; touch pwned',
    '$(touch pwned)',
    '--registry=https://evil.example',
    '-g',
    'UPPER',
    'a b',
    '@scope',
    '@scope/',
    '.hidden',
    'x'.repeat(215),
    'C:\\x',
    'node_modules',
    '',
  ])('%j', (specifier) => {
    expect(packageOf(specifier)).toBeNull();
  });

  it.each([
    ['kleur', 'kleur'],
    ['lodash/get.js', 'lodash'],
    ['@scope/name/deep', '@scope/name'],
  ])('but %j is one', (specifier, name) => {
    expect(packageOf(specifier)).toBe(name);
  });
});
