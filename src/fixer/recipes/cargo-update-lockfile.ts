import type { Recipe } from '../types.ts';
import { foldersUp, inFolder, treePath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { commandsOf } from './support/step-commands.ts';

export const cargoUpdateLockfile: Recipe = {
  id: 'cargo-update-lockfile',
  summary: 'Brings Cargo.lock in line with the manifests, for builds with `--locked`.',
  risk: 'safe',
  touches: ['**/Cargo.lock'],
  needs: ['cargo'],
  limits: [
    'Updates the packages of the workspace alone (`cargo update --workspace`): what is locked already keeps its version.',
    'Declines where no Cargo.lock is committed.',
  ],
  async propose(context) {
    const [command] = await commandsOf(context, 'cargo');
    const start = command?.cwd ?? treePath('', context.step?.workingDirectory ?? '') ?? '';
    for (const folder of foldersUp(start)) {
      const lock = inFolder(folder, 'Cargo.lock');
      if (!(await context.repository.exists(lock))) continue;
      return propose(cargoUpdateLockfile, {
        title: `build: bring ${shown(lock)} in line with the manifests`,
        actions: [run(['cargo', 'update', '--workspace'], { cwd: folder, network: true })],
        touches: [exactly(lock)],
        validate: [['cargo', 'metadata', '--locked', '--format-version=1', '--no-deps']],
      });
    }
    return decline('there is no Cargo.lock to bring in line');
  },
};
