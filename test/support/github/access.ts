import type { App } from './app.ts';
import type { Reply } from './call.ts';
import type { State } from './state.ts';
import type { Account, NewAccount } from './types.ts';

const everything = {
  actions: 'write',
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  statuses: 'write',
  metadata: 'read',
} as const;

export function createAccount(given: NewAccount): Account {
  return {
    login: given.login,
    kind: given.kind ?? 'user',
    scopes: given.scopes === undefined ? ['repo', 'workflow'] : given.scopes,
    permissions: given.permissions ?? everything,
    limit: given.limit ?? 5000,
    used: given.used ?? 0,
    resetsAt: given.resetsAt ?? new Date(Date.now() + 3_600_000),
    expired: given.expired ?? false,
  };
}

/** The account behind an Authorization header; null for a token that is unknown or expired. */
export function accountOf(state: State, app: App, authorization: string | undefined, path: string): Account | null {
  const [scheme = '', secret = ''] = (authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() === 'bearer' && secret.split('.').length === 3) {
    const isAppRoute = path === '/app' || path.startsWith('/app/');
    return isAppRoute && app.accepts(secret) ? createAccount({ login: 'fixer[bot]', kind: 'bot', scopes: null }) : null;
  }
  const token =
    scheme.toLowerCase() === 'basic' ? (Buffer.from(secret, 'base64').toString('utf8').split(':', 2)[1] ?? '') : secret;
  const account = state.accounts.get(token);
  return account === undefined || account.expired ? null : account;
}

/** The refusal for a route that the account's permissions do not cover; null when they do. */
export function refuseByPermission(account: Account, method: string, route: string): Reply | null {
  const area = areaOf(route);
  if (area === null) return null;
  const granted = account.permissions[area];
  const needed = method === 'GET' ? 'read' : 'write';
  if (granted === 'write' || granted === needed) return null;
  const kind = account.kind === 'bot' ? 'integration' : 'personal access token';
  return {
    status: 403,
    body: {
      message: `Resource not accessible by ${kind}`,
      documentation_url: 'https://docs.github.com/rest',
      status: '403',
    },
    headers: { 'x-accepted-github-permissions': `${area}=${needed}` },
  };
}

function areaOf(route: string): string | null {
  if (!route.startsWith('/repos/{owner}/{repo}/')) return null;
  if (route.endsWith('/check-runs')) return 'checks';
  if (route.endsWith('/statuses')) return 'statuses';
  const part = route.slice('/repos/{owner}/{repo}/'.length).split('/')[0] ?? '';
  const areas: Readonly<Record<string, string>> = {
    actions: 'actions',
    pulls: 'pull_requests',
    issues: 'issues',
    git: 'contents',
    commits: 'contents',
    contents: 'contents',
    branches: 'contents',
    'check-runs': 'checks',
    statuses: 'statuses',
  };
  return areas[part] ?? null;
}
