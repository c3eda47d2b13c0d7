import { createHash } from 'node:crypto';

/** Every branch of ours starts so; runs on them are never answered. */
const branchPrefix = 'ci-autofix/';

/**
 * The branch for one cause: the same for every attempt, so that a second one finds the first one's work even when the store
 * is gone. The base branch is part of the name only where it is not the repository's default branch, because the same cause may
 * be open on several branches at once.
 */
export function fixBranch(fingerprint: string, baseBranch: string, defaultBranch: string): string {
  const cause = /^[0-9a-f]{8,64}$/.test(fingerprint) ? fingerprint : digest(fingerprint);
  return baseBranch === defaultBranch ? `${branchPrefix}${cause}` : `${branchPrefix}${cause}-${slug(baseBranch)}`;
}

export function isFixBranch(branch: string | null): boolean {
  return branch !== null && branch.startsWith(branchPrefix);
}

/** A part of a ref name that git accepts on every file system; with a hash when something had to be replaced. */
function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return plain === name ? plain : [plain, digest(name).slice(0, 8)].filter((part) => part !== '').join('-');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
