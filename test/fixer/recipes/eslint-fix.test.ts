import { describe, expect, it } from 'vitest';
import { eslintFix } from '../../../src/fixer/recipes/eslint-fix.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const eslint = {
  'node_modules/.bin/eslint': '',
  'package.json': JSON.stringify({ devDependencies: { eslint: '9.0.0' }, scripts: { 'lint:text': 'textlint docs' } }),
  'docs/guide.md': '# Guide\n',
};

function propose(script: string | null, answers: Readonly<Record<string, string>> = {}) {
  return eslintFix.propose(
    contextFrom({
      files: eslint,
      captures: [{ file: 'docs/guide.md', line: '1', code: 'ja-space-between-half-and-full-width' }],
      step: script === null ? null : { script, workingDirectory: '.' },
      answers,
    }),
  );
}

describe('the errors of a checker that prints as eslint does', () => {
  it.each([
    { script: 'npx textlint docs', tool: 'textlint' },
    { script: 'npm run lint:text', tool: 'textlint' },
    { script: 'npx xo', tool: 'xo' },
    { script: 'npx standard', tool: 'standard' },
  ])('are not mended by eslint: $script', async ({ script, tool }) => {
    expect(await propose(script)).toEqual({ declined: `the failing step runs ${tool}, not eslint` });
  });
});

describe('the errors of eslint', () => {
  it('are mended with the arguments of the failing step', async () => {
    const trial = 'node_modules/.bin/eslint --fix-dry-run --format json docs';
    expect(await propose('npx eslint docs', { [trial]: '[]' })).toMatchObject({
      plan: { actions: [{ argv: ['node_modules/.bin/eslint', '--fix', 'docs'] }] },
    });
  });

  it('stay where one of them has no automatic fix', async () => {
    const trial = 'node_modules/.bin/eslint --fix-dry-run --format json docs';
    const left = JSON.stringify([{ messages: [{ ruleId: 'no-undef', severity: 2 }] }]);
    expect(await propose('npx eslint docs', { [trial]: left })).toEqual({
      declined: 'eslint has no automatic fix for no-undef',
    });
  });
});
