import { AutofixError } from '../../core/errors.ts';
import { hostMessage } from '../../io/github-errors.ts';
import { httpStatus, repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CodeHost, NewPullRequest, PullRequest } from '../types.ts';
import { eachItem } from './pages.ts';
import { pullRequestListSchema, pullRequestSchema } from './schema.ts';
import type { ApiPullRequest } from './schema.ts';

type PullRequests = Pick<CodeHost, 'findPullRequest' | 'openPullRequest' | 'updatePullRequest'>;

const pulls = '/repos/{owner}/{repo}/pulls';
const ignored = { parse: () => undefined };

export function createPullRequests(client: GitHubClient): PullRequests {
  /** GitHub ignores a `head` that it cannot read and then lists everything, so every entry is compared again. */
  async function findPullRequest(repository: string, headBranch: string): Promise<PullRequest | null> {
    const { owner } = repositoryPath(repository);
    const parameters = {
      ...repositoryPath(repository),
      head: `${owner}:${headBranch}`,
      state: 'all',
      sort: 'created',
      direction: 'desc',
    };
    for await (const found of eachItem(client, pulls, parameters, pullRequestListSchema)) {
      if (isOfBranch(found, repository, headBranch)) return toPullRequest(found);
    }
    return null;
  }

  async function openPullRequest(request: NewPullRequest): Promise<PullRequest> {
    const opened = await create(request);
    if (request.labels.length > 0) await addLabels(request, opened);
    return opened;
  }

  async function create(request: NewPullRequest): Promise<PullRequest> {
    const { repository, headBranch: head, baseBranch: base, title, body, draft } = request;
    try {
      return toPullRequest(
        await client.send(
          'POST',
          pulls,
          { ...repositoryPath(repository), head, base, title, body, draft },
          pullRequestSchema,
        ),
      );
    } catch (error) {
      return recover(error, request);
    }
  }

  /** Somebody else may have opened it in the meantime: then theirs is the one. A draft never becomes more than a draft. */
  async function recover(error: unknown, { repository, headBranch, draft }: NewPullRequest): Promise<PullRequest> {
    if (httpStatus(error) !== 422) throw error;
    const message = hostMessage(error);
    if (message.includes('already exists')) {
      const existing = await findPullRequest(repository, headBranch);
      if (existing !== null) return existing;
    }
    if (draft && /draft/i.test(message)) {
      throw new AutofixError(
        'FORBIDDEN',
        `${repository} has no draft pull requests, and this fix may be no more than a draft`,
        {
          help: 'GitHub offers drafts in public repositories and in paid plans; use --deliver report or patch here',
          cause: error,
        },
      );
    }
    throw error;
  }

  /** The pull request stands already; a label that cannot be set must not look like a failure to open it. */
  async function addLabels({ repository, labels }: NewPullRequest, { number }: PullRequest): Promise<void> {
    const parameters = { ...repositoryPath(repository), issue_number: number, labels };
    try {
      await client.send('POST', '/repos/{owner}/{repo}/issues/{issue_number}/labels', parameters, ignored);
    } catch (error) {
      if (!(error instanceof AutofixError)) throw error;
    }
  }

  async function updatePullRequest(
    repository: string,
    number: number,
    change: { title?: string; body?: string; state?: 'closed' },
  ): Promise<void> {
    await client.send(
      'PATCH',
      `${pulls}/{pull_number}`,
      { ...repositoryPath(repository), pull_number: number, ...change },
      ignored,
    );
  }

  return { findPullRequest, openPullRequest, updatePullRequest };
}

function isOfBranch(found: ApiPullRequest, repository: string, headBranch: string): boolean {
  return found.head.ref === headBranch && found.head.repo?.full_name.toLowerCase() === repository.toLowerCase();
}

export function toPullRequest(api: ApiPullRequest): PullRequest {
  return {
    number: api.number,
    url: api.html_url,
    title: api.title,
    body: api.body ?? '',
    state: typeof api.merged_at === 'string' ? 'merged' : api.state,
    headBranch: api.head.ref,
    headSha: api.head.sha,
    baseBranch: api.base.ref,
  };
}
