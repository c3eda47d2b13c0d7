import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AutofixError, messageOf } from '../core/errors.ts';

/** Names of a settings file, in the order in which they are looked for. */
export const settingsFileNames = [
  'ci-autofix.config.json',
  'ci-autofix.config.yaml',
  'ci-autofix.config.yml',
  'ci-autofix.config.ts',
  '.ci-autofix.yaml',
  '.ci-autofix.yml',
] as const;

export interface SettingsFile {
  readonly path: string;
  readonly content: unknown;
}

/** Reads the file that `--config` names, or the first that the folder has; null when there is none. */
export async function readSettingsFile(folder: string, named: string | null): Promise<SettingsFile | null> {
  if (named !== null) return parse(resolve(folder, named), await readOrThrow(resolve(folder, named)));
  for (const name of settingsFileNames) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return parse(path, text);
  }
  return null;
}

/** Parses the text of a settings file that was read from a repository: data only, code is refused. */
export async function parseSettingsText(name: string, text: string): Promise<unknown> {
  if (extname(name) === '.ts')
    throw new AutofixError('SETTINGS', `${name}: a repository's own settings must be JSON or YAML`);
  return parseData(name, text);
}

async function readOrThrow(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AutofixError('SETTINGS', `cannot read the settings file ${path}: ${messageOf(error)}`, {
      help: 'check the path given to --config',
      cause: error,
    });
  }
}

async function parse(path: string, text: string): Promise<SettingsFile> {
  if (extname(path) !== '.ts') return { path, content: await parseData(path, text) };
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return { path, content: module.default };
  } catch (error) {
    throw new AutofixError('SETTINGS', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function parseData(name: string, text: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new AutofixError('SETTINGS', `${name}: ${error.message.split('\n')[0]?.replace(/:$/, '')}`);
  return document.toJS() as unknown;
}
