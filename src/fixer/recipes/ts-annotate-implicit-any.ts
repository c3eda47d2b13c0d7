import type { Project, SourceFile, ts } from 'ts-morph';
import type { Diagnostic } from '../../core/finding.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { errorCodes, openSourceFile } from './support/typescript-project.ts';

export const tsAnnotateImplicitAny: Recipe = {
  id: 'ts-annotate-implicit-any',
  summary:
    "Writes the type that TypeScript's own code fix infers from use where a parameter or variable has none (`implicitly has an 'any' type`).",
  risk: 'review',
  touches: ['**/*.{ts,tsx,mts,cts}'],
  needs: [],
  limits: [
    'Declines where the inferred type is, or holds, `any`, `unknown`, `object` or an empty type: that says nothing.',
    'The edited file must have fewer type errors than before, and no new kind of error.',
    'Changes one file for one place: callers stay as they are.',
  ],
  async propose(context) {
    const places = await namedPlaces(context, implicitAny);
    return editPlaces(
      tsAnnotateImplicitAny,
      places.filter(({ file }) => /\.[cm]?tsx?$/.test(file)),
      (file, inFile) => annotated(context, file, inFile),
      (files) => `fix: give parameters and variables of ${files} their types`,
    );
  },
};

/** 7005 and 7034 a variable, 7006 a parameter, 7019 the rest of them, 7031 a name in a pattern. */
const codes = [7005, 7006, 7019, 7031, 7034];

function implicitAny({ code, message }: Diagnostic): { name: string | null } | null {
  if (!/(?:^|TS)(?:7005|7006|7019|7031|7034)$/.test(code ?? '')) return null;
  return { name: /'(?<name>[^']+)' implicitly has/.exec(message)?.groups?.['name'] ?? null };
}

async function annotated(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'project');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript` };
  const { project, source } = opened;
  const before = errorCodes(project, source);
  const lines = new Set(places.map(({ line }) => line));
  for (let round = 0; round < places.length; round += 1) {
    const missing = nextMissing(project, source, lines);
    if (missing === null) break;
    const changes = inferred(project, source, missing);
    if (changes === null)
      return {
        declined: `the type of ${missing.name} in ${shown(file)}:${missing.line} cannot be inferred from its use`,
      };
    source.applyTextChanges(changes);
  }
  const left = nextMissing(project, source, lines);
  if (left !== null) return { declined: `${shown(file)}:${left.line} would still have no type` };
  const after = errorCodes(project, source);
  if (after.length >= before.length || after.some((code) => !before.includes(code)))
    return { declined: `with the inferred types, ${shown(file)} has other type errors` };
  return { text: source.getFullText() };
}

interface Missing {
  readonly code: number;
  readonly start: number;
  readonly length: number;
  readonly line: number;
  readonly name: string;
}

/** The first name without a type in the lines; an annotation adds no line, so they stay right. */
function nextMissing(project: Project, source: SourceFile, lines: ReadonlySet<number>): Missing | null {
  const diagnostics = project.getLanguageService().compilerObject.getSemanticDiagnostics(source.getFilePath());
  for (const { code, start = 0, length = 0 } of diagnostics) {
    const { line } = source.getLineAndColumnAtPos(start);
    if (!codes.includes(code) || !lines.has(line)) continue;
    return { code, start, length, line, name: source.getFullText().slice(start, start + length) };
  }
  return null;
}

/** What the compiler would write; null when it does not know, or knows next to nothing. */
function inferred(project: Project, source: SourceFile, missing: Missing): readonly ts.TextChange[] | null {
  const service = project.getLanguageService().compilerObject;
  const { start, length, code } = missing;
  const [fix] = service
    .getCodeFixesAtPosition(source.getFilePath(), start, start + length, [code], {}, {})
    .filter(({ fixName }) => fixName === 'inferFromUsage');
  const changes = fix?.changes.filter(({ fileName }) => fileName === source.getFilePath()) ?? [];
  if (fix === undefined || changes.length !== fix.changes.length) return null;
  const edits = changes.flatMap(({ textChanges }) => textChanges);
  const isTelling = edits.every(({ newText }) => !/\b(?:any|unknown|object|Function|never)\b|\{\s*\}/.test(newText));
  return edits.length > 0 && isTelling ? edits : null;
}
