import type { Recipe, RecipeContext } from '../types.ts';
import { findLockfile, readPackageJson } from './support/node-package.ts';
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
    'Uses the version of pnpm that `packageManager` or the failing step names; declines where neither does and none is installed.',
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
    const pnpm = await program(context, lock.folder);
    if (pnpm === null) return decline('pnpm is not installed, and the project names no version of it');
    const path = inFolder(lock.folder, lock.name);
    return propose(pnpmSyncLockfile, {
      title: `build: bring ${shown(path)} in line with package.json`,
      actions: [
        run([...pnpm, 'install', '--lockfile-only', '--ignore-scripts', '--no-frozen-lockfile'], {
          cwd: lock.folder,
          network: true,
        }),
      ],
      touches: [exactly(path)],
      validate: [[...pnpm, 'install', '--frozen-lockfile', '--lockfile-only', '--ignore-scripts']],
    });
  },
};

/** The pinned version through npx, else the one that is installed. */
async function program(context: RecipeContext, folder: string): Promise<readonly string[] | null> {
  const manager = (await readPackageJson(context.repository, folder))?.raw['packageManager'];
  const pinned =
    typeof manager === 'string'
      ? /^pnpm@(?<version>\d+\.\d+\.\d+)(?:\+|$)/.exec(manager)?.groups?.['version']
      : undefined;
  const named = pinned ?? /\bpnpm@(?<version>\d[\d.]*)\b/.exec(context.step?.script ?? '')?.groups?.['version'];
  const installed = await context.run(['pnpm', '--version'], folder === '' ? {} : { cwd: folder });
  const version = installed.exitCode === 0 ? installed.stdout.trim() : null;
  if (version !== null && (named === undefined || version === named || version.startsWith(`${named}.`)))
    return ['pnpm'];
  return named === undefined ? null : ['npx', '--yes', `pnpm@${named}`];
}
