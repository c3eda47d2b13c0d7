import { describe, expect, test } from 'vitest';
import { parseCodeOwners } from '../../src/core/code-owners.ts';

/** The example of GitHub's documentation, shortened. */
const owners = parseCodeOwners(`
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
/build/logs/ @doctocat
docs/*  docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
!secret.txt @nobody
file[12].txt @nobody
with\\ space.md @spacer
`);

describe('owners by GitHub’s rules', () => {
  test.each([
    ['any file', 'README.md', ['@global-owner1', '@global-owner2']],
    ['an ending, in any folder', 'src/deep/index.js', ['@js-owner']],
    ['a mail address', 'cmd/main.go', ['docs@example.com']],
    ['a folder at the root', 'build/logs/today.txt', ['@octocat']],
    ['a folder with all that is in it', 'docs/guide/start.md', ['@doctocat']],
    ['a folder of that name anywhere', 'packages/apps/a.ts', ['@octocat']],
    ['a name anywhere, as a folder', 'deep/down/logs/a.txt', ['@octocat']],
    ['the last pattern wins, also when it names nobody', 'apps/github/index.ts', []],
    ['a space', 'with space.md', ['@spacer']],
    ['a leading ./', './src/a.js', ['@js-owner']],
    ['what GitHub would skip names nobody', 'secret.txt', ['@global-owner1', '@global-owner2']],
  ])('%s', (_, path, expected) => {
    expect(owners(path)).toEqual(expected);
  });

  test('`folder/*` owns the files of the folder, not those below', () => {
    const shallow = parseCodeOwners('docs/* @docs');

    expect([shallow('docs/a.md'), shallow('docs/deep/a.md')]).toEqual([['@docs'], []]);
  });

  test('an empty file owns nothing', () => {
    expect(parseCodeOwners('')('a.ts')).toEqual([]);
  });
});
