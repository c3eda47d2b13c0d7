import { describe, expect, it } from 'vitest';
import { tsAnnotateImplicitAny } from '../../../src/fixer/recipes/ts-annotate-implicit-any.ts';
import { proposeOnDisk } from '../../support/recipe-context.ts';

const tsconfig = JSON.stringify({ compilerOptions: { strict: true, types: [], lib: ['es2022'] } });

/** The recipe over one module, with the compiler's complaint about the first line. */
async function annotate(text: string): Promise<unknown> {
  const message = "Parameter 'a' implicitly has an 'any' type.";
  const proposal = await proposeOnDisk(tsAnnotateImplicitAny, {
    files: { 'a.ts': text, 'tsconfig.json': tsconfig },
    captures: [{ file: 'a.ts', line: '1', column: '1', message }],
  });
  if ('declined' in proposal) return proposal.declined;
  const [action] = proposal.plan.actions;
  return action?.kind === 'write' ? action.content : action;
}

describe('the type of a name is written down', () => {
  it.each([
    {
      title: 'as its callers call it',
      text: 'export function f(a) {\n  return a;\n}\nf(1);\n',
      after: 'export function f(a: number) {\n  return a;\n}\nf(1);\n',
    },
    {
      title: 'as its body uses it',
      text: 'export const f = (a) => a * 2;\n',
      after: 'export const f = (a: number) => a * 2;\n',
    },
  ])('$title', async ({ text, after }) => {
    expect(await annotate(text)).toBe(after);
  });
});

describe('a name stays without a type', () => {
  it.each([
    { title: 'that nothing uses', text: 'export function f(a) {}\n', why: /cannot be inferred/ },
    {
      title: 'of which any element is taken',
      text: 'export function f(a) {\n  return a[0];\n}\n',
      why: /cannot be inferred/,
    },
    {
      title: 'whose type breaks something else',
      text: "export function f(a) {\n  return a * 2;\n}\nf('x');\n",
      why: /^(?:with the inferred types, a.ts|the type of a in a.ts)/,
    },
    { title: 'that has one', text: 'export function f(a: number) {}\n', why: /has other type errors$/ },
  ])('$title', async ({ text, why }) => {
    expect(await annotate(text)).toMatch(why);
  });
});
