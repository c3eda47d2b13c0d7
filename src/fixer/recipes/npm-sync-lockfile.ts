import type { Recipe } from '../types.ts';
import { findLockfile, readPackageJson } from './support/node-package.ts';
import { npmFolder } from './support/npm-step.ts';
import { inFolder } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';

export const npmSyncLockfile: Recipe = {
  id: 'npm-sync-lockfile',
  summary:
    'Brings package-lock.json in line with package.json, without installing or running anything of the packages.',
  risk: 'safe',
  touches: ['**/package-lock.json', '**/npm-shrinkwrap.json'],
  needs: ['npm'],
  limits: [
    'Changes the lock file alone: package.json stays as it is, and what is locked already keeps its version.',
    'Install scripts are off.',
    'Declines where there is no lock file of npm to bring in line.',
  ],
  async propose(context) {
    const folder = await npmFolder(context, 'ci', 'clean-install', 'install', 'i');
    const lock = await findLockfile(context.repository, folder, 'npm');
    if (lock === null) return decline('there is no package-lock.json to bring in line');
    if ((await readPackageJson(context.repository, lock.folder)) === null)
      return decline('package.json cannot be read as JSON');
    const path = inFolder(lock.folder, lock.name);
    return propose(npmSyncLockfile, {
      title: `build: bring ${shown(path)} in line with package.json`,
      actions: [
        run(['npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
          cwd: lock.folder,
          network: true,
        }),
      ],
      touches: [exactly(path)],
      validate:
        lock.folder === ''
          ? [['npm', 'ci', '--ignore-scripts', '--dry-run']]
          : [['npm', 'ci', '--ignore-scripts', '--dry-run', `--prefix=${lock.folder}`]],
    });
  },
};
