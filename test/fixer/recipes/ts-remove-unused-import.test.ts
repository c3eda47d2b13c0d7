import { describe, expect, it } from 'vitest';
import { tsRemoveUnusedImport } from '../../../src/fixer/recipes/ts-remove-unused-import.ts';
import { proposeOnDisk } from '../../support/recipe-context.ts';

const tsconfig = JSON.stringify({
  compilerOptions: { strict: true, noUnusedLocals: true, types: [], lib: ['es2022'] },
});

/** The recipe over one module, told of the unused name `gone` in the first line that holds the marker. */
async function remove(text: string, marker = 'gone'): Promise<unknown> {
  const line = text.split('\n').findIndex((content) => content.includes(marker)) + 1;
  const message = "'gone' is declared but its value is never read.";
  const proposal = await proposeOnDisk(tsRemoveUnusedImport, {
    files: { 'a.ts': text, 'tsconfig.json': tsconfig },
    captures: [{ file: 'a.ts', line: String(line), column: '1', code: 'TS6133', message }],
  });
  if ('declined' in proposal) return proposal.declined;
  const [action] = proposal.plan.actions;
  return action?.kind === 'write' ? action.content : action;
}

describe('an unused local name is removed', () => {
  it.each([
    { title: 'with a literal', text: 'const gone = 1;\nexport {};\n', after: 'export {};\n' },
    { title: 'with a function', text: 'const gone = () => Date.now();\nexport {};\n', after: 'export {};\n' },
    { title: 'without a value', text: 'let gone: string;\nexport {};\n', after: 'export {};\n' },
    {
      title: 'with its documentation',
      text: 'export const a = 1;\n\n/** How far. */\nconst gone = a + 1;\n\nexport const b = 2;\n',
      after: 'export const a = 1;\n\nexport const b = 2;\n',
    },
    {
      title: 'from the middle of a block',
      text: 'export function f(a: { b: number }) {\n  const gone = a.b;\n  return a;\n}\n',
      after: 'export function f(a: { b: number }) {\n  return a;\n}\n',
    },
    {
      title: 'from a pattern',
      text: 'declare const o: { a: number; gone: number };\nconst { a, gone: gone } = o;\nexport { a };\n',
      after: 'declare const o: { a: number; gone: number };\nconst { a } = o;\nexport { a };\n',
      marker: 'gone: gone',
    },
    {
      title: 'that is a function',
      text: 'function gone() {\n  gone2();\n}\ndeclare function gone2(): void;\ngone2();\nexport {};\n',
      after: 'declare function gone2(): void;\ngone2();\nexport {};\n',
    },
    {
      title: 'with what it alone has read',
      text: 'const first = 1;\nconst gone = first;\nexport {};\n',
      after: 'export {};\n',
    },
    {
      title: 'and Windows line ends stay',
      text: 'const gone = 1;\r\nexport {};\r\n',
      after: 'export {};\r\n',
    },
  ])('$title', async ({ text, after, marker }) => {
    expect(await remove(text, marker)).toBe(after);
  });
});

describe('an unused name stays', () => {
  it.each([
    { title: 'that is a parameter', text: 'export function f(gone: number) {}\n' },
    {
      title: 'whose value is a call',
      text: 'declare function f(): number;\nexport {};\nconst gone = f();\n',
      marker: 'const gone',
    },
    { title: 'whose value is constructed', text: 'const gone = new Map();\nexport {};\n' },
    {
      title: 'whose value is awaited',
      text: 'declare const p: Promise<number>;\nexport {};\nconst gone = await p;\n',
      marker: 'const gone',
    },
    {
      title: 'whose value is a call inside',
      text: 'declare function f(): number;\nexport {};\nconst gone = [1, { a: f() }];\n',
      marker: 'const gone',
    },
    {
      title: 'whose value is an assignment',
      text: 'let a = 1;\nexport const b = () => a;\nconst gone = (a = 2);\n',
      marker: 'const gone',
    },
    { title: 'that is written to later', text: 'let gone = 1;\nexport function f() {\n  gone = 2;\n}\n' },
    {
      title: 'that a rest leaves out',
      text: 'declare const o: { gone: 1; a: 2 };\nconst { gone, ...rest } = o;\nexport { rest };\n',
      marker: 'const { gone',
    },
    { title: 'that is a private member', text: 'export class A {\n  private gone = 1;\n}\n' },
    { title: 'of a loop', text: 'for (const gone of [1, 2]) console.log();\nexport {};\n' },
    { title: 'that is a class', text: 'class gone {\n  static a = console.log();\n}\nexport {};\n' },
    { title: 'that something reads after all', text: 'const gone = 1;\nexport const a = gone;\n' },
  ])('$title', async ({ text, marker }) => {
    expect(await remove(text, marker)).toMatch(/is no name that can go without a trace$/);
  });
});
