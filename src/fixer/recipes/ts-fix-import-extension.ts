import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { fullSpecifier, withSpecifiers, type SpecifierEdit } from './support/import-specifiers.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { openSourceFile } from './support/typescript-project.ts';

export const tsFixImportExtension: Recipe = {
  id: 'ts-fix-import-extension',
  summary:
    'Adds the file extension that ECMAScript imports need (`./point` becomes `./point.js`), where exactly one file fits.',
  risk: 'safe',
  touches: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs}'],
  needs: [],
  limits: ['Only relative imports at the places that the log names.', 'Declines where no file or several files fit.'],
  async propose(context) {
    const places = await namedPlaces(context, ({ code }) =>
      /(?:^|TS)(?:2834|2835)$/.test(code ?? '') ? { name: null } : null,
    );
    return editPlaces(
      tsFixImportExtension,
      places,
      (file, inFile) => withExtensions(context, file, inFile),
      (files) => `fix: name the files that ${files} imports with their extensions`,
    );
  },
};

async function withExtensions(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript or JavaScript` };
  const lines = new Set(places.map(({ line }) => line));
  const literals = opened.source.getImportStringLiterals().filter((literal) => lines.has(literal.getStartLineNumber()));
  if (literals.length === 0) return { declined: `${shown(file)} has no import at the place that the log names` };
  const tracked = new Set(await context.repository.list(['**']));
  const edits: SpecifierEdit[] = [];
  for (const literal of literals) {
    const specifier = literal.getLiteralText();
    if (!/^\.{1,2}(?:\/|$)/.test(specifier)) continue;
    const full = fullSpecifier(file, specifier, tracked);
    if (full === null)
      return { declined: `which file ${JSON.stringify(specifier)} in ${shown(file)} means is not certain` };
    edits.push({ literal, specifier: full });
  }
  if (edits.length === 0) return { declined: `${shown(file)} has no relative import at the place that the log names` };
  return { text: withSpecifiers(opened.source, edits) };
}
