import type { Recipe } from '../types.ts';
import { decline, propose, run } from './support/proposals.ts';
import { treePath } from './support/paths.ts';
import { commandsOf } from './support/step-commands.ts';

export const shfmtWrite: Recipe = {
  id: 'shfmt-write',
  summary: 'Formats shell scripts with shfmt.',
  risk: 'safe',
  touches: ['**/*'],
  needs: ['shfmt'],
  limits: [
    'Repeats the failing `shfmt -d` or `shfmt -l` as `shfmt -w`, with the same style options and paths.',
    'Declines where the step does not run shfmt itself, because its options are not known then.',
    'Never simplifies or minifies code that the step does not.',
  ],
  async propose(context) {
    const command = (await commandsOf(context, 'shfmt')).find(
      ({ argv }) => !argv.includes('-w') && argv.some((word) => /^(?:-d|--diff|-l|--list|-ld|-dl)$/.test(word)),
    );
    if (command === undefined) return decline('the failing step does not run shfmt itself');
    const args = command.argv.slice(1).filter((word) => !/^(?:-d|--diff|-l|--list|-ld|-dl)$/.test(word));
    if (args.every((word) => word.startsWith('-') || /^\d+$/.test(word)))
      return decline('the failing step names no path to shfmt');
    if (args.some((word) => !word.startsWith('-') && treePath(command.cwd, word) === null))
      return decline('the failing step names a path outside the repository');
    return propose(shfmtWrite, {
      title: 'style: format the shell scripts with shfmt',
      actions: [run(['shfmt', '-w', ...args], { cwd: command.cwd })],
    });
  },
};
