import { posix } from 'node:path';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { treePath } from './support/paths.ts';
import { asArgument, decline, exactly, propose, run, shown } from './support/proposals.ts';
import { stepCommands } from './support/step-commands.ts';

export const restoreExecutableBit: Recipe = {
  id: 'restore-executable-bit',
  summary: 'Makes a script executable again that the failing step calls directly (`Permission denied`).',
  risk: 'safe',
  touches: ['**'],
  needs: ['git'],
  limits: [
    'Only for a tracked file with a `#!` line that a command of the failing step or a script of package.json starts by its path.',
    'The content stays as it is.',
  ],
  async propose(context) {
    const script = await deniedScript(context);
    if (script === null) return decline('no tracked script that the failing step calls was denied');
    const text = await context.repository.read(script);
    if (text === null || !text.startsWith('#!')) return decline(`${shown(script)} does not begin with a #! line`);
    const { stdout, exitCode } = await context.run(['git', 'ls-files', '--stage', '--', script]);
    if (exitCode === 0 && stdout.startsWith('100755')) return decline(`${shown(script)} is executable in git already`);
    return propose(restoreExecutableBit, {
      title: `build: make ${shown(script)} executable`,
      actions: [run(['chmod', '+x', '--', asArgument(script)])],
      touches: [exactly(script)],
    });
  },
};

/** The script as it was called, which must be the one that the log names. */
async function deniedScript(context: RecipeContext): Promise<string | null> {
  const named = [...(await namedFiles(context)), ...captured(context, 'path', 'script')].map((path) =>
    posix.normalize(path),
  );
  for (const { argv, cwd } of await stepCommands(context)) {
    const [program = ''] = argv;
    const path = program.includes('/') ? treePath(cwd, program) : null;
    if (path === null || path.startsWith('node_modules/')) continue;
    const isNamed = named.some(
      (name) => name === path || name === posix.normalize(program) || name.endsWith(`/${path}`),
    );
    if (isNamed && (await context.repository.list([exactly(path)])).includes(path)) return path;
  }
  return null;
}
