/**
 * What GitHub has switched off, and what takes its place with the least change.
 *
 * Actions: https://github.blog/changelog/2024-02-13-deprecation-notice-v1-and-v2-of-the-artifact-actions,
 * https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions and
 * https://github.blog/changelog/2024-12-05-notice-of-upcoming-releases-and-breaking-changes-for-github-actions.
 * Images: https://github.com/actions/runner-images (announcements).
 */
const artifacts = ['actions/upload-artifact', 'actions/download-artifact'];
const caches = ['actions/cache', 'actions/cache/restore', 'actions/cache/save'];

/** The actions that must move together with this one; empty when none of it is switched off. */
export function familyOf(action: string): readonly string[] {
  const name = action.toLowerCase();
  return [artifacts, caches].find((family) => family.includes(name)) ?? [];
}

/** The ref that replaces one which is switched off; null when it still works, or is no version. */
export function liveRef(action: string, ref: string): string | null {
  const version = /^v(?<major>\d+)(?:\.(?<minor>\d+))?(?:\.\d+)?$/.exec(ref)?.groups;
  if (version === undefined) return null;
  const major = Number(version['major']);
  const minor = version['minor'] === undefined ? null : Number(version['minor']);
  if (artifacts.includes(action.toLowerCase())) return major <= 3 ? 'v4' : null;
  if (!caches.includes(action.toLowerCase())) return null;
  if (major <= 2) return 'v4';
  if (major === 3) return minor !== null && minor < 4 ? 'v3.4.0' : null;
  return major === 4 && minor !== null && minor < 2 ? 'v4.2.0' : null;
}

const images: Readonly<Record<string, string>> = {
  'ubuntu-16.04': 'ubuntu-22.04',
  'ubuntu-18.04': 'ubuntu-22.04',
  'ubuntu-20.04': 'ubuntu-22.04',
  'macos-10.15': 'macos-15-intel',
  'macos-11': 'macos-15-intel',
  'macos-12': 'macos-15-intel',
  'macos-13': 'macos-15-intel',
  'windows-2016': 'windows-2022',
  'windows-2019': 'windows-2022',
};

/** The oldest image with the same system and processor that still runs; null for a label that is not known as removed. */
export function liveImage(label: string): string | null {
  return Object.hasOwn(images, label) ? (images[label] ?? null) : null;
}

/** The file that takes what a workflow command passed on. */
export const environmentFiles: Readonly<Record<string, string>> = {
  'set-output': 'GITHUB_OUTPUT',
  'save-state': 'GITHUB_STATE',
  'set-env': 'GITHUB_ENV',
  'add-path': 'GITHUB_PATH',
};
