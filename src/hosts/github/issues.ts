import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { Artefact, CanFileIssues } from '../types.ts';
import type { OwnAccount } from './own-account.ts';
import { eachItem } from './pages.ts';
import { issueListSchema, issueSchema } from './schema.ts';
import type { ApiIssue } from './schema.ts';

const issues = '/repos/{owner}/{repo}/issues';

export function createIssues(client: GitHubClient, account: OwnAccount): CanFileIssues {
  /** The list is read to its end: GitHub's search is quicker, but knows of a new issue only after a while. */
  async function findIssue(repository: string, marker: string): Promise<Artefact | null> {
    const parameters = { ...repositoryPath(repository), state: 'open', ...(await byCreator()) };
    for await (const issue of eachItem(client, issues, parameters, issueListSchema)) {
      if (issue.pull_request !== undefined || issue.body?.includes(marker) !== true) continue;
      if (await account.wrote(issue.user)) return toArtefact(issue);
    }
    return null;
  }

  /** Lets GitHub narrow the list to a person's issues; for bots the author is compared here. */
  async function byCreator(): Promise<{ creator?: string }> {
    const login = await account.login();
    return login === null || login.endsWith('[bot]') ? {} : { creator: login };
  }

  async function addIssue(
    repository: string,
    issue: { title: string; body: string; labels: readonly string[] },
  ): Promise<Artefact> {
    return toArtefact(await client.send('POST', issues, { ...repositoryPath(repository), ...issue }, issueSchema));
  }

  async function editIssue(repository: string, number: number, body: string): Promise<void> {
    await client.send(
      'PATCH',
      `${issues}/{issue_number}`,
      { ...repositoryPath(repository), issue_number: number, body },
      issueSchema,
    );
  }

  return { findIssue, addIssue, editIssue };
}

function toArtefact(issue: ApiIssue): Artefact {
  return { id: String(issue.number), number: issue.number, url: issue.html_url, body: issue.body ?? '' };
}
