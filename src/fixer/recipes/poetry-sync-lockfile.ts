import type { Recipe } from '../types.ts';
import { foldersUp, inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { pythonTool } from './support/python-tool.ts';
import { commandsOf } from './support/step-commands.ts';

export const poetrySyncLockfile: Recipe = {
  id: 'poetry-sync-lockfile',
  summary: 'Brings poetry.lock in line with pyproject.toml (`poetry lock`), without installing anything.',
  risk: 'safe',
  touches: ['**/poetry.lock'],
  needs: ['python3'],
  limits: [
    'What is locked already keeps its version as long as it fits (`--no-update` before poetry 2).',
    'Declines where no poetry.lock is committed, and where poetry is not installed by the steps of the job.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'poetry');
    const start = command?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    for (const folder of foldersUp(start)) {
      const lock = inFolder(folder, 'poetry.lock');
      if (!(await context.repository.exists(lock))) continue;
      const poetry = await pythonTool(context, 'poetry');
      if (poetry === null) return decline('poetry is not installed in the environment of the work tree');
      const keep = Number(poetry.version.split('.')[0]) < 2 ? ['--no-update'] : [];
      return propose(poetrySyncLockfile, {
        title: `build: bring ${shown(lock)} in line with pyproject.toml`,
        actions: [run([...poetry.argv, 'lock', '--no-interaction', ...keep], { cwd: folder, network: true })],
        touches: [exactly(lock)],
        validate: [[...poetry.argv, 'check', '--lock']],
      });
    }
    return decline('there is no poetry.lock to bring in line');
  },
};
