import type { CodeFixAction, Project, SourceFile } from 'ts-morph';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { errorCodes, openSourceFile } from './support/typescript-project.ts';

export const tsAddMissingAwait: Recipe = {
  id: 'ts-add-missing-await',
  summary:
    "Adds the `await` that TypeScript's own code fix proposes where a promise stands for its value: a property is read from it, it is passed as an argument, or a condition tests it.",
  risk: 'review',
  touches: ['**/*.{ts,tsx,mts,cts}'],
  needs: [],
  limits: [
    'Only where the compiler offers it: never in a function that is not async, whose callers would have to change.',
    'Declines unless the errors at the reported places go away and no other error comes.',
  ],
  async propose(context) {
    const places = await namedPlaces(context, ({ code, message }) =>
      /(?:^|TS)(?:2339|2345|2801)$/.test(code ?? '') && message.includes("'Promise<") ? { name: null } : null,
    );
    return editPlaces(
      tsAddMissingAwait,
      places,
      (file, inFile) => withAwaits(context, file, inFile),
      (files) => `fix: await the promises in ${files}`,
    );
  },
};

async function withAwaits(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript` };
  const { project, source } = opened;
  const lines = new Set(places.map(({ line }) => line));
  let before = errorCodes(project, source).length;
  for (let round = 0; round < places.length; round += 1) {
    const place = nextError(project, source, lines);
    if (place === null) break;
    const fix = awaitFix(project, source, place);
    if (fix === null) return { declined: `the compiler offers no await in ${shown(file)}` };
    apply(source, fix);
    const after = errorCodes(project, source).length;
    if (after >= before) return { declined: `an await in ${shown(file)} would not take the error away` };
    before = after;
  }
  if (nextError(project, source, lines) !== null) return { declined: `an await in ${shown(file)} would leave errors` };
  return { text: source.getFullText() };
}

interface Span {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** 2339 a property, 2345 an argument, 2801 a condition. */
const codes = [2339, 2345, 2801];

/** The first promise that stands for its value in the lines; an `await` adds no line, so they stay right. */
function nextError(project: Project, source: SourceFile, lines: ReadonlySet<number>): Span | null {
  const found = project
    .getLanguageService()
    .compilerObject.getSemanticDiagnostics(source.getFilePath())
    .find(
      ({ code, start }) =>
        codes.includes(code) && start !== undefined && lines.has(source.getLineAndColumnAtPos(start).line),
    );
  return found?.start === undefined
    ? null
    : { code: found.code, start: found.start, end: found.start + (found.length ?? 0) };
}

/** Where the variable's initializer can be awaited that is the fix; else the place itself. Null when the compiler offers none. */
function awaitFix(project: Project, source: SourceFile, { start, end, code }: Span): CodeFixAction | null {
  const fixes = project.getLanguageService().getCodeFixesAtPosition(source, start, end, [code]);
  const awaits = fixes.filter((fix) => /^addMissingAwait/.test(fix.getFixName()));
  return awaits.find((fix) => fix.getFixName() === 'addMissingAwaitToInitializer') ?? awaits[0] ?? null;
}

function apply(source: SourceFile, fix: CodeFixAction): void {
  const own = fix.getChanges().filter((change) => change.getFilePath() === source.getFilePath());
  source.applyTextChanges(own.flatMap((change) => change.getTextChanges()));
}
