import { httpStatus, repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { Artefact, CanReview } from '../types.ts';
import { toArtefact } from './comments.ts';
import type { OwnAccount } from './own-account.ts';
import { eachItem } from './pages.ts';
import { commentListSchema, commentSchema, fileDiffsSchema } from './schema.ts';

const reviews = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews';

/** Reviews of pull requests: a body, and offers at lines of the diff. */
export function createReviews(client: GitHubClient, account: OwnAccount): CanReview {
  return {
    async fileDiffs(repository, pullRequest, paths) {
      const path = '/repos/{owner}/{repo}/pulls/{pull_number}/files';
      const parameters = { ...repositoryPath(repository), pull_number: pullRequest };
      const found = new Map<string, string | null>();
      for await (const file of eachItem(client, path, parameters, fileDiffsSchema)) {
        // GitHub leaves the patch of a binary or a very large file out.
        if (paths.includes(file.filename)) found.set(file.filename, file.patch ?? null);
        if (found.size === paths.length) break;
      }
      return found;
    },

    async findReview(repository, pullRequest, marker): Promise<Artefact | null> {
      const parameters = { ...repositoryPath(repository), pull_number: pullRequest };
      for await (const review of eachItem(client, reviews, parameters, commentListSchema)) {
        if (review.body?.includes(marker) === true && (await account.wrote(review.user))) return toArtefact(review);
      }
      return null;
    },

    async addReview(repository, pullRequest, { headSha, body, offers }): Promise<Artefact | null> {
      const comments = offers.map(({ path, startLine, line, body: text }) => ({
        path,
        body: text,
        line,
        side: 'RIGHT',
        ...(startLine === line ? {} : { start_line: startLine, start_side: 'RIGHT' }),
      }));
      const parameters = { ...repositoryPath(repository), pull_number: pullRequest };
      const review = { commit_id: headSha, event: 'COMMENT', body, comments };
      try {
        return toArtefact(await client.send('POST', reviews, { ...parameters, ...review }, commentSchema));
      } catch (error) {
        if (httpStatus(error) === 422) return null;
        throw error;
      }
    },
  };
}
