import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { Artefact, CanComment } from '../types.ts';
import type { OwnAccount } from './own-account.ts';
import { eachItem } from './pages.ts';
import { commentListSchema, commentSchema } from './schema.ts';
import type { ApiComment } from './schema.ts';

const comments = '/repos/{owner}/{repo}/issues/{issue_number}/comments';

export function createComments(client: GitHubClient, account: OwnAccount): CanComment {
  /** Anyone can copy a hidden marker into a comment of theirs: only this account's own counts. */
  async function findComment(repository: string, pullRequest: number, marker: string): Promise<Artefact | null> {
    const parameters = { ...repositoryPath(repository), issue_number: pullRequest };
    for await (const comment of eachItem(client, comments, parameters, commentListSchema)) {
      if (comment.body?.includes(marker) === true && (await account.wrote(comment.user))) return toArtefact(comment);
    }
    return null;
  }

  async function addComment(repository: string, pullRequest: number, body: string): Promise<Artefact> {
    return toArtefact(
      await client.send(
        'POST',
        comments,
        { ...repositoryPath(repository), issue_number: pullRequest, body },
        commentSchema,
      ),
    );
  }

  async function editComment(repository: string, commentId: string, body: string): Promise<void> {
    const parameters = { ...repositoryPath(repository), comment_id: commentId, body };
    await client.send('PATCH', '/repos/{owner}/{repo}/issues/comments/{comment_id}', parameters, commentSchema);
  }

  return { findComment, addComment, editComment };
}

export function toArtefact(comment: ApiComment): Artefact {
  return { id: String(comment.id), number: null, url: comment.html_url, body: comment.body ?? '' };
}
