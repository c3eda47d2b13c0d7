import { stripVTControlCharacters } from 'node:util';
import type { Recipe } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { pythonTool } from './support/python-tool.ts';
import { commandsOf } from './support/step-commands.ts';

export const preCommitRun: Recipe = {
  id: 'pre-commit-run',
  summary: 'Commits what the hooks of pre-commit rewrote (`files were modified by this hook`).',
  risk: 'safe',
  touches: ['**/*'],
  needs: ['python3'],
  limits: [
    "Runs the failing step's own `pre-commit run`, with the hooks and versions that the project pins.",
    'Declines where a hook failed without rewriting files, as its block in the reproduced output tells: half a fix would not turn the job green.',
    'Never changes .pre-commit-config.yaml, skips a hook or raises its version.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'pre-commit')).find(({ argv }) => argv[1] === 'run');
    if (command === undefined) return decline('the failing step does not run `pre-commit run`');
    const stuck = context.printed === null ? undefined : hooksThatOnlyFailed(context.printed)[0];
    if (stuck !== undefined) return decline(`the hook ${stuck} failed without rewriting files`);
    const tool = await pythonTool(context, 'pre_commit');
    if (tool === null) return decline('pre-commit is not installed in the environment of the work tree');
    return propose(preCommitRun, {
      title: 'style: apply the fixes of the pre-commit hooks',
      actions: [run([...tool.argv, ...command.argv.slice(1)], { cwd: command.cwd, network: true })],
    });
  },
};

/**
 * Ids of the hooks that failed and left the files alone. pre-commit heads a hook's block with `- hook id:`, then duration, exit code
 * and `- files were modified by this hook`, as far as they hold; hooks that passed have a block only when they are verbose.
 */
function hooksThatOnlyFailed(printed: string): string[] {
  const stuck: string[] = [];
  const lines = stripVTControlCharacters(printed).split(/\r?\n/);
  lines.forEach((line, index) => {
    const id = /^- hook id: (?<id>[\w.-]+)$/.exec(line)?.groups?.['id'];
    if (id === undefined || !/Failed$/.test(lines[index - 1] ?? '')) return;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((detail) => !detail.startsWith('- '));
    const details = end < 0 ? rest : rest.slice(0, end);
    if (!details.includes('- files were modified by this hook')) stuck.push(id);
  });
  return stuck;
}
