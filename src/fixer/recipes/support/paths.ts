import { posix } from 'node:path';

/** `''` for the root, otherwise a clean relative path; null when it leaves the tree or is absolute. */
export function treePath(base: string, path: string): string | null {
  if (posix.isAbsolute(path) || path.includes('\0') || path.includes('\\')) return null;
  const joined = posix.normalize(posix.join(base === '' ? '.' : base, path)).replace(/\/+$/, '');
  if (joined === '..' || joined.startsWith('../')) return null;
  return joined === '.' ? '' : joined;
}

export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** The folder and all above it, nearest first, the root (`''`) last. */
export function foldersUp(folder: string): string[] {
  const folders: string[] = [];
  for (let at = folder; at !== ''; at = folderOf(at)) folders.push(at);
  return [...folders, ''];
}

export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** How a program working in `cwd` names a path of the tree. */
export function relativeTo(cwd: string, path: string): string {
  return posix.relative(cwd === '' ? '.' : cwd, path === '' ? '.' : path) || '.';
}

/** Folders and names that hold tests, in every ecosystem that the recipes know. */
export function isTestPath(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|__mocks__|spec|specs|e2e|testing|testdata|cypress|playwright)\//i.test(path) ||
    /\.(?:test|spec|cy|e2e|stories|bench)\.[cm]?[jt]sx?$/.test(path) ||
    /(?:^|\/)(?:test_[^/]+|[^/]+_test|conftest)\.py$/.test(path)
  );
}
