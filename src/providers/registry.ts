import type { GitHubClient } from '../io/github-client.ts';
import type { CiProvider } from './types.ts';

/** What a provider may need; each takes its own part. */
export interface ProviderOptions {
  /** The client for GitHub, built when first asked for. */
  github(): Promise<GitHubClient>;
  /** The folder of `--test-data`; null when there is none. */
  readonly testData: string | null;
  /** True in a dry run: nothing may be written anywhere. */
  readonly readOnly: boolean;
}

export type ProviderFactory = (options: ProviderOptions) => Promise<CiProvider>;

/** Every provider, by its id; loaded when it is used. */
export const providers = {
  'github-actions': async ({ github }) =>
    (await import('./github-actions/index.ts')).createGitHubActions(await github()),
  recorded: async ({ testData, readOnly }) =>
    (await import('./recorded/index.ts')).createRecorded({ folder: testData, readOnly }),
} satisfies Record<string, ProviderFactory>;

export type ProviderId = keyof typeof providers;
