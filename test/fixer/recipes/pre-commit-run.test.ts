import { describe, expect, it } from 'vitest';
import { preCommitRun } from '../../../src/fixer/recipes/pre-commit-run.ts';
import { contextFrom } from '../../support/recipe-context.ts';

const trimmed = [
  'trim trailing whitespace.................................................Failed',
  '- hook id: trailing-whitespace',
  '- exit code: 1',
  '- files were modified by this hook',
  '',
  'Fixing docs/guide.md',
  '',
];
const checked = [
  'check yaml...............................................................Failed',
  '- hook id: check-yaml',
];

function propose(lines: readonly string[] | null, script = 'pre-commit run --all-files', isInstalled = true) {
  return preCommitRun.propose(
    contextFrom({
      step: { script, workingDirectory: '.' },
      printed: lines === null ? null : lines.join('\n'),
      answers: isInstalled ? { 'python3 -m pre_commit --version': 'pre-commit 4.7.0' } : {},
    }),
  );
}

describe('hooks that rewrote files', () => {
  it.each([
    { title: 'where the exit code says nothing of it', lines: trimmed.filter((line) => !line.startsWith('- exit')) },
    { title: 'behind the code of a failure', lines: trimmed },
    { title: 'in colour', lines: trimmed.map((line) => `\u001b[41m${line}\u001b[m`) },
    {
      title: 'beside a verbose hook that passed',
      lines: [
        'list files...............................................................Passed',
        '- hook id: ls',
        '- duration: 0.1s',
        '',
        ...trimmed,
      ],
    },
    {
      title: 'beside a hook whose own output looks like a block',
      lines: [...trimmed, 'see docs:', '- hook id: check-yaml', '- exit code: 1'],
    },
  ])('are run again with what the step asks for: $title', async ({ lines }) => {
    expect(await propose(lines)).toMatchObject({
      plan: { actions: [{ kind: 'run', argv: ['python3', '-m', 'pre_commit', 'run', '--all-files'] }] },
    });
  });
});

describe('the recipe declines', () => {
  it.each([
    { title: 'beside one that rewrote files', lines: [...trimmed, ...checked, '- exit code: 1', '', 'bad.yml: no'] },
    {
      title: 'before one that rewrote files',
      lines: [...checked, '- exit code: 1', '', 'bad.yml: no', '', ...trimmed],
    },
    { title: 'at the very end of the output', lines: [...trimmed, ...checked, '- exit code: 1'] },
  ])('where a hook only failed: $title', async ({ lines }) => {
    expect(await propose(lines)).toEqual({ declined: 'the hook check-yaml failed without rewriting files' });
  });

  it('where the step runs something else', async () => {
    expect(await propose(trimmed, 'sh ./check.sh')).toEqual({
      declined: 'the failing step does not run `pre-commit run`',
    });
  });

  it('where the command is put together by the shell', async () => {
    expect(await propose(trimmed, 'pre-commit run "$HOOK"')).toMatchObject({ declined: expect.any(String) });
  });

  it('where pre-commit is not installed', async () => {
    expect(await propose(null, 'pre-commit run', false)).toEqual({
      declined: 'pre-commit is not installed in the environment of the work tree',
    });
  });
});
