import { describe, expect, it } from 'vitest';
import { shfmtWrite } from '../../../src/fixer/recipes/shfmt-write.ts';
import { contextFrom } from '../../support/recipe-context.ts';

function propose(script: string, workingDirectory = '.') {
  return shfmtWrite.propose(contextFrom({ step: { script, workingDirectory } }));
}

describe('a failing shfmt', () => {
  it.each([
    { script: 'shfmt -d .', argv: ['shfmt', '-w', '.'] },
    { script: 'shfmt -l -i 2 -ci scripts', argv: ['shfmt', '-w', '-i', '2', '-ci', 'scripts'] },
    { script: 'shfmt --diff --indent=4 a.sh b.sh', argv: ['shfmt', '-w', '--indent=4', 'a.sh', 'b.sh'] },
    { script: "shfmt -d 'foo; touch pwned'", argv: ['shfmt', '-w', 'foo; touch pwned'] },
  ])('is repeated with the same style and paths: $script', async ({ script, argv }) => {
    expect(await propose(script)).toMatchObject({ plan: { actions: [{ kind: 'run', argv }] } });
  });

  it('is repeated in the folder of the step', async () => {
    expect(await propose('cd ci && shfmt -d .', 'tools')).toMatchObject({
      plan: { actions: [{ argv: ['shfmt', '-w', '.'], cwd: 'tools/ci' }] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    { title: 'a script of the project runs shfmt', script: 'sh ./check.sh', why: 'does not run shfmt itself' },
    { title: 'shfmt writes already', script: 'shfmt -l -w .', why: 'does not run shfmt itself' },
    { title: 'nothing is asked to be checked', script: 'shfmt a.sh', why: 'does not run shfmt itself' },
    { title: 'the paths come from a command', script: 'shfmt -d $(git ls-files)', why: 'does not run shfmt itself' },
    { title: 'the input is standard input', script: 'shfmt -d -i 2', why: 'names no path' },
    { title: 'a path leaves the tree', script: 'shfmt -d ../../x', why: 'a path outside the repository' },
    { title: 'a path is absolute', script: 'shfmt -d /etc', why: 'a path outside the repository' },
    { title: 'the step leaves the tree', script: 'cd .. && shfmt -d .', why: 'does not run shfmt itself' },
  ])('where $title', async ({ script, why }) => {
    expect(await propose(script)).toEqual({ declined: expect.stringContaining(why) });
  });
});
