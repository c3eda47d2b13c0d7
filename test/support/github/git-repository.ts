import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const author = 'Developer <developer@example.test>';

/** Runs git cut off from the user's settings. Returns what it printed, without the last newline. */
export function git(
  cwd: string,
  argv: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): string {
  const output = execFileSync('git', argv, {
    cwd,
    input: options.input ?? '',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/nonexistent',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      ...options.env,
    },
  });
  return output.toString('utf8').replace(/\n$/, '');
}

/** A bare repository whose default branch has one commit with these files. Returns its path. */
export function createBareRepository(
  root: string,
  fullName: string,
  branch: string,
  files: Readonly<Record<string, string>>,
): string {
  const path = join(root, `${fullName}.git`);
  mkdirSync(path, { recursive: true });
  git(path, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`]);
  appendFileSync(
    join(path, 'config'),
    '[http]\n\treceivepack = true\n[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n',
  );
  commitFiles(path, branch, files, 'initial commit');
  return path;
}

/** Adds a commit to a branch (made from the branch `from` when it is new). `null` deletes a file. Returns the SHA. */
export function commitFiles(
  path: string,
  branch: string,
  files: Readonly<Record<string, string | null>>,
  message: string,
  from?: string,
): string {
  const parent = headOf(path, branch) ?? (from === undefined ? null : headOf(path, from));
  const commit = [
    `commit refs/heads/${branch}`,
    `committer ${author} 1767607200 +0000`,
    data(message),
    ...(parent === null ? [] : [`from ${parent}`]),
    ...Object.entries(files).map(([file, content]) =>
      content === null ? `D ${quoted(file)}` : `M 100644 inline ${quoted(file)}\n${data(content)}`,
    ),
    '',
  ];
  git(path, ['fast-import', '--quiet', '--force'], { input: commit.join('\n') });
  const sha = headOf(path, branch);
  if (sha === null) throw new Error(`the commit on ${branch} did not come to be`);
  return sha;
}

/** The SHA of a branch; null when there is none. */
export function headOf(path: string, branch: string): string | null {
  try {
    return git(path, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  } catch {
    return null;
  }
}

/** Counted in bytes, as fast-import wants it. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function quoted(file: string): string {
  return `"${file.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
