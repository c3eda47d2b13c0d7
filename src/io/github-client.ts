import { AutofixError, messageOf } from '../core/errors.ts';
import { RateLimitError, httpStatus, toAutofixError } from './github-errors.ts';
import { createOctokit } from './github-octokit.ts';
import type { GitHubClientOptions, GitHubCredentials, TokenKind } from './github-octokit.ts';

export type { GitHubClientOptions, GitHubCredentials, ReplyCache, TokenKind } from './github-octokit.ts';
export { RateLimitError, httpStatus };

/** Turns an unknown value into a known one or throws; zod schemas fit. */
export interface Schema<T> {
  parse(value: unknown): T;
}

export type Parameters = Readonly<Record<string, unknown>>;

export interface GetRequest<T> {
  /** A path template of GitHub's description, e.g. `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly parameters?: Parameters;
  readonly schema: Schema<T>;
  /** Makes the request conditional: what is kept of the reply in the cache, as it is read back. */
  readonly kept?: Schema<T>;
  /** Takes what the cache has without asking, for a part of something whose first part was found unchanged. */
  readonly trustCache?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Reply<T> {
  readonly value: T;
  /** True when GitHub answered 304 and the value comes from the cache. */
  readonly unchanged: boolean;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Date;
}

/** The one way to GitHub's API. Every method throws AutofixError (RateLimitError with the reset time among them). */
export interface GitHubClient {
  readonly apiUrl: string;
  readonly userAgent: string;
  readonly readOnly: boolean;
  readonly tokenKind: TokenKind;
  /** True when the token is told to be the workflow's own, whose pushes start no CI. */
  readonly isWorkflowToken: () => boolean;
  get<T>(request: GetRequest<T>): Promise<Reply<T>>;
  /** A request that changes something; `schema` null when the reply does not matter. Refused in read-only mode before it is sent. */
  send<T>(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    parameters: Parameters,
    schema: Schema<T>,
  ): Promise<T>;
  /** Where a path redirects to, without going there. */
  locate(path: string, parameters: Parameters, signal?: AbortSignal): Promise<string>;
  /** The token in force, for git; an App's is renewed when it is about to expire. */
  accessToken(): Promise<string>;
  /** What an App's installation may do, by GitHub's permission names; null for other tokens, which do not tell. */
  permissions(): Promise<Readonly<Record<string, string>> | null>;
  budget(): Budget | null;
}

/** Builds the client; octokit is loaded here and nowhere earlier. Sends nothing yet. */
export async function createGitHubClient(options: GitHubClientOptions): Promise<GitHubClient> {
  const { octokit, state, auth } = await createOctokit(options);
  const apiUrl = options.apiUrl.replace(/\/+$/, '');

  async function request(route: string, parameters: Parameters): ReturnType<typeof octokit.request> {
    if (options.credentials.kind === 'app') await authenticate();
    try {
      return await withFreshToken(() => octokit.request(route, { ...parameters }));
    } catch (error) {
      throw toAutofixError(error, withoutQuery(route), apiUrl);
    }
  }

  /** GitHub may withdraw an App's token before its hour is over: one new token, one more try. */
  async function withFreshToken<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (options.credentials.kind !== 'app' || httpStatus(error) !== 401) throw error;
      await auth({ refresh: true });
      return send();
    }
  }

  async function get<T>(wanted: GetRequest<T>): Promise<Reply<T>> {
    const route = `GET ${wanted.path}`;
    const parameters = { ...wanted.parameters, ...(wanted.signal ? { request: { signal: wanted.signal } } : {}) };
    const key =
      wanted.kept === undefined ? null : `GET ${octokit.request.endpoint(route, { ...wanted.parameters }).url}`;
    const cached = key === null ? null : readCache(key, wanted.kept as Schema<T>);
    if (cached !== null && wanted.trustCache === true) return { value: cached.value, unchanged: true, headers: {} };
    const headers = cached === null ? {} : { 'if-none-match': cached.etag };
    const response = await request(route, { ...parameters, headers });
    // The client's fetch turns a 304 into 204: to octokit a 304 is an error, which costs a stack trace each.
    if (response.status === 204 && cached !== null)
      return { value: cached.value, unchanged: true, headers: response.headers };
    const value = parseReply(wanted.schema, response.data, route);
    const etag = response.headers.etag;
    if (key !== null && typeof etag === 'string') options.cache?.saveReply(key, { etag, body: JSON.stringify(value) });
    return { value, unchanged: false, headers: response.headers };
  }

  /** A cached body that does not fit (an older version wrote it) counts as none. */
  function readCache<T>(key: string, kept: Schema<T>): { etag: string; value: T } | null {
    const cached = options.cache?.cachedReply(key) ?? null;
    if (cached === null) return null;
    try {
      return { etag: cached.etag, value: kept.parse(JSON.parse(cached.body)) };
    } catch {
      return null;
    }
  }

  async function send<T>(method: string, path: string, parameters: Parameters, schema: Schema<T>): Promise<T> {
    refuseWhenReadOnly(options.readOnly, method, path);
    // A repeated POST could write twice: what failed is looked up again by the next pass instead.
    const once = method === 'POST' ? { request: { retries: 0 } } : {};
    const response = await request(`${method} ${path}`, { ...parameters, ...once });
    refuseText(response.data, `${method} ${path}`);
    return parseReply(schema, response.data, `${method} ${path}`);
  }

  async function locate(path: string, parameters: Parameters, signal?: AbortSignal): Promise<string> {
    const response = await request(`GET ${path}`, {
      ...parameters,
      request: { redirect: 'manual', ...(signal ? { signal } : {}) },
    });
    const location = response.headers.location;
    if (typeof location === 'string') return location;
    throw new AutofixError('BAD_REPLY', `GitHub answered ${response.status} to GET ${path} instead of a redirect`);
  }

  return {
    apiUrl,
    userAgent: options.userAgent,
    readOnly: options.readOnly,
    tokenKind: tokenKindOf(options.credentials),
    isWorkflowToken: () => isWorkflowToken(options.credentials, state.budget),
    get,
    send,
    locate,
    accessToken: async () => (await authenticate()).token,
    permissions: async () => (await authenticate()).permissions,
    budget: () => state.budget,
  };

  async function authenticate(): ReturnType<typeof auth> {
    try {
      return await auth({});
    } catch (error) {
      throw toAutofixError(error, 'POST /app/installations/{installation_id}/access_tokens', apiUrl);
    }
  }
}

