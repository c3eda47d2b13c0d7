import { join, posix } from 'node:path';
import type { Project, StringLiteral } from 'ts-morph';
import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { isIgnored } from './support/git-ignore.ts';
import {
  filesMeant,
  fullSpecifier,
  specifierFor,
  withSpecifiers,
  type SpecifierEdit,
} from './support/import-specifiers.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';
import { openSourceFile } from './support/typescript-project.ts';

const code = '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}';

export const fixImportPath: Recipe = {
  id: 'fix-import-path',
  summary:
    'Points a relative import that leads nowhere at the one file that it can mean: spelled in other case, moved, or lacking its extension.',
  risk: 'review',
  touches: [code],
  needs: [],
  limits: [
    'Only relative imports of the files that the log names as importers; files are neither renamed nor moved.',
    'Another case: exactly one tracked file differs from the import in upper and lower case alone.',
    'Moved: exactly one tracked file has the name and exports what is imported; the name says something (`index` does not), and git does not ignore the missing file.',
    'Extension: only where the importer is an ECMAScript module and exactly one file fits.',
  ],
  async propose(context) {
    const importers = await importersOf(context);
    if (importers.length === 0) return decline('the log names no importing file of the repository');
    const tracked = await context.repository.list(['**']);
    const actions: Action[] = [];
    const why = new Set<string>();
    for (const file of importers) {
      const result = await mended(context, file, tracked);
      if (result === null) continue;
      actions.push({ kind: 'write', path: file, content: result.text });
      if (result.moved) why.add(`the file that ${file} imports was found elsewhere by its name`);
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0)
      return decline('no relative import of the named file leads nowhere and can mean exactly one file');
    return propose(fixImportPath, {
      title: `fix: import what is there in ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
      caveats: [...why].map((reason) => ({ why: reason, effect: -0.03 })),
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

interface Mended {
  readonly text: string;
  readonly moved: boolean;
}

/** The file's text with its imports mended; null when there is nothing certain to mend. */
async function mended(context: RecipeContext, file: string, tracked: readonly string[]): Promise<Mended | null> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return null;
  const wantsExtensions = isStrictModule(context);
  const edits: (SpecifierEdit & { moved: boolean })[] = [];
  for (const literal of opened.source.getImportStringLiterals()) {
    const old = literal.getLiteralText();
    const found = targetOf(file, old, tracked, wantsExtensions);
    if (found === null) continue;
    if (found.moved !== null && (await isMadeByStep(context, file, old))) continue;
    if (found.moved !== null && !(await exportsAll(opened.project, context.repository.root, literal, found.moved)))
      continue;
    edits.push({ literal, specifier: found.specifier, moved: found.moved !== null });
  }
  if (edits.length === 0) return null;
  return { text: withSpecifiers(opened.source, edits), moved: edits.some(({ moved }) => moved) };
}

/** A missing file that git ignores is a build output, whatever else has its name. */
async function isMadeByStep(context: RecipeContext, file: string, specifier: string): Promise<boolean> {
  const [target] = filesMeant(file, specifier);
  return target !== undefined && (await isIgnored(context, target));
}

/** Whether the file found by its name exports every name that the import takes from it; scripts that are required are left to the proof. */
async function exportsAll(project: Project, root: string, literal: StringLiteral, target: string): Promise<boolean> {
  const { Node } = await import('ts-morph');
  const declaration = literal.getParent();
  if (!Node.isImportDeclaration(declaration)) return true;
  const wanted = declaration.getNamedImports().map((named) => named.getName());
  if (declaration.getDefaultImport() !== undefined) wanted.push('default');
  const exported = project.addSourceFileAtPathIfExists(join(root, target))?.getExportedDeclarations();
  return exported !== undefined && wanted.every((name) => exported.has(name));
}

/** Node words the failure of a module otherwise than that of a script. */
function isStrictModule({ diagnosis }: RecipeContext): boolean {
  const said = diagnosis.findings.flatMap(({ lines }) => lines.map(({ text }) => text));
  return said.some((text) => /ERR_MODULE_NOT_FOUND|ERR_UNSUPPORTED_DIR_IMPORT/.test(text));
}

function targetOf(
  file: string,
  specifier: string,
  tracked: readonly string[],
  wantsExtensions: boolean,
): { specifier: string; moved: string | null } | null {
  const meant = filesMeant(file, specifier);
  if (meant.length === 0) return null;
  if (tracked.some((path) => meant.includes(path))) {
    const full =
      wantsExtensions && !tracked.includes(meant[0] ?? '') ? fullSpecifier(file, specifier, new Set(tracked)) : null;
    return full === null || full === specifier ? null : { specifier: full, moved: null };
  }
  const spelled = meant.map((name) => name.toLowerCase());
  const [other, ...rivals] = tracked.filter((path) => spelled.includes(path.toLowerCase()));
  if (other !== undefined)
    return rivals.length > 0 ? null : { specifier: specifierFor(file, other, specifier), moved: null };
  const [moved, ...others] = sameName(file, specifier, tracked);
  return moved === undefined || others.length > 0 ? null : { specifier: specifierFor(file, moved, specifier), moved };
}

/** The files of another folder that have the name that the import asks for. */
function sameName(file: string, specifier: string, tracked: readonly string[]): string[] {
  const name = posix.basename(specifier);
  const meant = new Set(filesMeant('x', `./${name}`));
  if (/^(?:index(?:\.\w+)?|\.{1,2}|)$/.test(name)) return [];
  return tracked.filter((path) => {
    const inFolder = posix.join(posix.basename(posix.dirname(path)), posix.basename(path));
    const fits = meant.has(posix.basename(path)) || (/\/index\.\w+$/.test(path) && meant.has(inFolder));
    return fits && path !== file && /\.(?:[cm]?[jt]sx?|json)$/.test(path);
  });
}
