import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { pythonAnnotate } from '../../../src/fixer/recipes/python-annotate.ts';
import { has, program, stepEnvironment } from '../../support/fixture-process.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const missing = 'Function is missing a return type annotation';

/** The recipe over one file, with the parser of the real Python; mypy names line 1 unless told. */
function propose(text: string, message = missing, line = 1, project = '') {
  const context = contextFrom({
    captures: [{ file: 'a.py', line: String(line), message }],
    files: { 'a.py': text, 'pyproject.toml': project },
  });
  return pythonAnnotate.propose({
    ...context,
    run: (argv) => program(argv, { cwd: tmpdir(), env: stepEnvironment(tmpdir()) }),
  });
}

function implicit(name: string): string {
  return `Incompatible default for parameter "${name}" (default has type "None", parameter has type "str")`;
}

describe.skipIf(!has('python3'))('an annotation that mypy asks for', () => {
  it.each([
    {
      title: 'of a function that returns nothing',
      text: 'def f(a: int):\n    print(a)\n',
      after: 'def f(a: int) -> None:\n    print(a)\n',
    },
    { title: 'of a function in one line', text: 'def f(): print(1)\n', after: 'def f() -> None: print(1)\n' },
    {
      title: 'of a signature over several lines',
      text: 'def f(\n    a: str = "):",\n):\n    print(a)\n',
      after: 'def f(\n    a: str = "):",\n) -> None:\n    print(a)\n',
    },
    {
      title: 'of a function around one that returns a value',
      text: 'def f():\n    def g() -> int:\n        return 1\n    print(g())\n',
      after: 'def f() -> None:\n    def g() -> int:\n        return 1\n    print(g())\n',
    },
    {
      title: 'behind letters of several bytes',
      text: 'def größe():\n    print("ü")\n',
      after: 'def größe() -> None:\n    print("ü")\n',
    },
  ])('$title is None', async ({ text, after }) => {
    expect(await propose(text)).toMatchObject({ plan: { actions: [{ content: after }], touches: ['a.py'] } });
  });

  it.each([
    {
      title: 'with a bar for Python 3.10',
      text: 'def f(a: str = None) -> None: ...\n',
      project: '[project]\nrequires-python = ">=3.10"\n',
      after: 'def f(a: str | None = None) -> None: ...\n',
      line: 1,
    },
    {
      title: 'with Optional where the file imports it',
      text: 'from typing import Optional\ndef f(a: str = None, b: Optional[int] = None) -> None: ...\n',
      project: '',
      after: 'from typing import Optional\ndef f(a: Optional[str] = None, b: Optional[int] = None) -> None: ...\n',
      line: 2,
    },
  ])('of a default of None is written $title', async ({ text, project, after, line }) => {
    expect(await propose(text, implicit('a'), line, project)).toMatchObject({
      plan: { actions: [{ content: after }] },
    });
  });

  it.each([
    { title: 'returns a value', text: 'def f():\n    return 1\n' },
    { title: 'yields', text: 'def f():\n    yield 1\n' },
    { title: 'only raises', text: 'def f():\n    raise NotImplementedError\n' },
    { title: 'is a stub', text: 'def f():\n    ...\n' },
    { title: 'stands in another line', text: '\ndef f():\n    print(1)\n' },
  ])('of a function that $title is left to people', async ({ text }) => {
    expect(await propose(text)).toEqual({ declined: expect.stringContaining('not certain') });
  });

  it('of a default of None is left to people where neither form is sure to work', async () => {
    expect(await propose('def f(a: str = None) -> None: ...\n', implicit('a'))).toEqual({
      declined: expect.stringContaining('not certain'),
    });
  });

  it('is not added for another complaint', async () => {
    expect(await propose('def f(): ...\n', 'Name "x" is not defined')).toEqual({
      declined: expect.stringContaining('mypy names no place'),
    });
  });
});