/** `owner/name` as the parameters of a path template; a name that could lead elsewhere in the path is refused. */
export function repositoryPath(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = '', ...rest] = repository.split('/');
  if (rest.length === 0 && [owner, repo].every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part)))
    return { owner, repo };
  throw new AutofixError('INPUT', `${JSON.stringify(repository)} is no name of a GitHub repository`, {
    help: 'write it as owner/name',
  });
}

/** The kind of a token by its prefix: https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available/ */
export function tokenKindOf(credentials: GitHubCredentials): TokenKind {
  if (credentials.kind === 'app') return 'app';
  const prefix = /^(?:github_pat|gh[a-z])(?=_)/.exec(credentials.token)?.[0];
  const kinds: Readonly<Record<string, TokenKind>> = {
    ghp: 'classic',
    github_pat: 'fine-grained',
    gho: 'oauth',
    ghu: 'app-user',
    ghs: 'installation',
  };
  return kinds[prefix ?? ''] ?? 'unknown';
}

/**
 * A workflow's own GITHUB_TOKEN is an installation token like any App's. The hourly limit tells them apart: 1,000 is the
 * workflow's, 5,000 to 12,500 an App's. Where it does not (15,000 is both's in an enterprise), whoever passed the token in says
 * whether it runs inside a workflow.
 */
function isWorkflowToken(credentials: GitHubCredentials, budget: Budget | null): boolean {
  if (credentials.kind !== 'token' || tokenKindOf(credentials) !== 'installation') return false;
  if (budget?.limit === 1000) return true;
  if (budget !== null && budget.limit >= 5000 && budget.limit <= 12_500) return false;
  return credentials.inWorkflow === true;
}

function refuseWhenReadOnly(readOnly: boolean, method: string, path: string): void {
  if (!readOnly) return;
  throw new AutofixError('FORBIDDEN', `a dry run must not send ${method} ${path}`, {
    help: 'this is a mistake in ci-autofix, and nothing was sent; please report it',
  });
}

/** GitHub answers JSON or nothing. A proxy's page with status 200 must not pass for a write that was carried out. */
function refuseText(data: unknown, route: string): void {
  if (typeof data !== 'string' || data === '') return;
  throw new AutofixError(
    'BAD_REPLY',
    `the answer to ${withoutQuery(route)} is not what GitHub's API answers: it is no JSON`,
  );
}

function parseReply<T>(schema: Schema<T>, data: unknown, route: string): T {
  try {
    return schema.parse(data);
  } catch (error) {
    throw new AutofixError(
      'BAD_REPLY',
      `the answer to ${withoutQuery(route)} is not what GitHub's API answers: ${describeMismatch(error)}`,
      { cause: error },
    );
  }
}

/** The first place that a schema complains about, e.g. `workflow_runs.0.id: expected number`. */
function describeMismatch(error: unknown): string {
  if (!(error instanceof Error) || !('issues' in error) || !Array.isArray(error.issues)) return messageOf(error);
  const issue = error.issues[0] as { path?: unknown[]; message?: string } | undefined;
  const path = (issue?.path ?? []).map(String).join('.');
  return `${path === '' ? 'the whole reply' : path}: ${issue?.message ?? 'unexpected'}`;
}

function withoutQuery(route: string): string {
  return route.split('?')[0] ?? route;
}
