import type { Recipe } from '../types.ts';
import { foldersUp, inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { pythonTool } from './support/python-tool.ts';
import { commandsOf } from './support/step-commands.ts';

export const uvSyncLockfile: Recipe = {
  id: 'uv-sync-lockfile',
  summary: 'Brings uv.lock in line with pyproject.toml (`uv lock`), without installing anything.',
  risk: 'safe',
  touches: ['**/uv.lock'],
  needs: ['python3'],
  limits: [
    'What is locked already keeps its version as long as it fits.',
    'Declines where no uv.lock is committed, and where uv is not installed by the steps of the job.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'uv');
    const start = command?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    for (const folder of foldersUp(start)) {
      const lock = inFolder(folder, 'uv.lock');
      if (!(await context.repository.exists(lock))) continue;
      const uv = await pythonTool(context, 'uv');
      if (uv === null) return decline('uv is not installed in the environment of the work tree');
      return propose(uvSyncLockfile, {
        title: `build: bring ${shown(lock)} in line with pyproject.toml`,
        actions: [run([...uv.argv, 'lock'], { cwd: folder, network: true })],
        touches: [exactly(lock)],
        validate: [[...uv.argv, 'lock', '--check']],
      });
    }
    return decline('there is no uv.lock to bring in line');
  },
};
