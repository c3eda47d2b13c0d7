import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { isWithin, resolveInside } from '../io/files.ts';
import type { RepositoryView } from './types.ts';

/** Larger files are no source that a recipe reads. */
const maxBytes = 5 * 1024 * 1024;

/** Where providers and images put a checkout; what follows is a path of the tree. */
const runnerRoots: readonly RegExp[] = [
  /^\/(?:home|Users)\/runner\/work\/[^/]+\/[^/]+\//,
  /^\/__w\/[^/]+\/[^/]+\//,
  /^[A-Za-z]:\/a\/[^/]+\/[^/]+\//,
  /^\/github\/workspace\//,
  /^\/builds\/(?:[^/]+\/){2}/,
  /^\/home\/vsts\/work\/\d+\/s\//,
  /^\/(?:root|home\/circleci)\/(?:project|repo)\//,
  /^\/home\/travis\/build\/[^/]+\/[^/]+\//,
  /^\/var\/(?:lib\/jenkins|jenkins_home)\/workspace\/[^/]+\//,
  /^\/(?:workspace|app|src|code|repo)\//,
];

/** Folders of installed packages: a file there is never one of the project. */
const foreign =
  /(^|\/)(node_modules|site-packages|dist-packages|\.cargo|\.rustup|toolcache|hostedtoolcache|go\/pkg\/mod|usr\/(?:lib|local))(\/|$)/;

/** The work tree as recipes may see it. `trackedFiles` is the list of the commit, sorted. */
export function openRepositoryView(root: string, trackedFiles: readonly string[]): RepositoryView {
  const tracked = new Set(trackedFiles);
  const inside = async (name: string): Promise<string | null> => {
    const file = await resolveInside(root, name);
    if (file === null) return null;
    const found = await stat(file).catch(() => null);
    return found?.isFile() === true && found.size <= maxBytes ? file : null;
  };
  return {
    root,
    read: async (name) => {
      const file = await inside(name);
      return file === null ? null : readFile(file, 'utf8');
    },
    exists: async (name) => {
      const file = await resolveInside(root, name);
      return (
        file !== null &&
        (await lstat(file).then(
          () => true,
          () => false,
        ))
      );
    },
    list: (patterns) => {
      const matches = picomatch([...patterns], { dot: true });
      return Promise.resolve(trackedFiles.filter((file) => matches(file)));
    },
    resolve: async (printed) => {
      for (const candidate of candidates(root, printed, tracked))
        if ((await inside(candidate)) !== null) return candidate;
      return null;
    },
  };
}

/** The paths of the tree that a printed path may mean, best first. */
function candidates(root: string, printed: string, tracked: ReadonlySet<string>): string[] {
  const text = printed
    .trim()
    .replace(/^file:\/\//, '')
    .replaceAll('\\', '/')
    .replace(/^(["'])(.*)\1$/, '$2');
  if (text === '' || text.includes('\0')) return [];
  if (text.startsWith('/') && isWithin(root, path.normalize(text)))
    return normal(path.relative(root, path.normalize(text)));
  const absolute = text.startsWith('/') || /^[A-Za-z]:\//.test(text);
  if (!absolute) return normal(text);
  const known = runnerRoots.map((pattern) => text.replace(pattern, '')).find((rest) => rest !== text);
  return [...(known === undefined ? [] : normal(known)), ...suffixes(text, tracked)];
}

function normal(name: string): string[] {
  const clean = path.posix.normalize(name);
  return clean === '.' || clean.startsWith('../') || clean === '..' || clean.startsWith('/') ? [] : [clean];
}

/** A longer end of an unknown absolute path that is a tracked file; a bare file name proves nothing. */
function suffixes(text: string, tracked: ReadonlySet<string>): string[] {
  const parts = path.posix
    .normalize(text)
    .split('/')
    .filter((part) => part !== '');
  const found = parts.map((_, index) => ({
    before: parts.slice(0, index).join('/'),
    name: parts.slice(index).join('/'),
  }));
  return found
    .filter(({ before, name }) => name.includes('/') && tracked.has(name) && !foreign.test(before))
    .map(({ name }) => name);
}
