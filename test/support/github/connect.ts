import { createGitHubClient } from '../../../src/io/github-client.ts';
import type { GitHubClient, GitHubClientOptions, ReplyCache } from '../../../src/io/github-client.ts';
import type { GitHubStandIn } from './index.ts';

/** A client of the stand-in with its full token, and without the waits that GitHub itself asks for. */
export function connect(github: GitHubStandIn, options: Partial<GitHubClientOptions> = {}): Promise<GitHubClient> {
  return createGitHubClient({
    apiUrl: github.apiUrl,
    credentials: { kind: 'token', token: github.token },
    userAgent: 'ci-autofix/test',
    cache: memoryCache(),
    readOnly: false,
    pace: quickPace,
    ...options,
  });
}

export const quickPace = { writeGapMs: 0, notifyGapMs: 0, retryUnitMs: 1, timeoutMs: 5000 } as const;

export function memoryCache(): ReplyCache {
  const replies = new Map<string, { etag: string; body: string }>();
  return { cachedReply: (key) => replies.get(key) ?? null, saveReply: (key, reply) => void replies.set(key, reply) };
}
