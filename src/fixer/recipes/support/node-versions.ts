import semver from 'semver';
import type { RepositoryView } from '../../types.ts';
import { foldersUp, inFolder } from './paths.ts';

/** A file that tells version managers which Node to use, e.g. `.nvmrc` with `22`. */
export interface VersionFile {
  readonly path: string;
  readonly text: string;
  /** As it stands there, without the `v` in front: `22`, `22.11` or `22.11.0`. */
  readonly version: string;
}

/** The version files of the folder and of those above that name a version as a number; aliases such as `lts/*` are left out. */
export async function versionFiles(repository: RepositoryView, folder: string): Promise<VersionFile[]> {
  const found: VersionFile[] = [];
  for (const at of foldersUp(folder)) {
    for (const name of ['.nvmrc', '.node-version', '.tool-versions']) {
      const path = inFolder(at, name);
      const text = await repository.read(path);
      const version = text === null ? undefined : numberIn(name, text);
      if (text !== null && version !== undefined) found.push({ path, text, version });
    }
  }
  return found;
}

function numberIn(name: string, text: string): string | undefined {
  const pattern =
    name === '.tool-versions'
      ? /^nodejs[ \t]+(?<version>\d+(?:\.\d+){0,2})[ \t]*$/m
      : /^v?(?<version>\d+(?:\.\d+){0,2})\s*$/;
  return pattern.exec(text)?.groups?.['version'];
}

/** The file with the oldest release that satisfies the ranges, as exact as it was; null when there is none newer. */
export function raised({ text, version }: VersionFile, ranges: readonly string[]): string | null {
  const wanted = lowest(ranges);
  if (wanted === null || semver.satisfies(wanted, version)) return null;
  const parts = wanted.version.split('.').slice(0, version.split('.').length);
  return text.replace(version, () => parts.join('.'));
}

/** The lowest version that all ranges take, of an even major version where there is one: odd ones have no long-term support. */
function lowest(ranges: readonly string[]): semver.SemVer | null {
  const fits = (version: semver.SemVer): boolean => ranges.every((range) => semver.satisfies(version, range));
  const starts = ranges.flatMap((range) => semver.minVersion(range) ?? []);
  const candidates = starts.flatMap((start) =>
    start.major % 2 === 0 ? [start] : [new semver.SemVer(`${start.major + 1}.0.0`), start],
  );
  return candidates.find(fits) ?? null;
}

/** The range with the major version let in: a raised upper bound where it has one, else one more alternative in the form of the last. */
export function widened(range: string, major: number): string | null {
  const bound = /^(?<before>.*<\s*)(?<upper>\d+)(?<rest>(?:\.0)*)$/.exec(range)?.groups;
  if (bound !== undefined && !range.includes('||')) return `${bound['before']}${major + 1}${bound['rest']}`;
  const last = range.split('||').at(-1)?.trim() ?? '';
  const form = /^(?<operator>[\^~]?)\d+(?<rest>(?:\.[x*0])*)$/.exec(last)?.groups;
  if (form === undefined) return null;
  return `${range.trimEnd()} || ${form['operator']}${major}${form['rest']}`;
}
