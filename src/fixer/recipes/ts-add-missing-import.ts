import type { Project, SourceFile, ts } from 'ts-morph';
import type { Diagnostic } from '../../core/finding.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { packageOf } from './support/import-scan.ts';
import { pinnedRange } from './support/node-package.ts';
import { folderOf } from './support/paths.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { errorCodes, openSourceFile } from './support/typescript-project.ts';

export const tsAddMissingImport: Recipe = {
  id: 'ts-add-missing-import',
  summary:
    'Adds the import of a name that TypeScript cannot find, where exactly one module of the project or its dependencies exports it.',
  risk: 'review',
  touches: ['**/*.{ts,tsx,mts,cts}'],
  needs: [],
  limits: [
    'Declines when no module or more than one exports the name, and when the package that exports it is not named by package.json.',
    'The edited file must have fewer type errors than before, and no new kind of error.',
    'Adds nothing to JavaScript files.',
  ],
  async propose(context) {
    const places = (await namedPlaces(context, missingName)).filter(({ file }) => /\.[cm]?tsx?$/.test(file));
    return editPlaces(
      tsAddMissingImport,
      places,
      (file, inFile) => withImports(context, file, inFile),
      (files) => `fix: import what ${files} uses`,
    );
  },
};

/** TypeScript's "cannot find name": 2304 plainly, 2552 with a suggestion, 2503 for a namespace, 2686 for a global in a module. */
const codes = [2304, 2552, 2503, 2686];

function missingName({ code, message }: Diagnostic): { name: string | null } | null {
  if (!/(?:^|TS)(?:2304|2552|2503|2686)$/.test(code ?? '')) return null;
  return { name: /'(?<name>[^']+)'/.exec(message)?.groups?.['name'] ?? null };
}

async function withImports(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'project');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript` };
  const { project, source } = opened;
  const before = errorCodes(project, source);
  const done = new Set<string>();
  for (const place of places) {
    const missing = missingAt(project, source, place);
    if (missing === null && place.name !== null && done.has(place.name)) continue;
    if (missing === null) return { declined: `${shown(file)}:${place.line} has no name that is missing` };
    const added = await addImport(context, project, source, missing);
    if ('declined' in added) return added;
    done.add(missing.name);
  }
  const after = errorCodes(project, source);
  if (after.length >= before.length || after.some((code) => !before.includes(code))) {
    return { declined: `with the import, ${shown(file)} has other type errors` };
  }
  return { text: source.getFullText() };
}

interface Missing {
  readonly name: string;
  readonly code: number;
  readonly start: number;
  readonly length: number;
}

/** Imports added above move the lines, so the place is found again by its name among the diagnostics. */
function missingAt(project: Project, source: SourceFile, place: NamedPlace): Missing | null {
  const diagnostics = project.getLanguageService().compilerObject.getSemanticDiagnostics(source.getFilePath());
  const missing = diagnostics
    .filter(({ code }) => codes.includes(code))
    .map(({ code, start = 0, length = 0 }) => ({
      code,
      start,
      length,
      name: source.getFullText().slice(start, start + length),
    }));
  if (place.name !== null) return missing.find(({ name }) => name === place.name) ?? null;
  const onLine = missing.filter(({ start }) => source.getLineAndColumnAtPos(start).line === place.line);
  return onLine.length === 1 ? (onLine[0] ?? null) : null;
}

async function addImport(
  context: RecipeContext,
  project: Project,
  source: SourceFile,
  missing: Missing,
): Promise<object | { declined: string }> {
  const fixes = importFixes(project, source, missing);
  const [fix, ...rivals] = fixes;
  if (fix === undefined) return { declined: `no module exports ${missing.name}` };
  if (rivals.length > 0) return { declined: `several modules export ${missing.name}` };
  const changes = fix.changes.filter(({ fileName }) => fileName === source.getFilePath());
  if (changes.length !== fix.changes.length) return { declined: `importing ${missing.name} would change other files` };
  const specifier = /["'](?<specifier>[^"']+)["']/.exec(fix.description)?.groups?.['specifier'] ?? '';
  const name = packageOf(specifier);
  if (
    name !== null &&
    !isAlias(project, name) &&
    (await pinnedRange(context.repository, folderOf(pathOf(context, source)), name)) === null
  ) {
    return { declined: `${missing.name} comes from ${name}, which package.json does not name` };
  }
  source.applyTextChanges(changes.flatMap(({ textChanges }) => textChanges));
  return {};
}

function isAlias(project: Project, name: string): boolean {
  return Object.keys(project.getCompilerOptions().paths ?? {}).some((alias) =>
    `${name}/`.startsWith(alias.split('*')[0] || '\0'),
  );
}

function pathOf(context: RecipeContext, source: SourceFile): string {
  return source.getFilePath().slice(context.repository.root.length + 1);
}

function importFixes(
  project: Project,
  source: SourceFile,
  { start, length, code }: Missing,
): readonly ts.CodeFixAction[] {
  const service = project.getLanguageService().compilerObject;
  const quote = /from "/.test(source.getFullText()) ? 'double' : 'single';
  const fixes = service.getCodeFixesAtPosition(
    source.getFilePath(),
    start,
    start + length,
    [code],
    { semicolons: semicolons(source), newLineCharacter: source.getFullText().includes('\r\n') ? '\r\n' : '\n' },
    { quotePreference: quote, includePackageJsonAutoImports: 'on', allowTextChangesInNewFiles: false },
  );
  return fixes.filter(({ fixName }) => fixName === 'import');
}

function semicolons(source: SourceFile): ts.SemicolonPreference {
  const imports = source.getImportDeclarations().map((declaration) => declaration.getText());
  const without = imports.length > 0 && imports.every((text) => !text.endsWith(';'));
  return (without ? 'remove' : 'ignore') as ts.SemicolonPreference;
}
