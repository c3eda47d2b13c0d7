import type { Recipe } from '../types.ts';
import { findLockfile } from './support/node-package.ts';
import { packageManager } from './support/package-manager.ts';
import { inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { stepCommands } from './support/step-commands.ts';

export const pnpmSyncLockfile: Recipe = {
  id: 'pnpm-sync-lockfile',
  summary: "Brings pnpm-lock.yaml in line with package.json, with the project's own pnpm.",
  risk: 'safe',
  touches: ['**/pnpm-lock.yaml'],
  needs: ['npm'],
  limits: [
    'Changes the lock file alone; what is locked already keeps its version, and install scripts are off.',
    'Uses the version of pnpm that `packageManager` or the failing step names; declines where neither does and none is installed, and where the two differ.',
  ],
  async propose(context) {
    const install = (await stepCommands(context)).find(
      ({ argv }) => argv[0] === 'pnpm' && argv.some((word) => word === 'install' || word === 'i'),
    );
    const lock = await findLockfile(
      context.repository,
      install?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '',
      'pnpm',
    );
    if (lock === null) return decline('there is no pnpm-lock.yaml to bring in line');
    const pnpm = await packageManager(context, lock.folder, 'pnpm');
    if ('declined' in pnpm) return pnpm;
    const path = inFolder(lock.folder, lock.name);
    return propose(pnpmSyncLockfile, {
      title: `build: bring ${shown(path)} in line with package.json`,
      actions: [
        run([...pnpm.argv, 'install', '--lockfile-only', '--ignore-scripts', '--no-frozen-lockfile'], {
          cwd: lock.folder,
          network: true,
        }),
      ],
      touches: [exactly(path)],
      validate: [[...pnpm.argv, 'install', '--frozen-lockfile', '--lockfile-only', '--ignore-scripts']],
    });
  },
};
