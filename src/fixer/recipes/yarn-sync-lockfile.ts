import type { Recipe } from '../types.ts';
import { findLockfile } from './support/node-package.ts';
import { packageManager } from './support/package-manager.ts';
import { inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { stepCommands } from './support/step-commands.ts';

export const yarnSyncLockfile: Recipe = {
  id: 'yarn-sync-lockfile',
  summary: "Brings yarn.lock in line with package.json, with the project's own yarn, classic or berry.",
  risk: 'safe',
  touches: ['**/yarn.lock'],
  needs: ['npm'],
  limits: [
    'Changes the lock file alone; what is locked already keeps its version, and install scripts are off.',
    'Uses the version of yarn that `packageManager` or the failing step names; declines where neither does and none is installed, and where the two differ.',
    'Classic and berry write different lock files: declines where the lock file and the version do not belong together.',
  ],
  async propose(context) {
    const install = (await stepCommands(context)).find(({ argv }) => argv[0] === 'yarn');
    const lock = await findLockfile(
      context.repository,
      install?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '',
      'yarn',
    );
    if (lock === null) return decline('there is no yarn.lock to bring in line');
    const path = inFolder(lock.folder, lock.name);
    const yarn = await packageManager(context, lock.folder, 'yarn');
    if ('declined' in yarn) return yarn;
    const classic = /^# yarn lockfile v1$/m.test((await context.repository.read(path)) ?? '');
    if (classic !== yarn.version.startsWith('1.'))
      return decline(`${shown(path)} was not written by yarn ${yarn.version}`);
    const options = classic
      ? ['--ignore-scripts', '--non-interactive', '--no-progress']
      : ['--mode=update-lockfile', '--no-immutable'];
    return propose(yarnSyncLockfile, {
      title: `build: bring ${shown(path)} in line with package.json`,
      actions: [run([...yarn.argv, 'install', ...options], { cwd: lock.folder, network: true })],
      touches: [exactly(path)],
      validate: [
        [
          ...yarn.argv,
          'install',
          ...(classic ? ['--frozen-lockfile', '--ignore-scripts'] : ['--immutable', '--mode=skip-build']),
        ],
      ],
    });
  },
};
