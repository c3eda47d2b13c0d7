import { describe, expect, it } from 'vitest';
import { goAddStdImport } from '../../../src/fixer/recipes/go-add-std-import.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const std = ['crypto/rand', 'fmt', 'internal/abi', 'math/rand', 'os', 'strings', 'vendor/golang.org/x/net'].join('\n');
const exported = { 'go doc -short fmt Println': 'func Println', 'go doc -short os Exit': 'func Exit' };

interface Parts {
  readonly head?: string;
  readonly uses?: string;
  readonly names?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly answers?: Readonly<Record<string, string>>;
  readonly file?: string;
}

function propose({
  head = 'package a\n',
  uses = 'fmt.Println(1)',
  names = ['fmt'],
  files = {},
  answers = exported,
  file = 'a.go',
}: Parts) {
  return goAddStdImport.propose(
    contextFrom({
      captures: names.map((name, index) => ({ file, line: '9', column: String(index + 2), name })),
      files: { 'a.go': `${head}\nfunc f() { ${uses} }\n`, ...files },
      answers: { 'go list std': std, ...answers },
    }),
  );
}

describe('a package of the standard library that nothing imports', () => {
  it.each([
    { title: 'below the package clause', head: 'package a\n', after: 'package a\n\nimport "fmt"\n' },
    {
      title: 'beside the only import',
      head: 'package a\n\nimport "os"\n',
      after: 'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n',
    },
    {
      title: 'apart from a module',
      head: 'package a\n\nimport "example.com/x"\n',
      after: 'package a\n\nimport (\n\t"fmt"\n\n\t"example.com/x"\n)\n',
    },
    {
      title: 'in its place in a group',
      head: 'package a\n\nimport (\n\t"errors"\n\t"os"\n)\n',
      after: 'package a\n\nimport (\n\t"errors"\n\t"fmt"\n\t"os"\n)\n',
    },
  ])('is imported $title', async ({ head, after }) => {
    expect(await propose({ head })).toMatchObject({
      plan: { actions: [{ path: 'a.go', content: `${after}\nfunc f() { fmt.Println(1) }\n` }], touches: ['a.go'] },
    });
  });

  it('is imported together with the others that the file lacks', async () => {
    expect(await propose({ uses: 'fmt.Println(1); os.Exit(1)', names: ['fmt', 'os'] })).toMatchObject({
      plan: { actions: [{ content: expect.stringContaining('import (\n\t"fmt"\n\t"os"\n)') }] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    {
      title: 'the name is no package',
      parts: { uses: 'total.Sum()', names: ['total'] },
      why: 'total is no package of the standard library',
    },
    { title: 'another name is undefined too', parts: { names: ['fmt', 'total'] }, why: 'total is no package' },
    {
      title: 'the name is an internal package',
      parts: { uses: 'abi.Name()', names: ['abi'] },
      why: 'abi is no package',
    },
    {
      title: 'the name is a vendored package',
      parts: { uses: 'net.Dial()', names: ['net'] },
      why: 'net is no package',
    },
    {
      title: 'the repository has such a package',
      parts: { files: { 'pkg/fmt/fmt.go': '' } },
      why: 'a package fmt of its own',
    },
    { title: 'it is imported already', parts: { head: 'package a\n\nimport "fmt"\n' }, why: 'fmt is imported already' },
    {
      title: 'the package does not export what is used',
      parts: { uses: 'fmt.Shout(1)' },
      why: 'no package fmt exports Shout',
    },
    { title: 'nothing is taken from it', parts: { uses: 'fmt(1)' }, why: 'nothing is taken from fmt' },
    {
      title: 'two packages fit',
      parts: {
        uses: 'rand.Int()',
        names: ['rand'],
        answers: { 'go doc -short crypto/rand Int': '', 'go doc -short math/rand Int': '' },
      },
      why: 'several packages fit rand',
    },
    {
      title: 'the imports have an odd shape',
      parts: { head: 'package a\n\nimport ( "os" )\n' },
      why: 'the imports of a.go cannot be read',
    },
    {
      title: 'go lists no such package',
      parts: { answers: { ...exported, 'go list std': '' } },
      why: 'fmt is no package',
    },
  ])('where $title', async ({ parts, why }) => {
    expect(await propose(parts)).toEqual({ declined: expect.stringContaining(why) });
  });

  it.each(['../../x.go', '-x', 'foo; touch pwned', '/etc/passwd', 'a.txt'])('where the log names %j', async (file) => {
    expect(await propose({ file, files: { 'a.txt': '' } })).toEqual({
      declined: 'the log names no place in a Go file of the repository',
    });
  });

  it.each(['-x', 'fmt; touch pwned', '../fmt', '$(x)'])('for the name %j', async (name) => {
    expect(await propose({ names: [name] })).toEqual({
      declined: expect.stringContaining('no package of the standard library'),
    });
  });
});
