import { describe, expect, it } from 'vitest';
import { tsAddMissingProperty } from '../../../src/fixer/recipes/ts-add-missing-property.ts';
import { proposeOnDisk } from '../../support/recipe-context.ts';

const tsconfig = JSON.stringify({ compilerOptions: { strict: true, types: [], lib: ['es2022'] } });

/** The recipe over one module that the compiler refuses in the line that holds the marker. */
async function complete(text: string, marker: string): Promise<unknown> {
  const line = text.split('\n').findIndex((content) => content.includes(marker)) + 1;
  const proposal = await proposeOnDisk(tsAddMissingProperty, {
    files: { 'a.ts': text, 'tsconfig.json': tsconfig },
    captures: [{ file: 'a.ts', line: String(line), column: '1', message: "Property 'kind' is missing" }],
  });
  if ('declined' in proposal) return proposal.declined;
  const [action] = proposal.plan.actions;
  return action?.kind === 'write' ? action.content : action;
}

describe('a missing property is added', () => {
  it.each([
    { title: 'that is a literal', type: "{ kind: 'circle' }", value: '{}', after: "{ kind: 'circle' }" },
    { title: 'that is a number', type: '{ kind: 2; a: number }', value: '{ a: 1 }', after: '{ a: 1, kind: 2 }' },
    { title: 'that is null', type: '{ kind: null }', value: '{ }', after: '{ kind: null  }' },
    { title: 'that may be undefined', type: '{ kind: string | undefined }', value: '{}', after: '{ kind: undefined }' },
    { title: 'with a name in quotes', type: "{ 'a-b': true }", value: '{}', after: "{ 'a-b': true }" },
    {
      title: 'before a trailing comma',
      type: "{ a: number; kind: 'x' }",
      value: '{\n  a: 1,\n}',
      after: "{\n  a: 1,\n  kind: 'x',\n}",
    },
  ])('$title', async ({ type, value, after }) => {
    const text = `export const it: ${type} = ${value};\n`;
    expect(await complete(text, 'const it')).toBe(`export const it: ${type} = ${after};\n`);
  });

  it('in an argument', async () => {
    const text = "declare function draw(it: { kind: 'x'; a: number }): void;\ndraw({ a: 1 });\nexport {};\n";
    expect(await complete(text, 'draw({')).toContain("draw({ a: 1, kind: 'x' });");
  });
});

describe('a missing property stays missing', () => {
  it.each([
    { title: 'that may be any text', type: '{ kind: string }', value: '{}', why: 'which value "kind" should have' },
    {
      title: 'that may be one of two',
      type: "{ kind: 'a' | 'b' }",
      value: '{}',
      why: 'which value "kind" should have',
    },
    { title: 'that is a flag', type: '{ kind: boolean }', value: '{}', why: 'which value "kind" should have' },
    {
      title: 'of one of several types',
      type: "{ kind: 'a' } | { kind: 'b' }",
      value: '{}',
      why: 'is no object literal',
    },
    {
      title: 'beside one that has several values',
      type: "{ kind: 'a'; size: number }",
      value: '{}',
      why: 'which value "size" should have',
    },
    {
      title: 'where no literal stands',
      type: "{ kind: 'a' }",
      value: 'JSON.parse("{}") as {}',
      why: 'is no object literal',
    },
  ])('$title', async ({ type, value, why }) => {
    expect(await complete(`export const it: ${type} = ${value};\n`, 'const it')).toContain(why);
  });
});
