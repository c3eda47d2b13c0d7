import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Action } from '../../../core/plan.ts';
import { messageOf } from '../../../core/errors.ts';
import type { RepositoryView } from '../../types.ts';
import { isObject, readPackageJson } from './node-package.ts';
import { folderOf, foldersUp, inFolder } from './paths.ts';

type Bundled = { readonly writes: readonly Action[]; readonly version: string } | { readonly declined: string };

const dataConfigs = ['.prettierrc', '.prettierrc.json', '.prettierrc.yaml', '.prettierrc.yml'];
const otherConfigs = [
  '.prettierrc.json5',
  '.prettierrc.toml',
  '.prettierrc.js',
  '.prettierrc.mjs',
  '.prettierrc.cjs',
  '.prettierrc.ts',
  '.prettierrc.mts',
  '.prettierrc.cts',
];
const codeConfigs = [
  'prettier.config.js',
  'prettier.config.mjs',
  'prettier.config.cjs',
  'prettier.config.ts',
  'prettier.config.mts',
  'prettier.config.cts',
];

/** A package.json without settings: naming it keeps prettier from searching above the repository. */
const emptySettings = fileURLToPath(import.meta.resolve('prettier/package.json'));

/**
 * Formats files with the prettier that ci-autofix brings. Settings are read as data only: a configuration that is code, or
 * that names plug-ins, is never loaded, because it would run inside this process.
 */
export async function formatWithBundledPrettier(
  repository: RepositoryView,
  files: readonly string[],
): Promise<Bundled> {
  const prettier = await import('prettier');
  const writes: Action[] = [];
  for (const file of files) {
    const text = await repository.read(file);
    if (text === null) return { declined: `${file} cannot be read as text` };
    const config = await findConfig(repository, folderOf(file));
    if ('declined' in config) return config;
    const path = join(repository.root, file);
    const options = await prettier.resolveConfig(path, {
      editorconfig: true,
      useCache: false,
      config: config.path === null ? emptySettings : join(repository.root, config.path),
    });
    try {
      const content = await prettier.format(text, { ...options, filepath: path, plugins: [] });
      if (content !== text) writes.push({ kind: 'write', path: file, content });
    } catch (error) {
      return { declined: `the bundled prettier cannot format ${file}: ${messageOf(error)}` };
    }
  }
  return writes.length === 0
    ? { declined: 'the named files are formatted already' }
    : { writes, version: prettier.version };
}

async function findConfig(
  repository: RepositoryView,
  folder: string,
): Promise<{ path: string | null } | { declined: string }> {
  for (const at of foldersUp(folder)) {
    for (const name of [...otherConfigs, ...codeConfigs]) {
      if (await repository.exists(inFolder(at, name)))
        return { declined: `${name} cannot be read as plain data, and the project pins no prettier` };
    }
    if ((await readPackageJson(repository, at))?.raw['prettier'] !== undefined)
      return { declined: 'the settings of prettier stand in package.json, and the project pins no prettier' };
    for (const name of dataConfigs) {
      const text = await repository.read(inFolder(at, name));
      if (text === null) continue;
      return isPlain(text)
        ? { path: inFolder(at, name) }
        : { declined: `${name} names plug-ins, and the project pins no prettier` };
    }
  }
  return { path: null };
}

function isPlain(text: string): boolean {
  try {
    const value: unknown = parse(text);
    return isObject(value) && !JSON.stringify(value).includes('"plugins"');
  } catch {
    return false;
  }
}
