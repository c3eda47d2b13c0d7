import { isBuiltin } from 'node:module';
import type { RepositoryView } from '../../types.ts';
import { isObject, parseObject, readPackageJson } from './node-package.ts';
import { foldersUp, inFolder, isTestPath } from './paths.ts';

const sources = ['**/*.{js,jsx,cjs,mjs,ts,tsx,cts,mts}'];
const namePattern = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;

/** The package that a module specifier belongs to; null for relative and absolute ones, builtins, `#imports`, URLs and what npm would not accept as a name. */
export function packageOf(specifier: string): string | null {
  if (/^(?:[./#~]|@\/|[a-z]+:)/i.test(specifier) || isBuiltin(specifier)) return null;
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  if (name.length > 214 || !namePattern.test(name) || isBuiltin(name)) return null;
  return name === 'node_modules' || name === 'favicon.ico' ? null : name;
}

/** Tracked source files that import the package, by `import`, `export from`, `import()` or `require()`. */
export async function importersOf(repository: RepositoryView, name: string): Promise<string[]> {
  const { ts } = await import('ts-morph');
  const importers: string[] = [];
  for (const file of await repository.list(sources)) {
    const text = await repository.read(file);
    if (text === null || !text.includes(name)) continue;
    const { importedFiles } = ts.preProcessFile(text, true, true);
    if (importedFiles.some((imported) => packageOf(imported.fileName) === name)) importers.push(file);
  }
  return importers;
}

/** Files that run only while developing: tests, configuration of tools, scripts. */
export function isDevelopmentFile(path: string): boolean {
  return (
    isTestPath(path) ||
    /(?:^|\/)[\w.-]+\.config\.[cm]?[jt]s$/.test(path) ||
    /^(?:scripts|tools|bench|benchmarks|\.\w[\w-]*)\//.test(path)
  );
}

/** Why a bare name is the project's own: a workspace, the package itself, a path alias of tsconfig or a bundler's alias; null when it is not. */
export async function ownNameReason(repository: RepositoryView, folder: string, name: string): Promise<string | null> {
  for (const file of await repository.list(['**/package.json'])) {
    const text = await repository.read(file);
    if (text !== null && parseObject(text)?.['name'] === name)
      return `${name} is a package of this repository (${file})`;
  }
  for (const at of foldersUp(folder)) {
    for (const config of ['tsconfig.json', 'tsconfig.base.json', 'tsconfig.app.json', 'jsconfig.json']) {
      if (await isAliasIn(repository, inFolder(at, config), name))
        return `${name} is a path alias of ${inFolder(at, config)}`;
    }
    const manifest = await readPackageJson(repository, at);
    if (isObject(manifest?.raw['imports']) && name in manifest.raw['imports'])
      return `${name} is an import alias of package.json`;
  }
  const first = name.split('/')[0] ?? name;
  for (const root of ['', 'src', 'app', 'lib']) {
    const beside = inFolder(folder, inFolder(root, first));
    const isThere = await Promise.all(
      ['', '.ts', '.tsx', '.js', '.d.ts'].map((end) => repository.exists(`${beside}${end}`)),
    );
    if (isThere.some(Boolean)) return `${name} is also the name of a file or folder of this repository`;
  }
  return null;
}

async function isAliasIn(repository: RepositoryView, config: string, name: string): Promise<boolean> {
  const text = await repository.read(config);
  if (text === null) return false;
  const { ts } = await import('ts-morph');
  const { config: parsed } = ts.parseConfigFileTextToJson(config, text) as { config?: unknown };
  const options = isObject(parsed) ? parsed['compilerOptions'] : null;
  const paths = isObject(options) && isObject(options['paths']) ? Object.keys(options['paths']) : [];
  return paths.some((alias) => {
    const [before = '', after] = alias.split('*');
    return after === undefined ? alias === name : before !== '' && `${name}/`.startsWith(before);
  });
}
