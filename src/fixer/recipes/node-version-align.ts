import semver from 'semver';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { findLockfile, isObject, readPackageJson, type PackageJson } from './support/node-package.ts';
import { raised, versionFiles, widened } from './support/node-versions.ts';
import { viewPackage } from './support/npm-registry.ts';
import { withValue } from './support/package-json-edit.ts';
import { inFolder, treePath } from './support/paths.ts';
import { decline, exactly, listed, propose, run } from './support/proposals.ts';

export const nodeVersionAlign: Recipe = {
  id: 'node-version-align',
  summary:
    'Makes `engines`, `packageManager` and the version files (`.nvmrc`, `.node-version`, `.tool-versions`) agree again.',
  risk: 'review',
  touches: ['**/package.json', '**/package-lock.json', '**/.nvmrc', '**/.node-version', '**/.tool-versions'],
  needs: ['node'],
  limits: [
    'What lags behind follows: `engines` lets a newer Node in that a version file names, a version file rises to what `engines` or a dependency demands. `packageManager` rises to the lowest version that `engines` demands. Nothing goes back to an older version.',
    'Declines where no version file names the Node of the job, and where no workflow reads the version file.',
    'Workflow files stay as they are.',
  ],
  async propose(context) {
    const [actual] = captured(context, 'actual').map((text) => semver.valid(text.replace(/^v/, '')));
    const [required] = captured(context, 'required').filter((text) => semver.validRange(text) !== null);
    if (actual == null || required === undefined)
      return decline('the log does not tell which Node was asked for and which came');
    if (semver.satisfies(actual, required))
      return decline(`Node ${actual} is what ${JSON.stringify(required)} asks for`);
    const folder = treePath('', context.step?.workingDirectory ?? '') ?? '';
    const manifest = await readPackageJson(context.repository, folder);
    const engines = manifest?.raw['engines'];
    const manager = pinnedManager(manifest, actual, required);
    if (manager !== null) return raiseManager(context, folder, manager, required);
    const own = isObject(engines) && typeof engines['node'] === 'string' ? engines['node'] : null;
    if (semver.ltr(actual, required))
      return raiseFiles(context, folder, actual, own === null ? [required] : [required, own]);
    if (own !== required) return decline(`a dependency does not accept Node ${actual}, and no older Node is chosen`);
    return widenEngines(context, folder, actual, required);
  },
};

interface Manager {
  readonly name: string;
  readonly version: string;
  /** `pnpm@9.15.9`, or that with a checksum. */
  readonly field: string;
}

/** The package manager of the project, when it is the one that `engines` refuses. */
function pinnedManager(manifest: PackageJson | null, actual: string, required: string): Manager | null {
  const field = manifest?.raw['packageManager'];
  const engines = manifest?.raw['engines'];
  if (typeof field !== 'string' || !isObject(engines)) return null;
  const found = /^(?<name>npm|pnpm|bun)@(?<version>\d+\.\d+\.\d+)(?:\+[\w.]+)?$/.exec(field)?.groups;
  const [name = '', version = ''] = [found?.['name'], found?.['version']];
  return version === actual && engines[name] === required ? { name, version, field } : null;
}

async function raiseManager(
  context: RecipeContext,
  folder: string,
  { name, version, field }: Manager,
  required: string,
): ReturnType<Recipe['propose']> {
  const wanted = semver.minVersion(required)?.version ?? version;
  if (!semver.gt(wanted, version)) return decline(`engines wants an older ${name} than packageManager names`);
  const found = await viewPackage(context, name);
  if (found === null || 'unknown' in found) return decline(`the registry could not be asked about ${name}`);
  if (!found.versions.some((published) => published.version === wanted))
    return decline(`there is no ${name} ${wanted}`);
  const path = inFolder(folder, 'package.json');
  const text = (await context.repository.read(path)) ?? '';
  const content = withValue(text, 'packageManager', field, `${name}@${wanted}`);
  if (content === null) return decline(`packageManager in ${path} cannot be changed with certainty`);
  return propose(nodeVersionAlign, {
    title: `build: raise packageManager to ${name} ${wanted}, which engines asks for`,
    actions: [{ kind: 'write', path, content }],
    touches: [exactly(path)],
  });
}

async function raiseFiles(
  context: RecipeContext,
  folder: string,
  actual: string,
  ranges: readonly string[],
): ReturnType<Recipe['propose']> {
  const files = (await versionFiles(context.repository, folder)).filter(({ version }) =>
    semver.satisfies(actual, version),
  );
  if (files.length === 0) return decline(`no version file of the repository names Node ${actual}`);
  if (!(await isReadByWorkflows(context))) return decline('no workflow takes its Node from the version file');
  const actions = files.flatMap((file) => {
    const content = raised(file, ranges);
    return content === null ? [] : [{ kind: 'write' as const, path: file.path, content }];
  });
  if (actions.length < files.length) return decline(`no Node is certain to satisfy ${listed(ranges)}`);
  const paths = actions.map(({ path }) => path);
  return propose(nodeVersionAlign, {
    title: `build: raise Node in ${listed(paths)} to what is asked for`,
    actions,
    touches: paths.map(exactly),
  });
}

async function isReadByWorkflows({ repository }: RecipeContext): Promise<boolean> {
  for (const path of await repository.list(['.github/workflows/*.{yml,yaml}']))
    if (/node-version-file|\bnvm (?:install|use)\b/.test((await repository.read(path)) ?? '')) return true;
  return false;
}

async function widenEngines(
  context: RecipeContext,
  folder: string,
  actual: string,
  range: string,
): ReturnType<Recipe['propose']> {
  const meant = (await versionFiles(context.repository, folder)).find(({ version }) =>
    semver.satisfies(actual, version),
  );
  if (meant === undefined) return decline(`no version file of the repository names Node ${actual}`);
  const path = inFolder(folder, 'package.json');
  const wider = widened(range, semver.major(actual));
  const text = (await context.repository.read(path)) ?? '';
  const content = wider === null || !semver.satisfies(actual, wider) ? null : withValue(text, 'node', range, wider);
  if (content === null || wider === null)
    return decline(`the range ${JSON.stringify(range)} cannot be widened with certainty`);
  const lock = await findLockfile(context.repository, folder, 'npm');
  const relock = ['npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];
  return propose(nodeVersionAlign, {
    title: `build: let Node ${semver.major(actual)} of ${meant.path} into engines`,
    actions: [
      { kind: 'write', path, content },
      ...(lock === null ? [] : [run(relock, { cwd: lock.folder, network: true })]),
    ],
    touches: [path, ...(lock === null ? [] : [inFolder(lock.folder, lock.name)])].map(exactly),
  });
}
