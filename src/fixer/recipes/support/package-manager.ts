import type { RecipeContext } from '../../types.ts';
import { readPackageJson } from './node-package.ts';

/** How to start a package manager in the version that the project names. */
export type PackageManager =
  { readonly argv: readonly string[]; readonly version: string } | { readonly declined: string };

/** The packages of the registry that bring each manager. */
const packages = { pnpm: ['pnpm'], yarn: ['yarn', '@yarnpkg/cli-dist'], bun: ['bun'] } as const;

/** The installed program where it has the version that `packageManager` or the failing step names, else that version through npx. */
export async function packageManager(
  context: RecipeContext,
  folder: string,
  name: keyof typeof packages,
): Promise<PackageManager> {
  const manager = (await readPackageJson(context.repository, folder))?.raw['packageManager'];
  const pinned = typeof manager === 'string' ? versionIn(manager, [name]) : undefined;
  const stepped = versionIn(context.step?.script ?? '', packages[name]);
  if (pinned !== undefined && stepped !== undefined && !isAtLeastAsExact(pinned, stepped))
    return {
      declined: `packageManager names another version of ${name} (${pinned}) than the failing step (${stepped})`,
    };
  const named = pinned ?? stepped;
  const installed = await context.run([name, '--version'], folder === '' ? {} : { cwd: folder });
  const version = installed.exitCode === 0 ? installed.stdout.trim() : null;
  if (version !== null && (named === undefined || isAtLeastAsExact(version, named))) return { argv: [name], version };
  if (named === undefined) return { declined: `${name} is not installed, and the project names no version of it` };
  return { argv: throughNpx(name, named), version: named };
}

/** `pnpm@9.15.0` and `pnpm@9`, wherever they stand. */
function versionIn(text: string, names: readonly string[]): string | undefined {
  const mentions = text.matchAll(/(?<![\w/@.-])(?<name>(?:@[\w-]+\/)?[\w-]+)@(?<version>\d+(?:\.\d+){0,2})(?![\w.-])/g);
  for (const { groups } of mentions) if (names.includes(groups?.['name'] ?? '')) return groups?.['version'];
  return undefined;
}

/** `9.15.0` beside `9`, or the very same. */
function isAtLeastAsExact(version: string, other: string): boolean {
  return version === other || version.startsWith(`${other}.`);
}

/** The package `yarn` ends with version 1. */
function throughNpx(name: string, version: string): readonly string[] {
  const isBerry = name === 'yarn' && !version.startsWith('1.') && version !== '1';
  return isBerry
    ? ['npx', '--yes', `--package=@yarnpkg/cli-dist@${version}`, 'yarn']
    : ['npx', '--yes', `${name}@${version}`];
}
