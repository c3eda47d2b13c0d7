import type { Recipe } from '../types.ts';
import { findLockfile } from './support/node-package.ts';
import { packageManager } from './support/package-manager.ts';
import { inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { stepCommands } from './support/step-commands.ts';

export const bunSyncLockfile: Recipe = {
  id: 'bun-sync-lockfile',
  summary: "Brings bun.lock in line with package.json, with the project's own bun.",
  risk: 'safe',
  touches: ['**/bun.lock'],
  needs: ['npm'],
  limits: [
    'Changes the lock file alone; what is locked already keeps its version, and install scripts are off.',
    'Uses the version of bun that `packageManager` or the failing step names; declines where neither does and none is installed, and where the two differ.',
    'Declines where the lock file is the binary `bun.lockb`: nobody could read the change.',
  ],
  async propose(context) {
    const install = (await stepCommands(context)).find(
      ({ argv }) => argv[0] === 'bun' && argv.some((word) => ['install', 'i', 'ci'].includes(word)),
    );
    const folder = install?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    const lock = await findLockfile(context.repository, folder, 'bun');
    if (lock === null) return decline('there is no bun.lock to bring in line');
    if (lock.name !== 'bun.lock') return decline(`${lock.name} is binary, and nobody could read the change`);
    const bun = await packageManager(context, lock.folder, 'bun');
    if ('declined' in bun) return bun;
    const path = inFolder(lock.folder, lock.name);
    return propose(bunSyncLockfile, {
      title: `build: bring ${shown(path)} in line with package.json`,
      actions: [
        run([...bun.argv, 'install', '--lockfile-only', '--ignore-scripts'], { cwd: lock.folder, network: true }),
      ],
      touches: [exactly(path)],
      validate: [[...bun.argv, 'install', '--frozen-lockfile', '--lockfile-only', '--ignore-scripts']],
    });
  },
};
