import { describe, expect, it } from 'vitest';
import { plainCommands, stepCommands } from '../../../../src/fixer/recipes/support/step-commands.ts';
import { contextFrom } from '../../../support/recipe-context.ts';

async function commandsOf(script: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const context = contextFrom({ files, step: { script, workingDirectory: '.' } });
  return (await stepCommands(context)).map(({ argv, cwd }) => `${cwd}> ${argv.join(' ')}`);
}

const manifest = JSON.stringify({
  scripts: { lint: 'eslint . --quiet', check: 'npm run lint -- src && prettier --check .', loop: 'npm run loop' },
});

describe('the commands of a step', () => {
  it.each([
    { title: 'plain', script: 'prettier --check src', commands: ['> prettier --check src'] },
    { title: 'through npx', script: 'npx --no-install prettier@3.1.0 --check .', commands: ['> prettier --check .'] },
    {
      title: 'through poetry and python',
      script: 'poetry run python -m black --check .',
      commands: ['> black --check .'],
    },
    {
      title: 'a script of package.json in a script',
      script: 'npm run check',
      commands: ['> eslint . --quiet src', '> prettier --check .'],
    },
    { title: 'after cd', script: 'cd web && npx eslint .', commands: ['web> eslint .'] },
    { title: 'in a substitution', script: 'test -z "$(gofmt -l .)"', commands: ['> gofmt -l .'] },
    {
      title: 'with quotes',
      script: `prettier --check "src/**/*.ts" 'a b'`,
      commands: ['> prettier --check src/**/*.ts a b'],
    },
  ])('are read $title', async ({ script, commands }) => {
    expect(await commandsOf(script, { 'package.json': manifest })).toEqual(commands);
  });

  it.each([
    { title: 'a variable', script: 'prettier --check $FILES' },
    { title: 'a substitution', script: 'prettier --check $(git ls-files)' },
    { title: 'the home folder', script: 'prettier --check ~/other' },
  ])('are left out when a word is $title', async ({ script }) => {
    expect((await commandsOf(script)).filter((command) => command.includes('prettier'))).toEqual([]);
  });

  it('never leave the tree', async () => {
    expect(await commandsOf('cd ../other && prettier --write .')).toEqual([]);
  });

  it('end although a script calls itself', async () => {
    expect(await commandsOf('npm run loop', { 'package.json': manifest })).toEqual(['> npm run loop']);
  });
});

describe('a script of literal commands in a row', () => {
  it('is read command by command', async () => {
    expect(await plainCommands('make docs\ngit add . && git diff --exit-code')).toEqual([
      ['make', 'docs'],
      ['git', 'add', '.'],
      ['git', 'diff', '--exit-code'],
    ]);
  });

  it.each([
    'make docs || true',
    'make docs | tee log',
    'X=1 make docs',
    'if true; then make; fi',
    'make > log',
    'make $TARGET',
    'make "unclosed',
  ])('is not %j', async (script) => {
    expect(await plainCommands(script)).toBeNull();
  });
});
