import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CanListChanges } from '../types.ts';
import { eachItem } from './pages.ts';
import { changedFilesSchema, commitFilesSchema } from './schema.ts';

/** GitHub itself lists no more than this: https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
const mostFiles = 3000;

/** Which files a pull request or a commit changes. */
export function createChanges(client: GitHubClient): CanListChanges {
  async function filesOfPullRequest(repository: string, number: number): Promise<readonly string[] | null> {
    const path = '/repos/{owner}/{repo}/pulls/{pull_number}/files';
    const parameters = { ...repositoryPath(repository), pull_number: number };
    const files: string[] = [];
    let entries = 0;
    for await (const file of eachItem(client, path, parameters, changedFilesSchema)) {
      entries += 1;
      files.push(file.filename, ...(file.previous_filename === undefined ? [] : [file.previous_filename]));
    }
    return entries >= mostFiles ? null : files;
  }

  async function filesOfCommit(repository: string, sha: string): Promise<readonly string[] | null> {
    const { value } = await client.get({
      path: '/repos/{owner}/{repo}/commits/{ref}',
      parameters: { ...repositoryPath(repository), ref: sha },
      schema: commitFilesSchema,
    });
    // The first page holds up to 300 files; a larger commit may touch anything.
    const files = value.files ?? [];
    return files.length >= 300
      ? null
      : files.flatMap((file) => [file.filename, file.previous_filename ?? file.filename]);
  }

  return {
    changedFiles: (repository, change) =>
      'pullRequest' in change
        ? filesOfPullRequest(repository, change.pullRequest)
        : filesOfCommit(repository, change.sha),
  };
}
