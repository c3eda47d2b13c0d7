import { posix } from 'node:path';
import type { SourceFile, StringLiteral } from 'ts-morph';
import { folderOf, treePath } from './paths.ts';

/** What an import may write for each kind of source file: TypeScript imports `./a.ts` as `./a.js`. */
const compiled: readonly (readonly [source: string, imported: string])[] = [
  ['.ts', '.js'],
  ['.tsx', '.js'],
  ['.mts', '.mjs'],
  ['.cts', '.cjs'],
  ['.js', '.js'],
  ['.mjs', '.mjs'],
  ['.cjs', '.cjs'],
  ['.jsx', '.jsx'],
];

/** The files, relative to the root, that a relative import of the file may mean; none for other imports. */
export function filesMeant(file: string, specifier: string): string[] {
  const target = /^\.{1,2}(?:\/|$)/.test(specifier) ? treePath(folderOf(file), specifier) : null;
  if (target === null) return [];
  const endings = [...compiled.map(([source]) => source), '.json'];
  const sources = compiled.flatMap(([source, imported]) =>
    target.endsWith(imported) ? [target.slice(0, -imported.length) + source] : [],
  );
  return [
    target,
    ...sources,
    ...endings.map((ending) => `${target}${ending}`),
    ...endings.map((ending) => posix.join(target, `index${ending}`)),
  ];
}

/** The specifier with its extension when exactly one of the files, or one index file of a folder, answers to it. */
export function fullSpecifier(file: string, specifier: string, tracked: ReadonlySet<string>): string | null {
  const target = treePath(folderOf(file), specifier);
  if (target === null) return null;
  const found = compiled.flatMap(([source, imported]) => [
    ...(tracked.has(`${target}${source}`) ? [`${specifier}${imported}`] : []),
    ...(tracked.has(posix.join(target, `index${source}`)) ? [`${specifier.replace(/\/$/, '')}/index${imported}`] : []),
  ]);
  return new Set(found).size === 1 ? (found[0] ?? null) : null;
}

/** How the file imports another one, written as the old specifier was: with or without extension and `/index`. */
export function specifierFor(file: string, target: string, old: string): string {
  const relative = posix.relative(folderOf(file), target);
  const path = relative.startsWith('../') ? relative : `./${relative}`;
  const extension = posix.extname(path);
  const bare = path.slice(0, path.length - extension.length);
  const oldExtension = compiled.some(([source, imported]) => [source, imported].includes(posix.extname(old)));
  if (extension === '.json') return path;
  if (!oldExtension) return /(?:^|\/)index$/.test(old) ? bare : bare.replace(/(?<=.)\/index$/, '');
  const imported = compiled.find(([source]) => source === extension)?.[1] ?? extension;
  return bare + (posix.extname(old) === extension ? extension : imported);
}

/** One import with what it should say. */
export interface SpecifierEdit {
  readonly literal: StringLiteral;
  readonly specifier: string;
}

/** The file's text with other specifiers; quotes and everything else stay as they are. */
export function withSpecifiers(source: SourceFile, edits: readonly SpecifierEdit[]): string {
  return [...edits]
    .sort((one, other) => other.literal.getStart() - one.literal.getStart())
    .reduce(
      (text, { literal, specifier }) =>
        text.slice(0, literal.getStart() + 1) + specifier + text.slice(literal.getEnd() - 1),
      source.getFullText(),
    );
}
