import semver from 'semver';
import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { packageOf } from './support/import-scan.ts';
import { declaredRange, findLockfile, lockfiles, readPackageJson, type PackageJson } from './support/node-package.ts';
import { viewPeers, type PeerVersion } from './support/npm-registry.ts';
import { npmFolder } from './support/npm-step.ts';
import { withValue } from './support/package-json-edit.ts';
import { inFolder } from './support/paths.ts';
import { decline, exactly, propose, run } from './support/proposals.ts';

export const npmResolvePeerConflict: Recipe = {
  id: 'npm-resolve-peer-conflict',
  summary:
    'Resolves a conflict of peer dependencies (ERESOLVE) by the smallest change of one range: that of the package whose peer cannot be met.',
  risk: 'review',
  touches: ['**/package.json', '**/package-lock.json', '**/npm-shrinkwrap.json'],
  needs: ['npm'],
  limits: [
    'Moves the package that asks for the peer, never the peer itself: `react-dom` follows `react`, a plug-in follows `eslint`.',
    'Takes the nearest version whose peers fit: first within the range (the lock file alone changes), then upwards, then downwards.',
    'Only packages that package.json names itself; where another package brings the conflict along it declines.',
    'Versions that are deprecated or younger than a week are passed over; npm has to resolve the whole tree with the change.',
    'Never uses `--force`, `--legacy-peer-deps` or `overrides`, which only hide the conflict.',
  ],
  async propose(context) {
    const folder = await npmFolder(context, 'ci', 'clean-install', 'install', 'i');
    for (const other of [...lockfiles.pnpm, ...lockfiles.yarn, ...lockfiles.bun])
      if (await context.repository.exists(inFolder(folder, other))) return decline(`the project locks with ${other}`);
    const manifest = await readPackageJson(context.repository, folder);
    if (manifest === null) return decline('package.json cannot be read as JSON');
    const conflict = conflictIn(await complaint(context, folder), manifest);
    if ('declined' in conflict) return conflict;
    const versions = await viewPeers(context, conflict.asker, new Date());
    if ('unknown' in versions) return decline(versions.unknown);
    for (const version of nearest(versions, conflict).slice(0, 5)) {
      if (await resolves(context, folder, conflict, version)) return plan(context, folder, conflict, version);
    }
    return decline(
      `no version of ${conflict.asker} near ${conflict.version} accepts ${conflict.peer} ${conflict.peerRange}`,
    );
  },
};

/** `asker` wants a version of `peer` that package.json excludes. */
interface Conflict {
  readonly asker: string;
  readonly version: string;
  /** By which package.json names the asker. */
  readonly range: string;
  readonly peer: string;
  readonly peerRange: string;
}

const quiet = ['--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'];

/** What npm says now: of the lock file where there is one, else of package.json. */
async function complaint(context: RecipeContext, folder: string): Promise<string> {
  const where = { network: true, ...(folder === '' ? {} : { cwd: folder }) };
  const locked = (await findLockfile(context.repository, folder, 'npm')) !== null;
  const first = locked ? await context.run(['npm', 'ci', '--dry-run', '--ignore-scripts'], where) : null;
  if (first?.output.includes('ERESOLVE') === true) return first.output;
  return (await context.run(['npm', 'install', '--dry-run', ...quiet], where)).output;
}

