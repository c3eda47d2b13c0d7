import type { ImportDeclaration, SourceFile } from 'ts-morph';
import type { Diagnostic } from '../../core/finding.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { openSourceFile } from './support/typescript-project.ts';
import { importedNames, isAt, removalOf, unusedNames, type Removal, type UnusedName } from './support/unused-names.ts';

export const tsRemoveUnusedImport: Recipe = {
  id: 'ts-remove-unused-import',
  summary:
    'Removes imports and local names that TypeScript or eslint reports as unused, after the language service confirmed that nothing reads them.',
  risk: 'safe',
  touches: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
  needs: [],
  limits: [
    'Touches only names at the reported places, and those that nothing reads any more once these are gone.',
    'A variable goes only where its value has no effect: no call, no `new`, no `await`, no assignment; functions, types and interfaces go as a whole.',
    'Parameters, class members, bindings of loops and names that are written to elsewhere make it decline.',
    'Imports for their side effects (`import "x"`) stay.',
    'Where the compiler keeps imports as they stand (`verbatimModuleSyntax`), removing a whole import of a local module lowers the confidence: the module may have side effects. A local name lowers it too: its use may have been forgotten.',
  ],
  async propose(context) {
    const places = await namedPlaces(context, unusedName);
    return editPlaces(
      tsRemoveUnusedImport,
      places,
      (file, inFile) => withoutUnused(context, file, inFile),
      (files) => `refactor: remove unused names from ${files}`,
    );
  },
};

/** The codes of TypeScript and of eslint's rules for unused names. */
function unusedName({ code, message }: Diagnostic): { name: string | null } | null {
  if (!/(?:^|TS)(?:6133|6192|6196|6198|6199)$|no-unused-vars$|no-unused-imports$/.test(code ?? '')) return null;
  return { name: /^'(?<name>[^']+)'/.exec(message)?.groups?.['name'] ?? null };
}

/** A removed name may have been the only reader of another: at most so many turns. */
const turns = 10;

async function withoutUnused(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript or JavaScript` };
  const { project, source } = opened;
  const keepsImports = project.getCompilerOptions().verbatimModuleSyntax === true || /\.[cm]?jsx?$/.test(file);
  const caveats = new Set<string>();
  const before = unusedNames(project, source);
  let doomed = await atPlaces(source, before, places);
  for (let turn = 0; turn < turns; turn += 1) {
    if (!Array.isArray(doomed))
      return { declined: `${shown(file)}:${doomed.line} is no name that can go without a trace` };
    if (doomed.length === 0)
      return { text: source.getFullText(), caveats: [...caveats].map((why) => ({ why, effect: -0.05 })) };
    if (doomed.some(({ kind }) => kind === 'local'))
      caveats.add(`a local name left ${file}, and its use may have been forgotten`);
    if (cut(source, doomed) && keepsImports)
      caveats.add(`an import of a local module left ${file}, and the module may have side effects`);
    const fresh = unusedNames(project, source).filter(
      ({ name, isError }) => isError && (name === null || !before.some((old) => old.name === name)),
    );
    doomed = await removals(
      source,
      fresh.map((unused) => ({ unused, only: null })),
    );
  }
  return { declined: `removing the unused names of ${shown(file)} comes to no end` };
}

interface Doomed {
  readonly unused: UnusedName;
  readonly only: string | null;
}

async function atPlaces(
  source: SourceFile,
  unused: readonly UnusedName[],
  places: readonly NamedPlace[],
): Promise<Removal[] | { readonly line: number }> {
  const doomed: Doomed[] = [];
  for (const place of places) {
    const found = unused.filter((name) => isAt(name, place));
    if (found.length === 0) return { line: place.line };
    doomed.push(...found.map((name) => ({ unused: name, only: place.name })));
  }
  return removals(source, doomed);
}

async function removals(source: SourceFile, doomed: readonly Doomed[]): Promise<Removal[] | { readonly line: number }> {
  const found: Removal[] = [];
  for (const { unused, only } of doomed) {
    const removal = await removalOf(source, unused, only);
    if (removal === null) return { line: unused.line };
    found.push(removal);
  }
  return found;
}

/** Takes the names out and leaves every other line as it was; true when the whole import of a local module went. */
function cut(source: SourceFile, doomed: readonly Removal[]): boolean {
  const spans = new Map<number, number>();
  const fewer: { declaration: ImportDeclaration; names: ReadonlySet<string> }[] = [];
  let mayHaveEffects = false;
  for (const removal of doomed) {
    if (removal.kind === 'local') spans.set(removal.start, removal.end);
  }
  for (const [declaration, names] of namesByImport(doomed)) {
    if (!importedNames(declaration).every((node) => names.has(node.getText()))) fewer.push({ declaration, names });
    else {
      spans.set(declaration.getStart(), declaration.getEnd());
      mayHaveEffects ||= !declaration.isTypeOnly() && declaration.isModuleSpecifierRelative();
    }
  }
  const text = [...spans].sort(([one], [other]) => other - one).reduce(withoutSpan, source.getFullText());
  const kept = fewer.map(({ declaration, names }) => ({ at: declaration.getModuleSpecifierValue(), names }));
  source.replaceWithText(text);
  for (const declaration of source.getImportDeclarations())
    for (const { at, names } of kept) if (declaration.getModuleSpecifierValue() === at) removeSome(declaration, names);
  return mayHaveEffects;
}

function namesByImport(doomed: readonly Removal[]): Map<ImportDeclaration, Set<string>> {
  const found = new Map<ImportDeclaration, Set<string>>();
  for (const removal of doomed) {
    if (removal.kind !== 'import') continue;
    const names = found.get(removal.declaration) ?? new Set();
    for (const name of removal.names) names.add(name);
    found.set(removal.declaration, names);
  }
  return found;
}

/** Takes the line break along when what goes has its lines to itself, and one of two blank lines that would meet. */
function withoutSpan(text: string, [start, end]: readonly [number, number]): string {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const indent = /(?:^|\n)(?<indent>[ \t]*)$/.exec(before)?.groups?.['indent'];
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(after)?.[0];
  if (indent === undefined || rest === undefined) return before + after;
  const above = before.slice(0, before.length - indent.length);
  const below = after.slice(rest.length);
  const meets = /(?:^|\n\r?\n|\{\r?\n)$/.test(above);
  return above + (meets ? below.replace(/^\r?\n/, '') : below);
}

function removeSome(declaration: ImportDeclaration, names: ReadonlySet<string>): void {
  for (const named of declaration.getNamedImports()) {
    if (names.has((named.getAliasNode() ?? named.getNameNode()).getText())) named.remove();
  }
  if (names.has(declaration.getDefaultImport()?.getText() ?? '')) declaration.removeDefaultImport();
  if (names.has(declaration.getNamespaceImport()?.getText() ?? '')) declaration.removeNamespaceImport();
}
