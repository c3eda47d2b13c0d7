import semver from 'semver';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { importersOf, isDevelopmentFile, ownNameReason, packageOf } from './support/import-scan.ts';
import { nearMissOf } from './support/near-miss.ts';
import { declaredRange, isObject, lockfiles, readPackageJson } from './support/node-package.ts';
import { chooseVersion, viewPackage } from './support/npm-registry.ts';
import { folderOf, foldersUp, inFolder } from './support/paths.ts';
import { decline, exactly, propose, run } from './support/proposals.ts';
import { wellKnownNpm } from './support/well-known-npm.ts';

export const npmAddDependency: Recipe = {
  id: 'npm-add-dependency',
  summary: 'Adds a package (or its `@types`) that the code imports and package.json does not name.',
  risk: 'review',
  touches: ['**/package.json', '**/package-lock.json', '**/npm-shrinkwrap.json'],
  needs: ['npm'],
  limits: [
    'Only a package that a tracked file imports and that the registry has; never a builtin, a relative path, an alias or a package of the repository itself.',
    'Declines names one slip away from a far more used package, packages younger than 90 days, deprecated ones, and versions younger than a week.',
    'Goes to `dependencies`, or to `devDependencies` when tests, configuration and scripts alone import it; types always to the latter.',
    'Nothing of the package is run: install scripts are off, and the lock file alone is resolved.',
    'Declines in projects that lock with pnpm, yarn or bun.',
  ],
  async propose(context) {
    const specifiers = withoutHints(captured(context, 'package', 'module'));
    const [specifier, ...others] = specifiers;
    if (specifier === undefined) return decline('the log names no module');
    if (others.some((other) => packageOf(other) !== packageOf(specifier)))
      return decline('several packages are missing at once');
    const name = packageOf(specifier);
    if (name === null) return decline(`${JSON.stringify(specifier)} is not the name of a package`);
    if (name.startsWith('@types/')) return addAmbientTypes(context, name);
    return isTypesProblem(context) ? addTypes(context, name) : addPackage(context, name);
  },
};

/** The compiler's hint `@types/x` says nothing beside the module `x` that it is about. */
function withoutHints(specifiers: readonly string[]): string[] {
  const hints = new Set(specifiers.map((specifier) => typesOf(packageOf(specifier) ?? '')));
  return specifiers.filter((specifier) => !hints.has(specifier));
}

function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}

function isTypesProblem({ diagnosis }: RecipeContext): boolean {
  const says = diagnosis.findings.flatMap(({ lines }) => lines.map(({ text }) => text));
  return (
    /types/.test(diagnosis.ruleId) || says.some((text) => text.includes('Could not find a declaration file for module'))
  );
}

async function addPackage(context: RecipeContext, name: string): ReturnType<Recipe['propose']> {
  const importers = await importersOf(context.repository, name);
  const home = await homeOf(context, importers);
  if ('declined' in home) return home;
  const manifest = await readPackageJson(context.repository, home.folder);
  if (declaredRange(manifest, name) !== null)
    return decline(`package.json names ${name} already; the lock file or the install is at fault`);
  const own = await ownNameReason(context.repository, home.folder, name);
  if (own !== null) return decline(own);
  const known = nearMissOf(name, wellKnownNpm);
  if (known !== null) return decline(`${name} is one slip away from the far more used ${known}`);
  return add(context, { name, dev: importers.every(isDevelopmentFile), home: home.folder, range: '*' });
}

async function addTypes(context: RecipeContext, name: string): ReturnType<Recipe['propose']> {
  const importers = await importersOf(context.repository, name);
  const home = await homeOf(context, importers);
  if ('declined' in home) return home;
  const manifest = await readPackageJson(context.repository, home.folder);
  const range = declaredRange(manifest, name);
  if (range === null) return decline(`package.json does not name ${name}, so its types alone would not help`);
  const types = typesOf(name);
  if (declaredRange(manifest, types) !== null) return decline(`package.json names ${types} already`);
  return add(context, { name: types, dev: true, home: home.folder, range: sameMajor(range) });
}

/** Types that the compiler itself asks for by name, and what the project must have for them to be meant. */
const ambient: Readonly<Record<string, string | null>> = {
  '@types/node': null,
  '@types/jest': 'jest',
  '@types/mocha': 'mocha',
  '@types/jquery': 'jquery',
};

