import type { Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { folderOf, foldersUp, inFolder, treePath } from './support/paths.ts';
import { isIgnored } from './support/git-ignore.ts';
import { decline, exactly, propose, shown } from './support/proposals.ts';
import { stepCommands } from './support/step-commands.ts';

const sourceFolders = /(?:^|\/)(?:node_modules|\.git|\.github|vendor|site-packages)(?:\/|$)/;

export const createMissingPath: Recipe = {
  id: 'create-missing-path',
  summary:
    'Keeps an empty folder in git (`.gitkeep`) that a command of the failing step reads or writes and that the checkout lacks.',
  risk: 'review',
  touches: ['**/.gitkeep'],
  needs: [],
  limits: [
    'Only for a folder inside the repository that stands literally in the failing command; never for a missing source file or module.',
    'Declines when the folder is ignored by git, when it exists, or when the path looks like a file that something should have made.',
  ],
  async propose(context) {
    const printed = captured(context, 'path', 'file', 'dir', 'directory');
    const [first, ...others] = printed;
    if (first === undefined) return decline('the log names no path');
    if (others.length > 0)
      return decline('the log names several missing paths, so something before them may have failed');
    const place = await placeOf(context, first);
    if ('declined' in place) return place;
    const keep = inFolder(place.folder, '.gitkeep');
    if (await isIgnored(context, keep)) return decline(`${place.folder} is ignored by git, so a step has to make it`);
    return propose(createMissingPath, {
      title: `build: keep the folder ${shown(place.folder)} that the step needs`,
      actions: [{ kind: 'write', path: keep, content: '' }],
      touches: [exactly(keep)],
    });
  },
};

/** The folder to keep: the missing path itself, or the folder of a file that the command was to write. */
async function placeOf(context: RecipeContext, printed: string): Promise<{ folder: string } | { declined: string }> {
  const named = await namingCommand(context, printed);
  if (named === null) return { declined: `no command of the failing step names ${shown(printed)}` };
  const { path, writes } = named;
  if (path === '' || sourceFolders.test(path))
    return { declined: `${shown(printed)} is not a folder that a repository keeps` };
  if (await context.repository.exists(path)) return { declined: `${shown(path)} is in the repository` };
  const last = path.slice(path.lastIndexOf('/') + 1);
  const looksLikeFile = /\.\w+$/.test(last.slice(1)) && !printed.endsWith('/');
  const folder = looksLikeFile ? folderOf(path) : path;
  if (looksLikeFile && !writes)
    return { declined: `${shown(path)} looks like a file that is missing, and its content is not known` };
  if (folder === '' || (await context.repository.exists(folder)))
    return { declined: `the folder of ${shown(path)} exists` };
  for (const above of foldersUp(folderOf(folder))) {
    if (above !== '' && (await context.repository.read(above)) !== null)
      return { declined: `${shown(above)} is a file` };
  }
  return { folder };
}

const writers = new Set(['touch', 'tee', 'cp', 'mv', 'install']);

/** The path as a command of the step spells it, and whether that command writes there. */
async function namingCommand(
  context: RecipeContext,
  printed: string,
): Promise<{ path: string; writes: boolean } | null> {
  for (const { argv, cwd, outputs } of await stepCommands(context)) {
    const last = argv.at(-1) ?? '';
    for (const word of [...argv.slice(1), ...outputs]) {
      const path = treePath(cwd, word.replace(/^--?[\w-]+=/, ''));
      if (path === null || path === '' || !isSame(printed, word, path)) continue;
      return { path, writes: outputs.includes(word) || (writers.has(argv[0] ?? '') && word === last) };
    }
  }
  return null;
}

/** The log has the path as the command spells it, or as it stands on the runner. */
function isSame(printed: string, word: string, path: string): boolean {
  const plain = printed.replace(/\/+$/, '');
  return (
    plain === word.replace(/\/+$/, '') ||
    treePath('', plain) === path ||
    (plain.startsWith('/') && plain.endsWith(`/${path}`))
  );
}
