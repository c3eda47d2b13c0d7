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
    'Declines where no pdm.lock is committed, where the step names another lock file, and where pdm is not installed by the steps of the job.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'pdm');
    const other = lockfileOf(command?.argv ?? []);
    if (other !== 'pdm.lock') return decline(`the failing step checks ${shown(other)}, not pdm.lock`);
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

/** The lock file that the command names (`-L file`, `--lockfile=file`), else pdm's own. */
function lockfileOf(argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === '-L' || word === '--lockfile');
  const joined = argv.find((word) => word.startsWith('--lockfile='))?.slice('--lockfile='.length);
  return joined ?? (at < 0 ? 'pdm.lock' : (argv[at + 1] ?? ''));
}
