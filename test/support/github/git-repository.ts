import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const author = { name: 'Developer', email: 'developer@example.test' };

/** Runs git cut off from the user's settings. Returns what it printed, without the last newline. */
export function git(cwd: string, argv: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): string {
  const output = execFileSync('git', argv, {
    cwd,
    input: options.input ?? '',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...options.env },
  });
  return output.toString('utf8').replace(/\n$/, '');
}

/** A bare repository whose default branch has one commit with these files. Returns its path. */
export function createBareRepository(root: string, fullName: string, branch: string, files: Readonly<Record<string, string>>): string {
  const path = join(root, `${fullName}.git`);
  mkdirSync(path, { recursive: true });
  git(path, ['init', '--quiet', '--bare', `--initial-branch=${branch}`]);
  git(path, ['config', 'http.receivepack', 'true']);
  git(path, ['config', 'uploadpack.allowFilter', 'true']);
  git(path, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  commitFiles(path, branch, files, 'initial commit');
  return path;
}

/** Adds a commit to a branch (made from the repository's head when it is new). `null` deletes a file. Returns the SHA. */
export function commitFiles(path: string, branch: string, files: Readonly<Record<string, string | null>>, message: string, from?: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'stand-in-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    const parent = headOf(path, branch) ?? (from === undefined ? null : headOf(path, from));
    if (parent !== null) git(path, ['read-tree', parent], { env });
    for (const [file, content] of Object.entries(files)) stage(path, file, content, env);
    const tree = git(path, ['write-tree'], { env });
    const parents = parent === null ? [] : ['-p', parent];
    const sha = git(path, ['commit-tree', tree, ...parents, '-m', message], { env: identity() });
    git(path, ['update-ref', `refs/heads/${branch}`, sha]);
    return sha;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The SHA of a branch; null when there is none. */
export function headOf(path: string, branch: string): string | null {
  try {
    return git(path, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  } catch {
    return null;
  }
}

function stage(path: string, file: string, content: string | null, env: Record<string, string>): void {
  if (content === null) {
    git(path, ['update-index', '--force-remove', file], { env });
    return;
  }
  const blob = git(path, ['hash-object', '-w', '--stdin'], { input: content });
  git(path, ['update-index', '--add', '--cacheinfo', `100644,${blob},${file}`], { env });
}

function identity(): Record<string, string> {
  const date = '2026-01-05T10:00:00Z';
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
}
