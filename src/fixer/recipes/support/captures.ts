import type { Diagnostic, Location } from '../../../core/finding.ts';
import type { RecipeContext } from '../../types.ts';

/** Every different value that the findings captured under any of the names, in order. Untrusted text. */
export function captured(context: RecipeContext, ...names: readonly string[]): string[] {
  const values = context.diagnosis.findings.flatMap((finding) =>
    names.map((name) => finding.captures[name]?.trim() ?? '').filter((value) => value !== ''),
  );
  return [...new Set(values)];
}

/** Files of the tree that the log names: captures, locations and diagnostics, resolved; those that are not there are left out. */
export async function namedFiles(
  context: RecipeContext,
  fits: (path: string) => boolean = () => true,
): Promise<string[]> {
  const { findings, diagnostics } = context.diagnosis;
  const printed = [
    ...captured(context, 'file', 'importer'),
    ...findings.map((finding) => finding.location?.file ?? ''),
    ...diagnostics.map((diagnostic) => diagnostic.file),
  ];
  const files = await Promise.all(
    [...new Set(printed)].filter((file) => file !== '').map((file) => resolveFile(context, file)),
  );
  return [...new Set(files.filter((file) => file !== null))].filter(fits).sort();
}

/** A place in a file of the tree, with what was said about it. */
export interface NamedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
  readonly name: string | null;
  /** What the tool said there. */
  readonly message: string;
}

/** The places that the log names: of each finding its location and the name in `name`, `symbol` or the quotes of `message`; of the diagnostics those that `pick` accepts. */
export async function namedPlaces(
  context: RecipeContext,
  pick: (diagnostic: Diagnostic) => { readonly name: string | null } | null,
): Promise<NamedPlace[]> {
  const printed: (Location & { name: string | null; message: string })[] = [];
  for (const finding of context.diagnosis.findings) {
    const file = finding.location?.file ?? finding.captures['file'];
    const line = finding.location?.line ?? Number(finding.captures['line'] ?? NaN);
    if (file === undefined || !Number.isInteger(line)) continue;
    const column = finding.location?.column ?? numberOrNull(finding.captures['column']);
    const message = finding.captures['message'] ?? finding.lines[0]?.text ?? '';
    printed.push({
      file,
      line,
      column,
      message,
      name: finding.captures['name'] ?? finding.captures['symbol'] ?? quotedIn(message),
    });
  }
  for (const diagnostic of context.diagnosis.diagnostics) {
    const picked = pick(diagnostic);
    if (picked !== null) printed.push({ ...diagnostic, ...picked });
  }
  const places = new Map<string, NamedPlace>();
  for (const { file, line, column, name, message } of printed) {
    const path = await resolveFile(context, file);
    if (path === null || line === null) continue;
    const key = `${path}:${line}:${column}`;
    if (!places.has(key) || places.get(key)?.name === null)
      places.set(key, { file: path, line, column, name, message });
  }
  return [...places.values()];
}

/** `'x' is declared but …`, `Cannot find name 'x'.` */
function quotedIn(message: string): string | null {
  return /['"`](?<name>[\w$]+)['"`]/.exec(message)?.groups?.['name'] ?? null;
}

function numberOrNull(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** Tools print paths relative to where they run: the step's folder is tried first. */
async function resolveFile(context: RecipeContext, printed: string): Promise<string | null> {
  const folder = context.step?.workingDirectory ?? '';
  if (folder !== '' && folder !== '.' && !/^(?:[\\/]|[A-Za-z]:)/.test(printed)) {
    const inStep = await context.repository.resolve(`${folder}/${printed}`);
    if (inStep !== null) return inStep;
  }
  return context.repository.resolve(printed);
}
