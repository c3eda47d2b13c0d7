import semver from 'semver';
import type { RecipeContext } from '../../types.ts';
import { isObject, parseObject, strings } from './node-package.ts';

/** What the registry says about a package, as far as a decision needs it. */
export interface RegistryPackage {
  readonly name: string;
  /** Stable versions with their times of publication, oldest first. */
  readonly versions: readonly { readonly version: string; readonly published: Date }[];
  readonly created: Date;
  readonly latest: string;
  readonly deprecated: boolean;
}

/** Asks the registry through the project's own npm settings; null when there is no such package, a sentence when it could not be asked. */
export async function viewPackage(
  context: RecipeContext,
  name: string,
): Promise<RegistryPackage | null | { readonly unknown: string }> {
  const fields = ['name', 'time', 'dist-tags', 'deprecated'];
  const { stdout, exitCode, output } = await context.run(['npm', 'view', '--json', '--', name, ...fields], {
    network: true,
  });
  const answer = parseObject(stdout);
  if (exitCode !== 0 || answer === null) {
    return /E404|is not in this registry/.test(output)
      ? null
      : { unknown: `the registry could not be asked about ${name}` };
  }
  const tags = isObject(answer['dist-tags']) ? answer['dist-tags'] : {};
  const times = isObject(answer['time'])
    ? Object.entries(answer['time']).map(([key, time]) => ({ key, published: new Date(String(time)) }))
    : [];
  const dated = times.filter(({ published }) => !Number.isNaN(published.getTime()));
  const versions = dated
    .filter(({ key }) => semver.valid(key) !== null && semver.prerelease(key) === null)
    .map(({ key, published }) => ({ version: key, published }))
    .sort((one, other) => semver.compare(one.version, other.version));
  const latest = tags['latest'];
  if (typeof latest !== 'string' || dated.length === 0)
    return { unknown: `the registry's answer about ${name} cannot be read` };
  // Not every registry tells when the package was created; its first publication then does.
  const created = new Date(
    Math.min(...dated.filter(({ key }) => key !== 'modified').map(({ published }) => published.getTime())),
  );
  return { name, versions, created, latest, deprecated: answer['deprecated'] !== undefined };
}

const day = 86_400_000;
const settled = { packageDays: 90, versionDays: 7 };

/** The newest version up to `latest` that has stood for a week, of a package that has stood for three months; else a sentence why there is none. */
export function chooseVersion(
  found: RegistryPackage,
  now: Date,
  range = '*',
): { readonly version: string } | { readonly refused: string } {
  if (found.deprecated) return { refused: `${found.name} is deprecated` };
  if (now.getTime() - found.created.getTime() < settled.packageDays * day) {
    return { refused: `${found.name} was first published less than ${settled.packageDays} days ago` };
  }
  const old = found.versions.filter(
    ({ version, published }) =>
      semver.lte(version, found.latest) &&
      semver.satisfies(version, range) &&
      now.getTime() - published.getTime() >= settled.versionDays * day,
  );
  const version = old.at(-1)?.version;
  if (version === undefined || version.includes('security'))
    return { refused: `${found.name} has no version that has stood for ${settled.versionDays} days` };
  return { version };
}

/** One published version and what it asks of the packages beside it. */
export interface PeerVersion {
  readonly version: string;
  readonly peers: Readonly<Record<string, string>>;
}

/** The stable versions that are not deprecated and have stood for a week, oldest first; a sentence when the registry could not be asked. */
export async function viewPeers(
  context: RecipeContext,
  name: string,
  now: Date,
): Promise<readonly PeerVersion[] | { readonly unknown: string }> {
  const found = await viewPackage(context, name);
  if (found === null || 'unknown' in found) return { unknown: `the registry could not be asked about ${name}` };
  // Asked for one field that every version has, npm answers with a list of texts: the name makes it answer with records.
  const { stdout } = await context.run(
    ['npm', 'view', '--json', '--', `${name}@>=0`, 'name', 'version', 'peerDependencies', 'deprecated'],
    { network: true },
  );
  const old = found.versions.filter(
    ({ published }) => now.getTime() - published.getTime() >= settled.versionDays * day,
  );
  const peers = new Map(
    recordsOf(stdout)
      .filter((record) => record['deprecated'] === undefined)
      .map((record) => [String(record['version']), strings(record['peerDependencies'])]),
  );
  return old.flatMap(({ version }) => {
    const asked = peers.get(version);
    return asked === undefined ? [] : [{ version, peers: asked }];
  });
}

/** `npm view` answers with a list, or with the one record when only one version fits. */
function recordsOf(answer: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(answer);
    return (Array.isArray(value) ? value : [value]).filter(isObject);
  } catch {
    return [];
  }
}
