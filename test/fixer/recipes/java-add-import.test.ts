import { describe, expect, it } from 'vitest';
import { javaAddImport } from '../../../src/fixer/recipes/java-add-import.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function propose(text: string, symbol: string, more: Readonly<Record<string, string>> = {}) {
  return javaAddImport.propose(
    contextFrom({
      captures: [{ symbol, file: 'shop/Cart.java', line: '1' }],
      files: { 'shop/Cart.java': text, ...more },
    }),
  );
}

const body = 'class Cart { Object a = new ArrayList<>(); Test b; Price c; }\n';

describe('a class that javac cannot find', () => {
  it.each([
    { title: 'of the JDK', symbol: 'ArrayList', after: `package shop;\n\nimport java.util.ArrayList;\n\n${body}` },
    {
      title: 'of the repository',
      symbol: 'Price',
      more: { 'shop/price/Price.java': 'package shop.price;\n' },
      after: `package shop;\n\nimport shop.price.Price;\n\n${body}`,
    },
    {
      title: 'that another file imports from a dependency',
      symbol: 'Test',
      more: { 'shop/A.java': 'package shop;\nimport org.junit.jupiter.api.Test;\n' },
      after: `package shop;\n\nimport org.junit.jupiter.api.Test;\n\n${body}`,
    },
  ])('$title is imported', async ({ symbol, more = {}, after }) => {
    expect(await propose(`package shop;\n\n${body}`, symbol, more)).toMatchObject({
      plan: { actions: [{ path: 'shop/Cart.java', content: after }] },
    });
  });

  it('is imported in its place', async () => {
    const text = `package shop;\n\nimport java.io.File;\nimport java.util.List;\n\n${body}`;
    expect(await propose(text, 'ArrayList')).toMatchObject({
      plan: {
        actions: [
          { content: text.replace('import java.util.List;', 'import java.util.ArrayList;\nimport java.util.List;') },
        ],
      },
    });
  });

  it.each([
    { title: 'and that nobody has', symbol: 'Price', more: {}, why: 'no class of the repository or the JDK' },
    {
      title: 'and that two files import from different packages',
      symbol: 'Test',
      more: { 'a/A.java': 'import org.junit.Test;\n', 'a/B.java': 'import org.junit.jupiter.api.Test;\n' },
      why: 'several classes fit Test',
    },
    { title: 'and that the file does not use', symbol: 'HashMap', more: {}, why: 'import these classes already' },
  ])('$title is left alone', async ({ symbol, more, why }) => {
    expect(await propose(`package shop;\n\n${body}`, symbol, more)).toEqual({ declined: expect.stringContaining(why) });
  });
});
