import type { Node, ObjectLiteralExpression, Project, SourceFile, Type } from 'ts-morph';
import type { Diagnostic } from '../../core/finding.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { editPlaces, type Edited } from './support/place-edits.ts';
import { shown } from './support/proposals.ts';
import { errorCodes, openSourceFile } from './support/typescript-project.ts';

export const tsAddMissingProperty: Recipe = {
  id: 'ts-add-missing-property',
  summary:
    'Adds a property that the type of an object literal demands, where the type leaves one value only, or lets the property be `undefined`, as it is already.',
  risk: 'review',
  touches: ['**/*.{ts,tsx,mts,cts}'],
  needs: [],
  limits: [
    "One value only: a literal type such as `'circle'`, `true` or `null`. Every other type makes it decline, because the value is a person's to choose.",
    'Only where the literal itself stands at the reported place, and its type is no union.',
    'The edited file must have fewer type errors than before, and no new kind of error.',
  ],
  async propose(context) {
    const places = await namedPlaces(context, missingProperty);
    return editPlaces(
      tsAddMissingProperty,
      places.filter(({ file }) => /\.[cm]?tsx?$/.test(file)),
      (file, inFile) => completed(context, file, inFile),
      (files) => `fix: add the properties that types demand in ${files}`,
    );
  },
};

/** 2741 one property, 2739 and 2740 several, 2345 an argument that lacks some. */
const codes = [2345, 2739, 2740, 2741];

function missingProperty({ code }: Diagnostic): { name: string | null } | null {
  return /(?:^|TS)(?:2739|2740|2741)$/.test(code ?? '') ? { name: null } : null;
}

async function completed(context: RecipeContext, file: string, places: readonly NamedPlace[]): Promise<Edited> {
  const opened = await openSourceFile(context.repository, file, 'alone');
  if (opened === null) return { declined: `${shown(file)} cannot be read as TypeScript` };
  const { project, source } = opened;
  const before = errorCodes(project, source);
  const literals = new Set<ObjectLiteralExpression>();
  for (const { line } of places) {
    const found = await literalsAt(project, source, line);
    if (found.length === 0) return { declined: `${shown(file)}:${line} is no object literal that lacks a property` };
    for (const literal of found) literals.add(literal);
  }
  const edits: { readonly at: number; readonly text: string }[] = [];
  for (const literal of literals) {
    const missing = propertiesMissing(literal);
    if (typeof missing === 'string') return { declined: `${shown(file)}: ${missing}` };
    edits.push(insertion(literal, missing));
  }
  const text = edits
    .sort((one, other) => other.at - one.at)
    .reduce((all, edit) => all.slice(0, edit.at) + edit.text + all.slice(edit.at), source.getFullText());
  source.replaceWithText(text);
  const after = errorCodes(project, source);
  if (after.length >= before.length || after.some((code) => !before.includes(code)))
    return { declined: `with the properties, ${shown(file)} has other type errors` };
  return { text: source.getFullText() };
}

/** The object literals of a line that the compiler finds incomplete. */
async function literalsAt(project: Project, source: SourceFile, line: number): Promise<ObjectLiteralExpression[]> {
  const { Node } = await import('ts-morph');
  const diagnostics = project.getLanguageService().compilerObject.getSemanticDiagnostics(source.getFilePath());
  const starts = diagnostics
    .filter(({ code, start }) => codes.includes(code) && source.getLineAndColumnAtPos(start ?? 0).line === line)
    .map(({ start = 0 }) => start);
  return starts.flatMap((start) => {
    const node = source.getDescendantAtPos(start);
    const parent = node?.getParent();
    const value = [node, parent, valueOf(parent, Node)].find((candidate) => Node.isObjectLiteralExpression(candidate));
    return value !== undefined && Node.isObjectLiteralExpression(value) ? [value] : [];
  });
}

/** The compiler points at the name that gets the value, or at `return`. */
function valueOf(
  node: Node | undefined,
  { isVariableDeclaration, isPropertyAssignment, isReturnStatement, isPropertyDeclaration }: typeof Node,
): Node | undefined {
  if (isVariableDeclaration(node) || isPropertyAssignment(node) || isPropertyDeclaration(node))
    return node.getInitializer();
  return isReturnStatement(node) ? node.getExpression() : undefined;
}

interface Missing {
  readonly name: string;
  readonly value: string;
}

/** A sentence when a value is not certain. */
function propertiesMissing(literal: ObjectLiteralExpression): readonly Missing[] | string {
  const wanted = literal.getContextualType();
  if (wanted === undefined || wanted.isUnion()) return 'which type the object should have is not certain';
  const present = literal.getType();
  const missing: Missing[] = [];
  for (const property of wanted.getProperties()) {
    const name = property.getName();
    if (property.isOptional() || present.getProperty(name) !== undefined) continue;
    const value = onlyValue(property.getTypeAtLocation(literal));
    if (value === null) return `which value ${JSON.stringify(name)} should have is not certain`;
    missing.push({ name: /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name), value });
  }
  return missing.length > 0 ? missing : 'no property is missing';
}

function onlyValue(type: Type): string | null {
  if (type.isUndefined() || (type.isUnion() && type.getUnionTypes().some((part) => part.isUndefined())))
    return 'undefined';
  if (type.isEnumLiteral()) return null;
  if (type.isStringLiteral()) return quoted(String(type.getLiteralValue()));
  if (type.isNumberLiteral() || type.isBooleanLiteral() || type.isNull()) return type.getText();
  return null;
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Behind the last property, in the form of the literal: on a line of its own where the others have theirs. A trailing comma stays last. */
function insertion(literal: ObjectLiteralExpression, missing: readonly Missing[]): { at: number; text: string } {
  const text = literal.getSourceFile().getFullText();
  const quotes = /(?:from|=|:) "/.test(text) && !/(?:from|=|:) '/.test(text) ? '"' : "'";
  const pairs = missing.map(({ name, value }) => `${requote(name, quotes)}: ${requote(value, quotes)}`);
  const last = literal.getProperties().at(-1);
  if (last === undefined) return { at: literal.getStart() + 1, text: ` ${pairs.join(', ')} ` };
  const line = /\n(?<indent>[ \t]*)$/.exec(text.slice(0, last.getStart()))?.groups?.['indent'];
  const between = line === undefined ? ', ' : `,${text.includes('\r\n') ? '\r\n' : '\n'}${line}`;
  return { at: last.getEnd(), text: between + pairs.join(between) };
}

function requote(literal: string, quotes: string): string {
  return quotes === '"' && literal.startsWith("'")
    ? JSON.stringify(literal.slice(1, -1).replaceAll("\\'", "'"))
    : literal;
}
