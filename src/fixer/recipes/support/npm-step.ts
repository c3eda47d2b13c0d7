import type { RecipeContext } from '../../types.ts';
import { treePath } from './paths.ts';
import { stepCommands } from './step-commands.ts';

/** Where the failing step runs npm with one of the subcommands; the step's folder when it runs none of them. */
export async function npmFolder(context: RecipeContext, ...subcommands: readonly string[]): Promise<string> {
  const commands = await stepCommands(context);
  const found = commands.find(({ argv }) => argv[0] === 'npm' && subcommands.some((word) => argv.includes(word)));
  if (found === undefined) return treePath('', context.step?.workingDirectory ?? '') ?? '';
  const { argv, cwd } = found;
  const at = argv.findIndex((word) => word === '--prefix' || word === '-C');
  const prefix = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--prefix='))?.slice('--prefix='.length);
  return prefix === undefined ? cwd : (treePath(cwd, prefix) ?? cwd);
}
