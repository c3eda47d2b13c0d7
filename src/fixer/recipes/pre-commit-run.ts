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
    'Declines where a hook failed without rewriting files: half a fix would not turn the job green.',
    'Never changes .pre-commit-config.yaml, skips a hook or raises its version.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'pre-commit')).find(({ argv }) => argv[1] === 'run');
    if (command === undefined) return decline('the failing step does not run `pre-commit run`');
    const tool = await pythonTool(context, 'pre_commit');
    if (tool === null) return decline('pre-commit is not installed in the environment of the work tree');
    return propose(preCommitRun, {
      title: 'style: apply the fixes of the pre-commit hooks',
      actions: [run([...tool.argv, ...command.argv.slice(1)], { cwd: command.cwd, network: true })],
    });
  },
};
