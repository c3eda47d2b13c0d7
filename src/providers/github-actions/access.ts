import { AutofixError } from '../../core/errors.ts';
import { repositoryPath } from '../../io/github-client.ts';
import type { GitHubClient, Reply } from '../../io/github-client.ts';
import type { AccessCheck } from '../types.ts';
import { anythingSchema, repositorySchema } from './schema.ts';

interface Need {
  /** GitHub's name of the permission, as an App's installation lists it. */
  readonly permission: string;
  readonly level: 'read' | 'write';
  readonly why: string;
  /** Reading this shows whether the permission is there at all. */
  readonly probe: string;
}

const needs: readonly Need[] = [
  { permission: 'actions', level: 'read', why: 'to read runs and logs', probe: '/repos/{owner}/{repo}/actions/runs' },
  {
    permission: 'actions',
    level: 'write',
    why: 'to run failed jobs again',
    probe: '/repos/{owner}/{repo}/actions/runs',
  },
  {
    permission: 'contents',
    level: 'write',
    why: 'to push the branch of a fix',
    probe: '/repos/{owner}/{repo}/branches',
  },
  { permission: 'pull_requests', level: 'write', why: 'to open pull requests', probe: '/repos/{owner}/{repo}/pulls' },
  {
    permission: 'issues',
    level: 'write',
    why: 'to comment, to label and to file issues',
    probe: '/repos/{owner}/{repo}/issues',
  },
];

type RepositoryReply = Reply<ReturnType<typeof repositorySchema.parse>>;

/** What the token may do, found out by reading alone: scopes of a classic token, permissions of an App, or one probe a permission. */
export async function checkAccess(client: GitHubClient, repository: string): Promise<readonly AccessCheck[]> {
  const found = await readRepository(client, repository);
  if ('status' in found) return [found];
  const { full_name: name, private: isPrivate, archived, permissions } = found.value;
  const checks: AccessCheck[] = [
    { name: 'repository', status: 'ok', detail: `${name} (${isPrivate ? 'private' : 'public'}) can be seen` },
  ];
  if (archived === true)
    checks.push({ name: 'repository', status: 'missing', detail: `${name} is archived: nothing can be written to it` });
  const byNeed = await checkNeeds(client, repository, found);
  const cannotPush = permissions?.push === false;
  checks.push(...byNeed.map((check) => (cannotPush && check.name === 'contents: write' ? noPush(check, name) : check)));
  if (client.isWorkflowToken()) checks.push(workflowTokenWarning());
  return checks;
}

async function checkNeeds(client: GitHubClient, repository: string, found: RepositoryReply): Promise<AccessCheck[]> {
  const scopes = found.headers['x-oauth-scopes'];
  if (typeof scopes === 'string' && ['classic', 'oauth', 'unknown'].includes(client.tokenKind)) {
    return checkScopes(
      scopes.split(',').map((scope) => scope.trim()),
      found.value.private,
    );
  }
  const granted = await client.permissions();
  if (granted !== null) return needs.map((need) => checkGranted(need, granted));
  return probeNeeds(client, repository);
}

function checkScopes(scopes: readonly string[], isPrivate: boolean): AccessCheck[] {
  const enough = scopes.includes('repo') || (!isPrivate && scopes.includes('public_repo'));
  const wanted = isPrivate ? 'repo' : 'repo or public_repo';
  const checks = needs.map((need) => ({
    name: nameOf(need),
    status: enough ? ('ok' as const) : ('missing' as const),
    detail: enough ? need.why : `${need.why}: the token lacks the scope ${wanted}`,
  }));
  const workflow = scopes.includes('workflow');
  const detail = workflow
    ? 'to change workflow files, where the settings allow it'
    : 'only to change workflow files: the token lacks the scope workflow';
  return [...checks, { name: 'workflows: write', status: workflow ? 'ok' : 'warning', detail }];
}

function checkGranted(need: Need, granted: Readonly<Record<string, string>>): AccessCheck {
  const level = granted[need.permission];
  const enough = level === 'write' || level === 'admin' || level === need.level;
  const detail = enough
    ? need.why
    : `${need.why}: the App's installation has ${need.permission}: ${level ?? 'nothing'}`;
  return { name: nameOf(need), status: enough ? 'ok' : 'missing', detail };
}

/** Other tokens do not tell what they may write, and writing to find out is out of the question. */
async function probeNeeds(client: GitHubClient, repository: string): Promise<AccessCheck[]> {
  const readable = new Map<string, boolean>();
  for (const probe of new Set(needs.map((need) => need.probe)))
    readable.set(probe, await canRead(client, repository, probe));
  return needs.map((need) => {
    const name = nameOf(need);
    if (readable.get(need.probe) !== true)
      return { name, status: 'missing', detail: `${need.why}: GitHub refuses even to read ${need.permission}` };
    if (need.level === 'read') return { name, status: 'ok', detail: need.why };
    return { name, status: 'unknown', detail: `${need.why}: this kind of token does not tell what it may write` };
  });
}

async function canRead(client: GitHubClient, repository: string, path: string): Promise<boolean> {
  try {
    await client.get({ path, parameters: { ...repositoryPath(repository), per_page: 1 }, schema: anythingSchema });
    return true;
  } catch (error) {
    if (error instanceof AutofixError && ['FORBIDDEN', 'NOT_FOUND'].includes(error.code)) return false;
    throw error;
  }
}

async function readRepository(client: GitHubClient, repository: string): Promise<RepositoryReply | AccessCheck> {
  try {
    return await client.get({
      path: '/repos/{owner}/{repo}',
      parameters: repositoryPath(repository),
      schema: repositorySchema,
    });
  } catch (error) {
    if (error instanceof AutofixError && error.code === 'TOKEN_REFUSED')
      return { name: 'token', status: 'missing', detail: error.message };
    if (error instanceof AutofixError && error.code === 'NOT_FOUND') {
      return {
        name: 'repository',
        status: 'missing',
        detail: `${repository} does not exist, or the token may not see it`,
      };
    }
    throw error;
  }
}

function noPush(check: AccessCheck, repository: string): AccessCheck {
  return {
    ...check,
    status: 'missing',
    detail: `to push the branch of a fix: the account may not push to ${repository}`,
  };
}

function workflowTokenWarning(): AccessCheck {
  return {
    name: 'starts CI',
    status: 'warning',
    detail:
      "this is a workflow's own GITHUB_TOKEN: what it pushes starts no CI, so a fix is not checked by the project's own runs",
  };
}

function nameOf(need: Need): string {
  return `${need.permission.replace('_', ' ')}: ${need.level}`;
}
