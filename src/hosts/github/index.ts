import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type {
  CanComment,
  CanCommentCommits,
  CanFileIssues,
  CanFollowUp,
  CanGuardWorkflows,
  CanHearCommands,
  CanListChanges,
  CanMarkCommits,
  CanMerge,
  CanReadFiles,
  CanReview,
  CodeHost,
  GitCredentials,
  HostedRepository,
} from '../types.ts';
import { createChanges } from './changes.ts';
import { createCommands } from './commands.ts';
import { createComments } from './comments.ts';
import { createCommitComments } from './commit-comments.ts';
import { createCommitMarks } from './commit-marks.ts';
import { createFileReader, createFollowUp } from './follow-up.ts';
import { createIssues } from './issues.ts';
import { createMerge } from './merge.ts';
import { createOwnAccount } from './own-account.ts';
import { createPullRequests } from './pull-requests.ts';
import { saysThereIsNone } from './refs.ts';
import { createReviews } from './reviews.ts';
import { refSchema, repositorySchema } from './schema.ts';
import { createWorkflowPermission } from './workflow-permission.ts';

export type GitHubHost = CodeHost &
  CanComment &
  CanCommentCommits &
  CanFileIssues &
  CanFollowUp &
  CanGuardWorkflows &
  CanHearCommands &
  CanListChanges &
  CanMarkCommits &
  CanMerge &
  CanReadFiles &
  CanReview;

const workflowTokenNote =
  "This was pushed with the workflow's own GITHUB_TOKEN, and GitHub starts no CI for such pushes. Close and reopen the pull request to start it, or give ci-autofix a token of its own.";

/** github.com or GitHub Enterprise Server. `serverUrl` is where people and git go, e.g. `https://github.com`. */
export function createGitHubHost(client: GitHubClient, serverUrl: string): GitHubHost {
  const account = createOwnAccount(client);
  const base = serverUrl.replace(/\/+$/, '');

  async function getRepository(repository: string): Promise<HostedRepository> {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}',
      parameters: repositoryPath(repository),
      schema: repositorySchema,
    });
    return {
      fullName: value.full_name,
      defaultBranch: value.default_branch,
      private: value.private,
      archived: value.archived ?? false,
      canPush: value.permissions?.push ?? null,
    };
  }

  async function branchHead(repository: string, branch: string): Promise<string | null> {
    const parameters = { ...repositoryPath(repository), ref: `heads/${branch}` };
    try {
      const { value } = await client.get({
        path: '/repos/{owner}/{repo}/git/ref/{ref}',
        parameters,
        schema: refSchema,
      });
      return value.ref === `refs/heads/${branch}` ? value.object.sha : null;
    } catch (error) {
      if (!saysThereIsNone(error)) throw error;
      // 404 is also the answer for a repository that is gone or hidden: then nothing is known about the branch.
      await getRepository(repository);
      return null;
    }
  }

  async function credentials(): Promise<GitCredentials> {
    return { username: 'x-access-token', password: await client.accessToken() };
  }

  return {
    id: 'github',
    getRepository,
    cloneUrl: (repository) => {
      const { owner, repo } = repositoryPath(repository);
      return `${base}/${owner}/${repo}.git`;
    },
    commitUrl: (repository, sha) => {
      const { owner, repo } = repositoryPath(repository);
      return `${base}/${owner}/${repo}/commit/${sha}`;
    },
    credentials,
    branchHead,
    get deliveryNotes() {
      return client.isWorkflowToken() ? [workflowTokenNote] : [];
    },
    ...createPullRequests(client),
    ...createComments(client, account),
    ...createIssues(client, account),
    ...createFollowUp(client),
    ...createChanges(client),
    ...createCommands(client),
    ...createMerge(client),
    ...createReviews(client, account),
    ...createCommitComments(client, account),
    ...createCommitMarks(client),
    ...createFileReader(client),
    ...createWorkflowPermission(client),
  };
}
