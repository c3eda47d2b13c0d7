import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CanFollowUp, CanReadFiles, HostedCommit, PullRequestState } from '../types.ts';
import { toPullRequest } from './pull-requests.ts';
import { saysThereIsNone } from './refs.ts';
import { commitListSchema, fileSchema, pullRequestStateSchema } from './schema.ts';

/** `has_hooks` is `clean` on an Enterprise Server with pre-receive hooks: https://docs.github.com/graphql/reference/enums#mergestatestatus */
const readyStates = ['clean', 'has_hooks'];

/** What became of pull requests and branches. The requests are conditional: what has not changed costs nothing. */
export function createFollowUp(client: GitHubClient): CanFollowUp {
  async function pullRequestState(repository: string, number: number): Promise<PullRequestState> {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}/pulls/{pull_number}',
      parameters: { ...repositoryPath(repository), pull_number: number },
      schema: pullRequestStateSchema,
      kept: pullRequestStateSchema,
    });
    const pullRequest = toPullRequest(value);
    // Before the merge GitHub gives the SHA of a trial merge.
    const mergedSha = pullRequest.state === 'merged' ? (value.merge_commit_sha ?? null) : null;
    return {
      pullRequest,
      mergeable: value.mergeable ?? null,
      mergedSha,
      draft: value.draft ?? false,
      ready: value.mergeable === true && readyStates.includes(value.mergeable_state ?? ''),
    };
  }

  async function recentCommits(repository: string, branch: string, limit: number): Promise<readonly HostedCommit[]> {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}/commits',
      parameters: { ...repositoryPath(repository), sha: branch, per_page: Math.min(100, limit) },
      schema: commitListSchema,
      kept: commitListSchema,
    });
    return value.map(({ sha, commit, author }) => {
      const name = author?.login ?? commit.author?.name ?? '';
      return { sha, message: commit.message, author: name, bot: author?.type === 'Bot' || name.endsWith('[bot]') };
    });
  }
  return { pullRequestState, recentCommits };
}

export function createFileReader(client: GitHubClient): CanReadFiles {
  /** 404 is also the answer for a repository that is hidden: then nothing of it can be watched anyway. */
  async function readFile(repository: string, path: string): Promise<string | null> {
    try {
      const { value } = await client.get({
        path: '/repos/{owner}/{repo}/contents/{path}',
        parameters: { ...repositoryPath(repository), path },
        schema: fileSchema,
        kept: fileSchema,
      });
      return Buffer.from(value.content, value.encoding === 'base64' ? 'base64' : 'utf8').toString('utf8');
    } catch (error) {
      if (saysThereIsNone(error)) return null;
      throw error;
    }
  }
  return { readFile };
}
