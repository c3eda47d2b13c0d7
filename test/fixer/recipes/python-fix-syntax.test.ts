import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { pythonFixSyntax } from '../../../src/fixer/recipes/python-fix-syntax.ts';
import { has, program, stepEnvironment } from '../../support/fixture-process.ts';
import { contextFrom } from '../../support/recipe-context.ts';

/** The recipe over one file, with the parser of the real Python. */
function propose(text: string) {
  const context = contextFrom({ captures: [{ file: 'shop.py' }], files: { 'shop.py': text } });
  return pythonFixSyntax.propose({
    ...context,
    run: (argv) => program(argv, { cwd: tmpdir(), env: stepEnvironment(tmpdir()) }),
  });
}

describe.skipIf(!has('python3'))('syntax with one certain remedy', () => {
  it.each([
    {
      title: 'a function without its colon',
      text: 'def total(a)\n    return a\n',
      after: 'def total(a):\n    return a\n',
    },
    {
      title: 'an else without its colon',
      text: 'if 1:\n    a = 1\nelse\n    a = 2\n',
      after: 'if 1:\n    a = 1\nelse:\n    a = 2\n',
    },
    { title: 'a bracket not closed at the end of its line', text: 'a = [1\nb = 2\n', after: 'a = [1]\nb = 2\n' },
    {
      title: 'a call not closed at the end of its line',
      text: 'a = max(1, int("2")\nb = 2\n',
      after: 'a = max(1, int("2"))\nb = 2\n',
    },
    {
      title: 'tabs mixed with spaces, where one width alone parses',
      text: 'def f():\n\ta = 1\n        return a\n',
      after: 'def f():\n        a = 1\n        return a\n',
    },
    { title: 'a print statement', text: 'print "a", 1\n', after: 'print("a", 1)\n' },
    {
      title: 'both, and Windows line ends',
      text: 'def f()\r\n    print "a"\r\n',
      after: 'def f():\r\n    print("a")\r\n',
    },
  ])('$title is mended', async ({ text, after }) => {
    expect(await propose(text)).toMatchObject({
      plan: { actions: [{ kind: 'write', path: 'shop.py', content: after }], touches: ['shop.py'] },
    });
  });

  it.each([
    { title: 'a statement that goes on behind the missing colon', text: 'if 1 print("a")\n' },
    { title: 'words of another language', text: 'for a in [1] do\n    pass\n' },
    { title: 'an else if', text: 'if 1:\n    pass\nelse if 2:\n    pass\n' },
    { title: 'a condition over two lines', text: 'if (1 and\n    2)\n    pass\n' },
    { title: 'a comment behind the missing colon', text: 'if 1 # one\n    pass\n' },
    { title: 'a print that goes elsewhere', text: 'import sys\nprint >>sys.stderr, "a"\nprint "b"\n' },
    { title: 'a print of a bracket and more', text: 'print ("a"), "b"\nprint "c"\n' },
    { title: 'a print of a bracket with values', text: 'print ("%s") % 1\nprint "c"\n' },
    { title: 'a print that ends no line', text: 'print "a",\n' },
    { title: 'a print behind a colon', text: 'if 1: print "a"\n' },
    { title: 'a print of several lines', text: 'print """a\nb"""\n' },
    { title: 'an unclosed bracket with an operator behind it', text: 'a = max(1 + 2\nb = 2\n' },
    { title: 'an unclosed bracket of a comprehension', text: 'a = [b for b in c\nd = 2\n' },
    { title: 'two unclosed brackets', text: 'a = max(1, min(2, 3\nb = 2\n' },
    { title: 'a list that goes on in the next line', text: 'a = [1,\nb = 2\n' },
    {
      title: 'tabs mixed with spaces, where two widths give different programs',
      text: 'def f(a):\n\tfor b in a:\n\t    c = b\n        return c\n',
    },
    { title: 'one remedy and one riddle', text: 'print "a"\nb = (1 +\n' },
  ])('$title is left alone', async ({ text }) => {
    expect(await propose(text)).toEqual({ declined: expect.any(String) });
  });

  it('text of a file is never run', async () => {
    expect(await propose('print "a"\nraise SystemExit(3)\n')).toMatchObject({ plan: {} });
  });
});
