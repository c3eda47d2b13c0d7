import type { Recipe } from '../types.ts';
import { foldersUp, inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { pythonTool } from './support/python-tool.ts';
import { commandsOf } from './support/step-commands.ts';

export const pdmSyncLockfile: Recipe = {
  id: 'pdm-sync-lockfile',
  summary: 'Brings pdm.lock in line with pyproject.toml (`pdm lock --update-reuse`), without installing anything.',
  risk: 'safe',
  touches: ['**/pdm.lock'],
  needs: ['python3'],
  limits: [
    'What is locked already keeps its version as long as it fits.',
    'Declines where no pdm.lock is committed, and where pdm is not installed by the steps of the job.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'pdm');
    const start = command?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    for (const folder of foldersUp(start)) {
      const lock = inFolder(folder, 'pdm.lock');
      if (!(await context.repository.exists(lock))) continue;
      const pdm = await pythonTool(context, 'pdm');
      if (pdm === null) return decline('pdm is not installed in the environment of the work tree');
      return propose(pdmSyncLockfile, {
        title: `build: bring ${shown(lock)} in line with pyproject.toml`,
        actions: [run([...pdm.argv, 'lock', '--update-reuse'], { cwd: folder, network: true })],
        touches: [exactly(lock)],
        validate: [[...pdm.argv, 'lock', '--check']],
      });
    }
    return decline('there is no pdm.lock to bring in line');
  },
};
