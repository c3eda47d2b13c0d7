import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Git as a person runs it, cut off from the settings of this machine and from the network. */
export function git(dir: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: dir,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_ALLOW_PROTOCOL: 'file',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.org',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.org',
      GIT_AUTHOR_DATE: '2026-01-05T10:00:00Z',
      GIT_COMMITTER_DATE: '2026-01-05T10:00:00Z',
    },
  });
}

/** A temporary folder, its path resolved. */
export function temporaryFolder(): { dir: string; remove(): void } {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'ci-autofix-test-')));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Content by path; an object with `link` makes a symbolic link, one with `mode` an executable. */
export type Tree = Readonly<
  Record<string, string | { readonly link: string } | { readonly content: string; readonly mode: number }>
>;

export function writeTree(dir: string, tree: Tree): void {
  for (const [name, value] of Object.entries(tree)) {
    const file = path.join(dir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (typeof value === 'string') writeFileSync(file, value);
    else if ('link' in value) symlinkSync(value.link, file);
    else writeFileSync(file, value.content, { mode: value.mode });
  }
}

/** A repository on branch `main` with one commit of the tree; returns the commit's SHA. */
export function makeRepository(dir: string, tree: Tree): string {
  mkdirSync(dir, { recursive: true });
  git(dir, 'init', '--quiet', '--initial-branch=main');
  writeTree(dir, tree);
  git(dir, 'add', '--all', '--force');
  git(dir, 'commit', '--quiet', '--message=first');
  return git(dir, 'rev-parse', 'HEAD').trim();
}
