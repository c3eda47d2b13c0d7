import type { ImportDeclaration, Node, Project, SourceFile } from 'ts-morph';
import type { NamedPlace } from './captures.ts';
import { isFreeOfEffects } from './side-effects.ts';

/** A name that the language service greys out, or the compiler refuses, because nothing reads it. */
export interface UnusedName {
  /** Null where one message speaks of all names of an import or a declaration. */
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly lastLine: number;
  readonly isError: boolean;
}

/** 6133 one name, 6192 all of an import, 6196 a type, 6198 all of a pattern, 6199 all variables. */
const codes = [6133, 6192, 6196, 6198, 6199];

/** Unused names are errors with `noUnusedLocals` and suggestions without it. */
export function unusedNames(project: Project, source: SourceFile): UnusedName[] {
  const service = project.getLanguageService().compilerObject;
  const path = source.getFilePath();
  const errors = service.getSemanticDiagnostics(path).map((diagnostic) => ({ diagnostic, isError: true }));
  const hints = service.getSuggestionDiagnostics(path).map((diagnostic) => ({ diagnostic, isError: false }));
  return [...errors, ...hints]
    .filter(({ diagnostic }) => codes.includes(diagnostic.code))
    .map(({ diagnostic: { start = 0, length = 0, messageText }, isError }) => ({
      name: /^'(?<name>[^']+)'/.exec(String(messageText))?.groups?.['name'] ?? null,
      start,
      end: start + length,
      line: source.getLineAndColumnAtPos(start).line,
      lastLine: source.getLineAndColumnAtPos(start + length).line,
      isError,
    }));
}

/** Whether the place that a tool named is this name's: the compiler points at the whole import where a linter points at the name. */
export function isAt(unused: UnusedName, place: NamedPlace): boolean {
  const named = place.name === null || unused.name === null || unused.name === place.name;
  return named && place.line >= unused.line && place.line <= unused.lastLine;
}

/** What to take out of the text: names of imports, and spans of local declarations; null when it cannot go without a trace. */
export type Removal =
  | { readonly kind: 'import'; readonly declaration: ImportDeclaration; readonly names: readonly string[] }
  | { readonly kind: 'local'; readonly start: number; readonly end: number };

export async function removalOf(source: SourceFile, unused: UnusedName, only: string | null): Promise<Removal | null> {
  const { Node } = await import('ts-morph');
  const token = source.getDescendantAtPos(unused.start);
  const declaration =
    token?.getFirstAncestor(Node.isImportDeclaration) ?? (Node.isImportDeclaration(token) ? token : null);
  if (declaration !== null && declaration !== undefined) {
    const names = importedNames(declaration)
      .filter((name) => name.getStart() >= unused.start && name.getEnd() <= unused.end)
      .map((name) => name.getText())
      .filter((name) => only === null || name === only);
    return names.length === 0 ? null : { kind: 'import', declaration, names };
  }
  const span = token === undefined ? null : await localSpan(token);
  return span === null ? null : { kind: 'local', ...span };
}

/** The nodes of the local names that an import makes. */
export function importedNames(declaration: ImportDeclaration): Node[] {
  const named = declaration.getNamedImports().map((item) => item.getAliasNode() ?? item.getNameNode());
  return [declaration.getDefaultImport(), declaration.getNamespaceImport(), ...named].filter(
    (node) => node !== undefined,
  );
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The declaration of a local name, where its removal has no effect: never a parameter, a member or the binding of a loop. */
async function localSpan(token: Node): Promise<Span | null> {
  const { Node } = await import('ts-morph');
  const owner = token.getParent();
  if (owner === undefined) return null;
  if (Node.isVariableDeclaration(owner) && owner.getNameNode() === token) return variableSpan(owner);
  if (Node.isBindingElement(owner)) return elementSpan(owner);
  const isPlain =
    Node.isFunctionDeclaration(owner) || Node.isTypeAliasDeclaration(owner) || Node.isInterfaceDeclaration(owner);
  if (!isPlain || owner.getNameNode() !== token) return null;
  if (Node.isFunctionDeclaration(owner) && owner.getOverloads().length > 0) return null;
  return { start: owner.getStart(true), end: owner.getEnd() };
}

async function variableSpan(declaration: import('ts-morph').VariableDeclaration): Promise<Span | null> {
  const statement = declaration.getVariableStatement();
  const initializer = declaration.getInitializer();
  if (statement === undefined || statement.getDeclarations().length !== 1) return null;
  if (declaration.findReferencesAsNodes().some((node) => node !== declaration.getNameNode())) return null;
  if (initializer !== undefined && !(await isFreeOfEffects(initializer))) return null;
  return { start: statement.getStart(true), end: statement.getEnd() };
}

/** One name of `const { a, b } = …`, where others are left and no rest gathers what it would have taken; a `let` may be written to. */
async function elementSpan(element: import('ts-morph').BindingElement): Promise<Span | null> {
  const { Node, VariableDeclarationKind } = await import('ts-morph');
  const pattern = element.getParent();
  const declaration = pattern.getParent();
  if (!Node.isObjectBindingPattern(pattern) || !Node.isVariableDeclaration(declaration)) return null;
  if (declaration.getVariableStatement()?.getDeclarationKind() !== VariableDeclarationKind.Const) return null;
  const elements = pattern.getElements();
  const at = elements.indexOf(element);
  const [before, after] = [elements[at - 1], elements[at + 1]];
  if (elements.length < 2 || elements.some((other) => other.getDotDotDotToken() !== undefined)) return null;
  if (!Node.isIdentifier(element.getNameNode())) return null;
  const initializer = element.getInitializer();
  if (initializer !== undefined && !(await isFreeOfEffects(initializer))) return null;
  if (after !== undefined) return { start: element.getStart(), end: after.getStart() };
  return { start: before?.getEnd() ?? element.getStart(), end: element.getEnd() };
}
