import { execFileSync } from 'node:child_process';

/** Mounts a small disk on a folder and returns what takes it away; null where this user may not mount. */
export function mountTmpfs(folder: string, options: string): (() => void) | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
    return () => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
}
