import { describe, expect, it } from 'vitest';
import { packageManager } from '../../../../src/fixer/recipes/support/package-manager.ts';
import { contextFrom } from '../../../support/recipe-context.ts';

interface Parts {
  readonly pinned?: string;
  readonly script?: string;
  readonly installed?: string;
}

function find(name: 'pnpm' | 'yarn' | 'bun', { pinned, script = '', installed }: Parts) {
  const manifest = pinned === undefined ? {} : { 'package.json': JSON.stringify({ packageManager: pinned }) };
  return packageManager(
    contextFrom({
      files: manifest,
      step: { script, workingDirectory: '.' },
      answers: installed === undefined ? {} : { [`${name} --version`]: `${installed}\n` },
    }),
    '',
    name,
  );
}

describe('the package manager of a project', () => {
  it.each([
    { title: 'the installed one', name: 'pnpm', parts: { installed: '9.15.9' }, argv: ['pnpm'] },
    {
      title: 'the installed one of the pinned version',
      name: 'pnpm',
      parts: { pinned: 'pnpm@9.15.9+sha512.abc', installed: '9.15.9' },
      argv: ['pnpm'],
    },
    {
      title: 'the installed one of the named major version',
      name: 'pnpm',
      parts: { script: 'npx pnpm@9 i', installed: '9.15.9' },
      argv: ['pnpm'],
    },
    {
      title: 'the pinned one through npx',
      name: 'pnpm',
      parts: { pinned: 'pnpm@9.15.9', installed: '10.0.0' },
      argv: ['npx', '--yes', 'pnpm@9.15.9'],
    },
    {
      title: 'the one that the step names',
      name: 'bun',
      parts: { script: 'npx --yes bun@1.2.23 install' },
      argv: ['npx', '--yes', 'bun@1.2.23'],
    },
    {
      title: 'classic yarn from its own package',
      name: 'yarn',
      parts: { pinned: 'yarn@1.22.22' },
      argv: ['npx', '--yes', 'yarn@1.22.22'],
    },
    {
      title: 'yarn 4 from the package of its releases',
      name: 'yarn',
      parts: { pinned: 'yarn@4.9.4' },
      argv: ['npx', '--yes', '--package=@yarnpkg/cli-dist@4.9.4', 'yarn'],
    },
    {
      title: 'yarn 4 as the step names it',
      name: 'yarn',
      parts: { script: 'npx --package=@yarnpkg/cli-dist@4.9.4 yarn' },
      argv: ['npx', '--yes', '--package=@yarnpkg/cli-dist@4.9.4', 'yarn'],
    },
  ] as const)('is $title', async ({ name, parts, argv }) => {
    expect(await find(name, parts)).toMatchObject({ argv });
  });

  it.each([
    { title: 'nothing tells which', parts: {}, why: 'the project names no version of it' },
    {
      title: 'two versions are named',
      parts: { pinned: 'pnpm@9.15.9', script: 'npx pnpm@10.1.0 i' },
      why: 'names another version',
    },
    { title: 'another manager is pinned', parts: { pinned: 'yarn@4.9.4' }, why: 'the project names no version of it' },
    { title: 'the version is no version', parts: { pinned: 'pnpm@latest' }, why: 'the project names no version of it' },
    {
      title: 'a package only ends in its name',
      parts: { script: 'npx @acme/pnpm@9.0.0' },
      why: 'the project names no version of it',
    },
  ])('is unknown where $title', async ({ parts, why }) => {
    expect(await find('pnpm', parts)).toEqual({ declined: expect.stringContaining(why) });
  });
});