async function addAmbientTypes(context: RecipeContext, name: string): ReturnType<Recipe['propose']> {
  const needed = ambient[name];
  if (needed === undefined) return decline(`${name} is not among the types that the compiler asks for by name`);
  const home = await homeOf(context, await namedFiles(context, (path) => /\.[cm]?tsx?$/.test(path)));
  if ('declined' in home) return home;
  const manifest = await readPackageJson(context.repository, home.folder);
  if (declaredRange(manifest, name) !== null) return decline(`package.json names ${name} already`);
  if (needed !== null && declaredRange(manifest, needed) === null)
    return decline(`package.json does not name ${needed}`);
  const engines = manifest?.raw['engines'];
  const range = needed === null ? (isObject(engines) ? engines['node'] : undefined) : declaredRange(manifest, needed);
  return add(context, { name, dev: true, home: home.folder, range: sameMajor(range) });
}

function sameMajor(range: unknown): string {
  const major = typeof range !== 'string' || semver.validRange(range) === null ? null : semver.minVersion(range)?.major;
  return major == null ? '*' : `^${major}`;
}

/** The folder of the package.json that governs every file which imports the package. */
async function homeOf(
  context: RecipeContext,
  importers: readonly string[],
): Promise<{ folder: string } | { declined: string }> {
  if (importers.length === 0)
    return { declined: 'no tracked file imports the package, so a tool asks for it, not the code' };
  const named = (await namedFiles(context)).filter((file) => importers.includes(file));
  const homes = new Set<string>();
  for (const file of named.length > 0 ? named : importers) {
    for (const folder of foldersUp(folderOf(file))) {
      if ((await readPackageJson(context.repository, folder)) === null) continue;
      homes.add(folder);
      break;
    }
  }
  const [folder, ...more] = homes;
  if (folder === undefined || more.length > 0)
    return { declined: 'the files that import the package belong to no single package.json' };
  return { folder };
}

interface Addition {
  readonly name: string;
  readonly dev: boolean;
  readonly home: string;
  readonly range: string;
}

async function add(context: RecipeContext, { name, dev, home, range }: Addition): ReturnType<Recipe['propose']> {
  const place = await installPlace(context, home);
  if ('declined' in place) return place;
  const found = await viewPackage(context, name);
  if (found === null) return decline(`the registry has no package ${name}`);
  if ('unknown' in found) return decline(found.unknown);
  const fitting = chooseVersion(found, new Date(), range);
  const chosen = 'refused' in fitting && range !== '*' ? chooseVersion(found, new Date()) : fitting;
  if ('refused' in chosen) return decline(chosen.refused);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', dev ? '--save-dev' : '--save-prod', '--save-prefix=^'];
  const mode = place.lock === null ? '--no-package-lock' : '--package-lock-only';
  return propose(npmAddDependency, {
    title: `build: add ${name} to ${dev ? 'devDependencies' : 'dependencies'}`,
    actions: [
      run(['npm', 'install', mode, ...flags, ...place.workspace, '--', `${name}@^${chosen.version}`], {
        cwd: place.root,
        network: true,
      }),
    ],
    touches: [inFolder(home, 'package.json'), ...(place.lock === null ? [] : [place.lock])].map(exactly),
  });
}

interface InstallPlace {
  readonly root: string;
  readonly workspace: readonly string[];
  readonly lock: string | null;
}

/** Where npm has to run for this package.json: its own folder, or the root of its workspaces. */
async function installPlace(context: RecipeContext, home: string): Promise<InstallPlace | { declined: string }> {
  for (const root of foldersUp(home)) {
    for (const other of [...lockfiles.pnpm, ...lockfiles.yarn, ...lockfiles.bun]) {
      if (await context.repository.exists(inFolder(root, other)))
        return { declined: `the project locks with ${other}` };
    }
    const name = await lockIn(context, root);
    if (name === null) continue;
    if (root === home) return { root, workspace: [], lock: inFolder(root, name) };
    const manifest = await readPackageJson(context.repository, root);
    if (manifest === null || manifest.workspaces.length === 0)
      return { declined: `${inFolder(home, 'package.json')} is no workspace of ${inFolder(root, 'package.json')}` };
    const inside = root === '' ? home : home.slice(root.length + 1);
    return { root, workspace: [`--workspace=${inside}`], lock: inFolder(root, name) };
  }
  return { root: home, workspace: [], lock: null };
}

async function lockIn(context: RecipeContext, folder: string): Promise<string | null> {
  for (const name of lockfiles.npm) if (await context.repository.exists(inFolder(folder, name))) return name;
  return null;
}