/** The edge that npm calls unresolvable, where both ends are packages that package.json names. */
function conflictIn(output: string, manifest: PackageJson): Conflict | { readonly declined: string } {
  const edges = output.matchAll(
    /^npm (?:error|ERR!) +peer (?<peer>[^\s"]+)@"(?<wanted>[^"]+)" from (?<asker>[^\s"]+)@(?<version>[^\s@]+)$/gm,
  );
  let stranger: string | null = null;
  for (const { groups: { peer = '', wanted = '', asker = '', version = '' } = {} } of edges) {
    if (packageOf(peer) !== peer || packageOf(asker) !== asker || semver.valid(version) === null) continue;
    const peerRange = declaredRange(manifest, peer);
    if (peerRange === null || semver.validRange(peerRange) === null || fits(wanted, peerRange)) continue;
    const range = declaredRange(manifest, asker);
    if (range === null) stranger ??= asker;
    else return { asker, version, range, peer, peerRange };
  }
  return {
    declined:
      stranger === null
        ? 'npm names no conflict between two packages of package.json'
        : `the conflict comes from ${stranger}, which package.json does not name`,
  };
}

function fits(wanted: string, range: string): boolean {
  return semver.validRange(wanted) !== null && semver.intersects(wanted, range);
}

/** The versions whose peers fit, nearest first: in the range, then of the same major version, then by distance, upwards before downwards. */
function nearest(versions: readonly PeerVersion[], { version, range, peer, peerRange }: Conflict): string[] {
  const fitting = versions
    .filter(({ peers }) => peers[peer] === undefined || fits(peers[peer], peerRange))
    .map((candidate) => candidate.version);
  const within = fitting.filter((candidate) => semver.satisfies(candidate, range)).reverse();
  const above = fitting.filter((candidate) => semver.gt(candidate, version));
  const below = fitting.filter((candidate) => semver.lt(candidate, version)).reverse();
  const outside = [...onePerMajor(above), ...onePerMajor(below)].filter(
    (candidate) => !semver.satisfies(candidate, range),
  );
  const distance = (candidate: string): number => Math.abs(semver.major(candidate) - semver.major(version));
  return [...within.slice(0, 1), ...outside.sort((one, other) => distance(one) - distance(other))];
}

function onePerMajor(sorted: readonly string[]): string[] {
  return sorted.filter(
    (version, index) => index === 0 || semver.major(sorted[index - 1] ?? version) !== semver.major(version),
  );
}

/** The range in the form that the project uses: `^`, `~` or exact; null for any other form. */
function rangeAs(range: string, version: string): string | null {
  const operator = /^(?<operator>[\^~]?)v?\d+(?:\.\d+){0,2}$/.exec(range)?.groups?.['operator'];
  return operator === undefined ? null : `${operator}${version}`;
}

/** Whether npm finds a tree with the change; nothing is written. */
async function resolves(
  context: RecipeContext,
  folder: string,
  { asker, range }: Conflict,
  version: string,
): Promise<boolean> {
  const wanted = rangeAs(range, version) ?? version;
  const { exitCode } = await context.run(['npm', 'install', '--dry-run', ...quiet, '--', `${asker}@${wanted}`], {
    network: true,
    ...(folder === '' ? {} : { cwd: folder }),
  });
  return exitCode === 0;
}

async function plan(
  context: RecipeContext,
  folder: string,
  { asker, range, version: before, peer, peerRange }: Conflict,
  version: string,
): ReturnType<Recipe['propose']> {
  const path = inFolder(folder, 'package.json');
  const lock = await findLockfile(context.repository, folder, 'npm');
  const lockPath = lock === null ? [] : [inFolder(lock.folder, lock.name)];
  const relock = (argv: readonly string[]): Action[] =>
    lock === null ? [] : [run([...argv, ...quiet], { cwd: lock.folder, network: true })];
  if (semver.satisfies(version, range)) {
    return propose(npmResolvePeerConflict, {
      title: `build: lock a version of ${asker} that accepts ${peer} ${peerRange}`,
      actions: relock(['npm', 'update', asker]),
      touches: lockPath.map(exactly),
    });
  }
  const after = rangeAs(range, version);
  const text = (await context.repository.read(path)) ?? '';
  const content = after === null ? null : withValue(text, asker, range, after);
  if (after === null || content === null)
    return decline(`the range ${JSON.stringify(range)} of ${asker} in ${path} cannot be changed with certainty`);
  const moves = semver.major(version) !== semver.major(before);
  return propose(npmResolvePeerConflict, {
    title: `build: move ${asker} to ${after}, which accepts ${peer} ${peerRange}`,
    actions: [{ kind: 'write', path, content }, ...relock(['npm', 'install'])],
    touches: [path, ...lockPath].map(exactly),
    caveats: moves
      ? [{ why: `${asker} moves from version ${semver.major(before)} to ${semver.major(version)}`, effect: -0.05 }]
      : [],
  });
}
