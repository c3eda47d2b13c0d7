import { httpStatus, repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import { hostMessage } from '../../io/github-errors.ts';
import type { CanMerge, MergeResult } from '../types.ts';
import { mergedSchema } from './schema.ts';

/** A repeated request would find its own merge and call it a refusal. */
const once = { request: { retries: 0 } };

export function createMerge(client: GitHubClient): CanMerge {
  return {
    async mergePullRequest(repository, number, { headSha, method, message }): Promise<MergeResult> {
      const parameters = {
        ...repositoryPath(repository),
        pull_number: number,
        sha: headSha,
        merge_method: method,
        ...(method === 'squash' ? squashMessage(message, number) : {}),
        ...once,
      };
      const path = '/repos/{owner}/{repo}/pulls/{pull_number}/merge';
      try {
        return { kind: 'merged', sha: (await client.send('PUT', path, parameters, mergedSchema)).sha };
      } catch (error) {
        if (httpStatus(error) === 409) return { kind: 'moved' };
        if ([403, 405, 422].includes(httpStatus(error) ?? 0)) return { kind: 'refused', reason: hostMessage(error) };
        throw error;
      }
    },
  };
}

/** Named, because settings of the repository may drop the text of the commit, and its trailers with it. */
function squashMessage(message: string, number: number): { commit_title: string; commit_message: string } {
  const [subject = '', ...body] = message.split('\n');
  return { commit_title: `${subject} (#${number})`, commit_message: body.join('\n').trim() };
}
