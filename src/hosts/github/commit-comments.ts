import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CanCommentCommits } from '../types.ts';
import { toArtefact } from './comments.ts';
import type { OwnAccount } from './own-account.ts';
import { eachItem } from './pages.ts';
import { commentListSchema, commentSchema } from './schema.ts';

const comments = '/repos/{owner}/{repo}/commits/{commit_sha}/comments';

export function createCommitComments(client: GitHubClient, account: OwnAccount): CanCommentCommits {
  return {
    async findCommitComment(repository, sha, marker) {
      const parameters = { ...repositoryPath(repository), commit_sha: sha };
      for await (const comment of eachItem(client, comments, parameters, commentListSchema)) {
        if (comment.body?.includes(marker) === true && (await account.wrote(comment.user))) return toArtefact(comment);
      }
      return null;
    },
    async addCommitComment(repository, sha, body) {
      const parameters = { ...repositoryPath(repository), commit_sha: sha, body };
      return toArtefact(await client.send('POST', comments, parameters, commentSchema));
    },
    async editCommitComment(repository, commentId, body) {
      const parameters = { ...repositoryPath(repository), comment_id: commentId, body };
      await client.send('PATCH', '/repos/{owner}/{repo}/comments/{comment_id}', parameters, commentSchema);
    },
  };
}
