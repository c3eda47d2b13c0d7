import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../io/git.ts';

const dayMs = 86_400_000;

/** Days that a commit stays in a mirror after its last repair. */
export const keptCommitDays = 14;

/** Days that what an interrupted repair left in a checkout stays in `.git/ci-autofix/left-behind/`. */
export const leftBehindDays = 30;

/** Removes what interrupted repairs left, once it is old. The folders are named by the time of the repair, in milliseconds. */
export async function pruneLeftBehind(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const old = /^\d{12,}$/.test(name) && Date.now() - Number(name) > leftBehindDays * dayMs;
    if (old) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Lets go of commits that no repair asked for in a while, and of their objects. `used` is the one at hand: it counts as fresh.
 * Call it with the lock of the mirror; work trees keep their own commits.
 */
export async function pruneMirror(git: Git, mirror: string, used: string): Promise<void> {
  const old: string[] = [];
  for (const place of places) {
    for (const sha of await readdir(path.join(mirror, place)).catch(() => [])) {
      const file = path.join(mirror, place, sha);
      if (sha === used) await utimes(file, new Date(), new Date()).catch(() => undefined);
      else if (await isOld(file)) old.push(`${place}/${sha}`);
    }
  }
  if (old.length === 0) return;
  await git.run(['update-ref', '--stdin'], { input: old.map((ref) => `delete ${ref}\n`).join('') });
  await git.run(['repack', '-A', '-d', '-q', `--unpack-unreachable=${keptCommitDays}.days.ago`]);
  await git.run(['prune', `--expire=${keptCommitDays}.days.ago`]);
}

const places = ['refs/ci-autofix/keep', 'refs/ci-autofix/whole'];

/** A ref's own file tells when it was used last. */
async function isOld(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > keptCommitDays * dayMs;
}
