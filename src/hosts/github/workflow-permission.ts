import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient } from '../../io/github-client.ts';
import type { CanGuardWorkflows, WorkflowPermission } from '../types.ts';
import { repositorySchema } from './schema.ts';

/**
 * GitHub refuses a push that changes `.github/workflows` unless the token has the scope `workflow` (classic tokens) or the
 * permission `workflows: write` (Apps); a workflow's own token can never have it.
 */
export function createWorkflowPermission(client: GitHubClient): CanGuardWorkflows {
  return { workflowPermission: (repository) => workflowPermission(client, repository) };
}

async function workflowPermission(client: GitHubClient, repository: string): Promise<WorkflowPermission> {
  const granted = await client.permissions();
  if (granted !== null)
    return granted['workflows'] === 'write'
      ? may
      : mayNot("the App's installation lacks the permission workflows: write");
  const { headers } = await client.get({
    path: '/repos/{owner}/{repo}',
    parameters: repositoryPath(repository),
    schema: repositorySchema,
  });
  if (client.isWorkflowToken())
    return mayNot("a workflow's own GITHUB_TOKEN can never change workflow files; give ci-autofix a token of its own");
  const scopes = headers['x-oauth-scopes'];
  if (typeof scopes !== 'string' || !['classic', 'oauth', 'unknown'].includes(client.tokenKind))
    return { allowed: null, detail: 'this kind of token does not tell whether it may change workflow files' };
  return scopes.split(',').some((scope) => scope.trim() === 'workflow')
    ? may
    : mayNot('the token lacks the scope workflow');
}

const may: WorkflowPermission = { allowed: true, detail: 'the token may change workflow files' };

function mayNot(why: string): WorkflowPermission {
  return { allowed: false, detail: `the push would be refused: ${why}` };
}
