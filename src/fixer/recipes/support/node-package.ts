import type { RecipeContext, RepositoryView } from '../../types.ts';
import { foldersUp, inFolder } from './paths.ts';

/** The fields of a package.json that recipes read; anything of another shape is left out. */
export interface PackageJson {
  readonly name: string | null;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Null when there is none or it cannot be read as JSON. */
export async function readPackageJson(repository: RepositoryView, folder: string): Promise<PackageJson | null> {
  const text = await repository.read(inFolder(folder, 'package.json'));
  const raw = text === null ? null : parseObject(text);
  if (raw === null) return null;
  const workspaces = isObject(raw['workspaces']) ? raw['workspaces']['packages'] : raw['workspaces'];
  return {
    name: typeof raw['name'] === 'string' ? raw['name'] : null,
    dependencies: strings(raw['dependencies']),
    devDependencies: strings(raw['devDependencies']),
    peerDependencies: strings(raw['peerDependencies']),
    optionalDependencies: strings(raw['optionalDependencies']),
    scripts: strings(raw['scripts']),
    workspaces: Array.isArray(workspaces) ? workspaces.filter((item) => typeof item === 'string') : [],
    raw,
  };
}

export async function packageScripts(
  repository: RepositoryView,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  return (await readPackageJson(repository, folder))?.scripts ?? {};
}

/** The range under which any section names the package. */
export function declaredRange(manifest: PackageJson | null, name: string): string | null {
  if (manifest === null) return null;
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  return dependencies[name] ?? devDependencies[name] ?? optionalDependencies[name] ?? peerDependencies[name] ?? null;
}

/** The range by which the project pins a package, in the folder or above it. */
export async function pinnedRange(repository: RepositoryView, folder: string, name: string): Promise<string | null> {
  for (const at of foldersUp(folder)) {
    const range = declaredRange(await readPackageJson(repository, at), name);
    if (range !== null) return range;
  }
  return null;
}

/** How to start the project's own installed tool in `cwd`: directly, or by npx where it is installed further up; null when it is not. */
export async function localTool(context: RecipeContext, cwd: string, tool: string): Promise<readonly string[] | null> {
  for (const folder of foldersUp(cwd)) {
    if (await context.repository.exists(inFolder(folder, `node_modules/.bin/${tool}`)))
      return toolIn(folder, cwd, tool);
  }
  return null;
}

/** Programs are named by paths that stay below where they run, so one further up is left to npx. */
export function toolIn(folder: string, cwd: string, tool: string): readonly string[] {
  return folder === cwd ? [`node_modules/.bin/${tool}`] : ['npx', '--no-install', tool];
}

/** Lock files of the package managers, by manager. */
export const lockfiles = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  bun: ['bun.lock', 'bun.lockb'],
} as const;

/** The nearest lock file of the manager, in the folder or above it. */
export async function findLockfile(
  repository: RepositoryView,
  folder: string,
  manager: keyof typeof lockfiles,
): Promise<{ readonly folder: string; readonly name: string } | null> {
  for (const at of foldersUp(folder)) {
    for (const name of lockfiles[manager]) if (await repository.exists(inFolder(at, name))) return { folder: at, name };
  }
  return null;
}

export function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of an object that are texts. */
export function strings(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
