import { describe, expect, it } from 'vitest';
import { fixImportPath } from '../../../src/fixer/recipes/fix-import-path.ts';
import { specifierFor } from '../../../src/fixer/recipes/support/import-specifiers.ts';
import { proposeOnDisk } from '../../support/recipe-context.ts';

const ignored = (path: string) => ({ [`git check-ignore --quiet --no-index -- ${path}`]: '' });

async function mend(
  importer: string,
  files: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const proposal = await proposeOnDisk(fixImportPath, { captures: [{ importer }], files, answers });
  if ('declined' in proposal) return proposal.declined;
  const [action] = proposal.plan.actions;
  return action?.kind === 'write' ? action.content : action;
}

describe('an import that leads nowhere', () => {
  it.each([
    {
      title: 'is spelled as the file is called',
      text: "import { a } from './Lib/One';\n",
      target: 'src/lib/one.ts',
      after: "import { a } from './lib/one';\n",
    },
    {
      title: 'follows a file that moved up',
      text: 'import { a } from "./one.js";\n',
      target: 'one.ts',
      after: 'import { a } from "../one.js";\n',
    },
    {
      title: 'follows a folder that moved',
      text: "export { a } from './one';\n",
      target: 'src/parts/one/index.ts',
      after: "export { a } from './parts/one';\n",
    },
    {
      title: 'in a call of import() counts too',
      text: "export const load = () => import('./one');\n",
      target: 'src/parts/one.ts',
      after: "export const load = () => import('./parts/one');\n",
    },
  ])('$title', async ({ text, target, after }) => {
    expect(await mend('src/main.ts', { 'src/main.ts': text, [target]: 'export const a = 1;\n' })).toBe(after);
  });

  it.each([
    {
      title: 'two files have the name',
      files: { 'a/one.ts': 'export const a = 1;', 'b/one.ts': 'export const a = 1;' },
    },
    { title: 'the file of that name exports something else', files: { 'a/one.ts': 'export const b = 1;' } },
    { title: 'no file has the name', files: { 'a/two.ts': 'export const a = 1;' } },
    { title: 'the file is a build output', files: { 'a/one.ts': 'export const a = 1;' }, answers: ignored('src/one') },
  ])('is left alone where $title', async ({ files, answers }) => {
    const importer = { 'src/main.ts': "import { a } from './one';\n" };
    expect(await mend('src/main.ts', { ...importer, ...files }, answers)).toMatch(/can mean exactly one file$/);
  });

  it.each(["import './index';\n", "import 'one';\n", "import '@/one';\n", "import '../../one';\n"])(
    'is left alone when it is %j',
    async (text) => {
      const files = { 'src/main.ts': text, 'a/one.ts': '', 'a/index.ts': '' };
      expect(await mend('src/main.ts', files)).toMatch(/can mean exactly one file$/);
    },
  );
});

describe('an import is written as it was before', () => {
  it.each([
    ['src/a.ts', 'src/parts/one.ts', './one', './parts/one'],
    ['src/a.ts', 'src/parts/one.ts', './one.js', './parts/one.js'],
    ['src/a.ts', 'src/parts/one.ts', './one.ts', './parts/one.ts'],
    ['src/a.ts', 'lib/one/index.ts', './one', '../lib/one'],
    ['src/a.ts', 'lib/one/index.ts', './one/index', '../lib/one/index'],
    ['src/a.mts', 'lib/one.mts', './one.mjs', '../lib/one.mjs'],
    ['src/a.ts', 'data/one.json', './one.json', '../data/one.json'],
  ])('%s imports %s, before as %s, as %s', (file, target, old, specifier) => {
    expect(specifierFor(file, target, old)).toBe(specifier);
  });
});
