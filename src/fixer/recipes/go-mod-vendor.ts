import type { Recipe } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { foldersUp, inFolder, treePath } from './support/paths.ts';

export const goModVendor: Recipe = {
  id: 'go-mod-vendor',
  summary: 'Brings the vendor folder in line with go.mod (`go mod vendor`).',
  risk: 'review',
  touches: ['**/vendor/**'],
  needs: ['go'],
  limits: [
    'Declines where no vendor/modules.txt is committed, and where go.mod and go.sum are not tidy themselves.',
    'Downloads are checked against go.sum.',
  ],
  async propose(context) {
    const start = treePath('', context.step?.workingDirectory ?? '') ?? '';
    for (const folder of foldersUp(start)) {
      if (!(await context.repository.exists(inFolder(folder, 'go.mod')))) continue;
      if (!(await context.repository.exists(inFolder(folder, 'vendor/modules.txt'))))
        return decline('there is no vendor folder to bring in line');
      const cwd = folder === '' ? {} : { cwd: folder };
      const listed = await context.run(['go', 'list', '-mod=readonly', '-deps', './...'], { ...cwd, network: true });
      if (listed.exitCode !== 0) return decline('go.mod and go.sum do not name all that the code imports');
      return propose(goModVendor, {
        title: 'build: bring the vendor folder in line with go.mod',
        actions: [run(['go', 'mod', 'vendor'], { cwd: folder, network: true })],
        touches: [`${inFolder(folder, 'vendor')}/**`],
      });
    }
    return decline('there is no go.mod');
  },
};
