import { describe, expect, it } from 'vitest';
import { fixRenamedPath } from '../../../src/fixer/recipes/fix-renamed-path.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const log = 'git log --max-count=200 --diff-filter=R --find-renames=100% --name-status --format= -z';

function propose(files: Readonly<Record<string, string>>, answers: Readonly<Record<string, string>> = {}) {
  return fixRenamedPath.propose(
    contextFrom({ captures: [{ file: '/home/runner/work/a/a/tools/gen.py' }], files, answers }),
  );
}

describe('a build script that names a file by its old path', () => {
  it.each([
    {
      title: 'names the only file of that name',
      makefile: 'all:\n\tpython tools/gen.py\n',
      after: 'all:\n\tpython ci/gen.py\n',
    },
    { title: 'keeps a leading ./', makefile: 'all:\n\t./tools/gen.py\n', after: 'all:\n\t./ci/gen.py\n' },
    {
      title: 'keeps longer paths',
      makefile: 'all:\n\tcp tools/gen.py.bak my/tools/gen.py tools/gen.py\n',
      after: 'all:\n\tcp tools/gen.py.bak my/tools/gen.py ci/gen.py\n',
    },
  ])('$title', async ({ makefile, after }) => {
    expect(await propose({ Makefile: makefile, 'ci/gen.py': '' })).toMatchObject({
      plan: { actions: [{ path: 'Makefile', content: after }], touches: ['Makefile'] },
    });
  });

  it("follows the rename of git's history where several files have the name", async () => {
    const files = { Makefile: 'all:\n\tpython tools/gen.py\n', 'ci/gen.py': '', 'docs/gen.py': '' };
    expect(await propose(files, { [log]: 'R100\0tools/gen.py\0docs/gen.py\0' })).toMatchObject({
      plan: { actions: [{ content: 'all:\n\tpython docs/gen.py\n' }] },
    });
  });

  it('follows a file that was renamed more than once', async () => {
    const renames = 'R100\0lib/gen.py\0ci/make.py\0\nR100\0tools/gen.py\0lib/gen.py\0';
    expect(
      await propose({ Makefile: 'all:\n\tpython tools/gen.py\n', 'ci/make.py': '' }, { [log]: renames }),
    ).toMatchObject({ plan: { actions: [{ content: 'all:\n\tpython ci/make.py\n' }] } });
  });

  it('is left alone where the history names two files', async () => {
    const renames = 'R100\0tools/gen.py\0docs/gen.py\0\nR100\0tools/gen.py\0ci/gen.py\0';
    const files = { Makefile: 'all:\n\tpython tools/gen.py\n', 'ci/gen.py': '', 'docs/gen.py': '' };
    expect(await propose(files, { [log]: renames })).toEqual({ declined: expect.stringContaining('several files') });
  });

  it('is left alone where the file that it became is gone', async () => {
    const files = { Makefile: 'all:\n\tpython tools/gen.py\n' };
    expect(await propose(files, { [log]: 'R100\0tools/gen.py\0docs/gen.py\0' })).toEqual({
      declined: expect.stringContaining('no file of the repository'),
    });
  });

  it.each(['../../x/gen.py', '-x', 'foo; touch pwned', 'a\\b.py'])('is left alone for %j in the log', async (file) => {
    const context = contextFrom({
      captures: [{ file }],
      files: { Makefile: `all:\n\tpython ${file}\n`, 'ci/gen.py': '' },
    });
    expect(await fixRenamedPath.propose(context)).toMatchObject({ declined: expect.any(String) });
  });

  it.each([
    {
      title: 'is left alone where several files have the name',
      files: { 'ci/gen.py': '', 'docs/gen.py': '' },
      why: 'several files',
    },
    { title: 'is left alone where no file has the name', files: {}, why: 'no file of the repository is called gen.py' },
    { title: 'is left alone where the file is there', files: { 'tools/gen.py': '' }, why: 'runs in another folder' },
  ])('$title', async ({ files, why }) => {
    expect(await propose({ Makefile: 'all:\n\tpython tools/gen.py\n', ...files })).toEqual({
      declined: expect.stringContaining(why),
    });
  });

  it('that is a workflow stays', async () => {
    expect(await propose({ '.github/workflows/ci.yml': 'python tools/gen.py', 'ci/gen.py': '' })).toEqual({
      declined: expect.stringContaining('no build script'),
    });
  });
});
