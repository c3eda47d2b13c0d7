import { describe, expect, it } from 'vitest';
import { pythonFixImportPath } from '../../../src/fixer/recipes/python-fix-import-path.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function propose(files: Readonly<Record<string, string>>, module = 'shop.prices') {
  return pythonFixImportPath.propose(contextFrom({ captures: [{ module }], files }));
}

const moved = { 'shop/__init__.py': '', 'shop/core/prices.py': 'RATE = 19\n\ndef total(a):\n    return a\n' };

describe('a module of the project that is not where the import says', () => {
  it.each([
    { title: 'a name', text: 'from shop.prices import total\n', after: 'from shop.core.prices import total\n' },
    {
      title: 'a name with another',
      text: 'from shop.prices import total as t\n',
      after: 'from shop.core.prices import total as t\n',
    },
    {
      title: 'several lines',
      text: 'from shop.prices import (\n    RATE,\n    total,\n)\n',
      after: 'from shop.core.prices import (\n    RATE,\n    total,\n)\n',
    },
    {
      title: 'the module with another name',
      text: 'import shop.prices as p\n',
      after: 'import shop.core.prices as p\n',
    },
  ])('is imported from where it has moved: $title', async ({ text, after }) => {
    expect(await propose({ ...moved, 'shop/cart.py': text })).toMatchObject({
      plan: { actions: [{ path: 'shop/cart.py', content: after }], touches: ['shop/cart.py'] },
    });
  });

  it('becomes part of the package by the __init__.py that its folder lacks', async () => {
    const files = {
      'src/shop/__init__.py': '',
      'src/shop/prices/eu/total.py': '',
      'a.py': 'import shop.prices.eu.total\n',
    };
    expect(await propose(files, 'shop.prices.eu.total')).toMatchObject({
      plan: {
        actions: [
          { path: 'src/shop/prices/__init__.py', content: '' },
          { path: 'src/shop/prices/eu/__init__.py', content: '' },
        ],
      },
    });
  });

  it.each([
    {
      title: 'lacks a name that is imported',
      files: { ...moved, 'a.py': 'from shop.prices import tax\n' },
      why: 'defines tax',
    },
    {
      title: 'may be either of two',
      files: { ...moved, 'shop/old/prices.py': 'total = 1\n', 'a.py': 'from shop.prices import total\n' },
      why: 'several modules could be meant',
    },
    {
      title: 'is imported without a name',
      files: { ...moved, 'a.py': 'import shop.prices\n' },
      why: 'without giving it a name',
    },
    {
      title: 'is there',
      files: { 'shop/__init__.py': '', 'shop/prices.py': '', 'a.py': 'import shop.prices\n' },
      why: "the step's import path is at fault",
    },
    { title: 'lies in a namespace package', files: { 'shop/prices/a.py': '' }, why: 'no package with an __init__.py' },
  ])('is left alone when it $title', async ({ files, why }) => {
    expect(await propose(files)).toEqual({ declined: expect.stringContaining(why) });
  });
});
