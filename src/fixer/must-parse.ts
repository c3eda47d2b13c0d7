import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Files whose parser is at hand; everything else is left to the proof. Returns what does not parse any more. */
export async function unparsable(
  root: string,
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly why: string }[]> {
  const found: { path: string; why: string }[] = [];
  for (const name of paths) {
    const text = await readFile(path.join(root, name), 'utf8').catch(() => null);
    const why = text === null ? null : await problemOf(name, text);
    if (why !== null) found.push({ path: name, why });
  }
  return found;
}

async function problemOf(name: string, text: string): Promise<string | null> {
  if (/(^|\/)(package(-lock)?|composer|manifest)\.json$/.test(name)) return jsonProblem(text);
  if (/\.ya?ml$/.test(name)) return yamlProblem(text);
  if (/\.[cm]?[jt]sx?$/.test(name)) return scriptProblem(name, text);
  return null;
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no JSON';
  }
}

async function yamlProblem(text: string): Promise<string | null> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  const error = Array.isArray(documents) ? documents.flatMap((document) => document.errors)[0] : undefined;
  return error === undefined ? null : (error.message.split('\n')[0] ?? 'is no YAML');
}

async function scriptProblem(name: string, text: string): Promise<string | null> {
  const { ts } = await import('ts-morph');
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: name,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ESNext, allowJs: true, jsx: ts.JsxEmit.Preserve },
  });
  const first = diagnostics.find((diagnostic) => diagnostic.category === ts.DiagnosticCategory.Error);
  return first === undefined ? null : ts.flattenDiagnosticMessageText(first.messageText, ' ');
}
