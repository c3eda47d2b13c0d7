import type { ImportDeclaration, Project, SourceFile } from 'ts-morph';
import type { Diagnostic } from '../../core/finding.ts';
import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';
import { openSourceFile } from './support/typescript-project.ts';

export const tsRemoveUnusedImport: Recipe = {
  id: 'ts-remove-unused-import',
  summary:
    'Removes imports that TypeScript or eslint reports as unused, after the language service confirmed that nothing reads them.',
  risk: 'safe',
  touches: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
  needs: [],
  limits: [
    'Touches only imports at the reported places; an unused variable, parameter or function there makes it decline.',
    'Imports for their side effects (`import "x"`) stay.',
    'Where the compiler keeps imports as they stand (`verbatimModuleSyntax`), removing a whole import of a local module lowers the confidence: the module may have side effects.',
  ],
  async propose(context) {
    const places = await namedPlaces(context, unusedName);
    if (places.length === 0) return decline('the log names no place in a file of the repository');
    const files = [...new Set(places.map(({ file }) => file))];
    const actions: Action[] = [];
    const caveats: { why: string; effect: number }[] = [];
    for (const file of files) {
      const result = await withoutUnused(
        context,
        file,
        places.filter((place) => place.file === file),
      );
      if ('declined' in result) return result;
      actions.push({ kind: 'write', path: file, content: result.text });
      if (result.mayHaveEffects)
        caveats.push({
          why: `an import of a local module left ${file}, and the module may have side effects`,
          effect: -0.05,
        });
    }
    return propose(tsRemoveUnusedImport, {
      title: `refactor: remove unused imports from ${listed(files)}`,
      actions,
      touches: files.map(exactly),
      caveats,
    });
  },
};

/** The codes of TypeScript (6133 one name, 6192 all of an import, 6196 a type) and of eslint's rules for unused names. */
function unusedName({ code, message }: Diagnostic): { name: string | null } | null {
  if (!/(?:^|TS)(?:6133|6192|6196)$|no-unused-vars$|no-unused-imports$/.test(code ?? '')) return null;
  return { name: /^'(?<name>[^']+)'/.exec(message)?.groups?.['name'] ?? null };
}

type Changed = { readonly text: string; readonly mayHaveEffects: boolean } | { readonly declined: string };

async function withoutUnused(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Changed> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript or JavaScript` };
  const { project, source } = opened;
  const unused = unusedStarts(project, source);
  const doomed: LocalName[] = [];
  for (const place of places) {
    const found = source
      .getImportDeclarations()
      .flatMap((declaration) => namesOf(declaration))
      .filter((name) => isAt(name, place) && unused(name));
    if (found.length === 0) return { declined: `${shown(file)}:${place.line} is not an import that nothing reads` };
    doomed.push(...found);
  }
  const keepsImports = project.getCompilerOptions().verbatimModuleSyntax === true || /\.[cm]?jsx?$/.test(file);
  return cut(source, doomed, keepsImports);
}

interface LocalName {
  readonly declaration: ImportDeclaration;
  readonly name: string;
  /** Where the local name stands. */
  readonly start: number;
  readonly line: number;
  readonly lastLine: number;
  readonly firstLine: number;
}

function namesOf(declaration: ImportDeclaration): LocalName[] {
  const locals = [
    declaration.getDefaultImport(),
    declaration.getNamespaceImport(),
    ...declaration.getNamedImports().map((named) => named.getAliasNode() ?? named.getNameNode()),
  ];
  return locals
    .filter((node) => node !== undefined)
    .map((node) => ({
      declaration,
      name: node.getText(),
      start: node.getStart(),
      line: node.getStartLineNumber(),
      firstLine: declaration.getStartLineNumber(),
      lastLine: declaration.getEndLineNumber(),
    }));
}

/** A named place means that name; a nameless one (`All imports in import declaration are unused`) the whole declaration. */
function isAt(candidate: LocalName, place: NamedPlace): boolean {
  if (place.name !== null)
    return candidate.name === place.name && place.line >= candidate.firstLine && place.line <= candidate.lastLine;
  return place.line >= candidate.firstLine && place.line <= candidate.lastLine;
}

/** Unused names are errors with `noUnusedLocals` and greyed out by the language service without it. */
function unusedStarts(project: Project, source: SourceFile): (name: LocalName) => boolean {
  const service = project.getLanguageService().compilerObject;
  const path = source.getFilePath();
  const unused = [...service.getSemanticDiagnostics(path), ...service.getSuggestionDiagnostics(path)].filter(
    ({ code }) => [6133, 6192, 6196].includes(code),
  );
  return ({ start }) =>
    unused.some(
      (diagnostic) => (diagnostic.start ?? 0) <= start && start < (diagnostic.start ?? 0) + (diagnostic.length ?? 0),
    );
}

/** Removes the names, and the lines of declarations that lose all of theirs, leaving every other line as it was. */
function cut(
  source: SourceFile,
  doomed: readonly LocalName[],
  keepsImports: boolean,
): { text: string; mayHaveEffects: boolean } {
  const whole: ImportDeclaration[] = [];
  for (const declaration of new Set(doomed.map((name) => name.declaration))) {
    const names = new Set(doomed.filter((name) => name.declaration === declaration).map(({ name }) => name));
    if (namesOf(declaration).every(({ name }) => names.has(name))) whole.push(declaration);
    else removeSome(declaration, names);
  }
  const text = whole
    .map((declaration) => ({ start: declaration.getStart(), end: declaration.getEnd() }))
    .sort((one, other) => other.start - one.start)
    .reduce(withoutStatement, source.getFullText());
  const mayHaveEffects =
    keepsImports && whole.some((declaration) => !declaration.isTypeOnly() && declaration.isModuleSpecifierRelative());
  return { text, mayHaveEffects };
}

/** Takes the line break along when the statement has its lines to itself. */
function withoutStatement(text: string, { start, end }: { start: number; end: number }): string {
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))?.[0];
  const isAlone = rest !== undefined && /(?:^|\n)$/.test(text.slice(0, start));
  return text.slice(0, start) + text.slice(isAlone ? end + rest.length : end);
}

function removeSome(declaration: ImportDeclaration, names: ReadonlySet<string>): void {
  for (const named of declaration.getNamedImports()) {
    if (names.has((named.getAliasNode() ?? named.getNameNode()).getText())) named.remove();
  }
  if (names.has(declaration.getDefaultImport()?.getText() ?? '')) declaration.removeDefaultImport();
  if (names.has(declaration.getNamespaceImport()?.getText() ?? '')) declaration.removeNamespaceImport();
}
