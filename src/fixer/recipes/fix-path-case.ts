import { posix } from 'node:path';
import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { folderOf, treePath } from './support/paths.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';
import { openSourceFile } from './support/typescript-project.ts';

const code = '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}';
const endings = [
  '',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.json',
  '/index.js',
  '/index.ts',
  '/index.tsx',
  '/index.jsx',
];

export const fixPathCase: Recipe = {
  id: 'fix-path-case',
  summary: 'Writes the path of a relative import as the file is really called, where only upper and lower case differ.',
  risk: 'safe',
  touches: [code],
  needs: [],
  limits: [
    'Only relative imports of the file that the log names as the importer; files are not renamed.',
    'Declines unless exactly one tracked file differs from the import in upper and lower case alone, and none has the very name.',
  ],
  async propose(context) {
    const importers = await importersOf(context);
    if (importers.length === 0) return decline('the log names no importing file of the repository');
    const tracked = await context.repository.list(['**']);
    const actions: Action[] = [];
    for (const file of importers) {
      const content = await respelled(context, file, tracked);
      if (content !== null) actions.push({ kind: 'write', path: file, content });
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0)
      return decline(
        'no import of the named file differs in upper and lower case alone from one file of the repository',
      );
    return propose(fixPathCase, {
      title: `fix: spell imports of ${listed(changed)} as the files are called`,
      actions,
      touches: changed.map(exactly),
    });
  },
};

async function importersOf(context: RecipeContext): Promise<string[]> {
  const printed = await Promise.all(captured(context, 'importer').map((path) => context.repository.resolve(path)));
  const named = await namedFiles(context);
  return [...new Set([...printed.filter((path) => path !== null), ...named])].filter((path) =>
    /\.[cm]?[jt]sx?$/.test(path),
  );
}

/** The file's text with the imports mended; null when there is nothing certain to mend. */
async function respelled(context: RecipeContext, file: string, tracked: readonly string[]): Promise<string | null> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return null;
  const edits = opened.source.getImportStringLiterals().flatMap((literal) => {
    const better = realSpelling(file, literal.getLiteralText(), tracked);
    return better === null ? [] : [{ start: literal.getStart() + 1, end: literal.getEnd() - 1, better }];
  });
  if (edits.length === 0) return null;
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce(
      (text, { start, end, better }) => text.slice(0, start) + better + text.slice(end),
      opened.source.getFullText(),
    );
}

/** `./Point.js` as `./point.js` when that is what the one fitting file is called. */
function realSpelling(file: string, specifier: string, tracked: readonly string[]): string | null {
  if (!/^\.{1,2}\//.test(specifier)) return null;
  const target = treePath(folderOf(file), specifier);
  if (target === null) return null;
  const names = candidates(target);
  if (tracked.some((path) => names.includes(path))) return null;
  const fitting = tracked.filter((path) => names.some((name) => name.toLowerCase() === path.toLowerCase()));
  const [only] = fitting;
  if (fitting.length !== 1 || only === undefined) return null;
  const real = only.slice(0, target.length);
  const relative = posix.relative(folderOf(file), real);
  const spelled = relative.startsWith('../') ? relative : `./${relative}`;
  return spelled.toLowerCase() === specifier.toLowerCase() ? spelled : null;
}

/** The files that an import of the path may mean; TypeScript writes `./a.js` for `./a.ts`. */
function candidates(target: string): string[] {
  const source = target.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  return [
    ...endings.map((ending) => `${target}${ending}`),
    ...(source === target ? [] : [source, source.replace(/\.ts$/, '.tsx')]),
  ];
}
