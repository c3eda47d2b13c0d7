import type { GitHubClient } from '../io/github-client.ts';
import type { CodeHost } from './types.ts';

/** What a host may need; each takes its own part. */
export interface HostOptions {
  /** The client for GitHub, built when first asked for. */
  github(): Promise<GitHubClient>;
  /** Where people and git go, e.g. `https://github.com`. */
  readonly serverUrl: string;
  /** The folder of the local host; null when there is none. */
  readonly folder: string | null;
  /** True in a dry run: nothing may be written anywhere. */
  readonly readOnly: boolean;
}

export type HostFactory = (options: HostOptions) => Promise<CodeHost>;

/** Every host, by its id; loaded when it is used. */
export const hosts = {
  github: async ({ github, serverUrl }) =>
    (await import('./github/index.ts')).createGitHubHost(await github(), serverUrl),
  local: async ({ folder, readOnly }) => (await import('./local/index.ts')).createLocalHost({ folder, readOnly }),
} satisfies Record<string, HostFactory>;

export type HostId = keyof typeof hosts;
