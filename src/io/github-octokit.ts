import type { Octokit } from '@octokit/rest';
import { AutofixError } from '../core/errors.ts';
import { concurrentGroup, createRetryLimiter, spacedGroup } from './github-pacing.ts';

export type GitHubCredentials =
  | {
      readonly kind: 'token';
      readonly token: string;
      /** True when the program runs inside a workflow with the workflow's own token. */
      readonly inWorkflow?: boolean;
    }
  | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string; readonly installationId: number };

export type TokenKind = 'classic' | 'fine-grained' | 'oauth' | 'app-user' | 'installation' | 'app' | 'unknown';

/** Where validators and what was kept of replies live between requests; the store fits. */
export interface ReplyCache {
  cachedReply(key: string): { readonly etag: string; readonly body: string } | null;
  saveReply(key: string, reply: { readonly etag: string; readonly body: string }): void;
}

export interface GitHubClientOptions {
  readonly credentials: GitHubCredentials;
  /** `https://api.github.com`, or `https://<host>/api/v3` on GitHub Enterprise Server. */
  readonly apiUrl: string;
  readonly userAgent: string;
  /** Null makes every request unconditional. */
  readonly cache: ReplyCache | null;
  /** Refuses everything but reading, before it is sent. */
  readonly readOnly: boolean;
  readonly pace?: Partial<Pace>;
}

export interface Pace {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Between two requests that write; GitHub asks for a second. */
  readonly writeGapMs: number;
  /** Between two requests that notify people. */
  readonly notifyGapMs: number;
  readonly retries: number;
  /** Unit of every wait before a repetition. */
  readonly retryUnitMs: number;
  readonly timeoutMs: number;
  /** A limit that is over later than this fails at once, with its reset time. */
  readonly longestWaitSeconds: number;
}

const defaultPace: Pace = {
  concurrency: 32,
  writeGapMs: 1000,
  notifyGapMs: 3000,
  retries: 2,
  retryUnitMs: 1000,
  timeoutMs: 30_000,
  longestWaitSeconds: 90,
};

export interface ClientState {
  budget: { readonly limit: number; readonly remaining: number; readonly resetsAt: Date } | null;
}

export type Authenticate = (options: {
  refresh?: boolean;
}) => Promise<{ token: string; permissions: Record<string, string> | null }>;

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface GuardedOctokit {
  readonly octokit: Octokit;
  readonly state: ClientState;
  readonly auth: Authenticate;
}

/** octokit with the plug-ins, paced, and its fetch guarded. */
export async function createOctokit(options: GitHubClientOptions): Promise<GuardedOctokit> {
  const [{ Octokit: PlainOctokit }, { throttling }, { retry }] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
  ]);
  const pace = { ...defaultPace, ...options.pace };
  const state: ClientState = { budget: null };
  const octokit = new (PlainOctokit.plugin(throttling, retry))({
    ...(await authOptions(options.credentials)),
    baseUrl: checkedBaseUrl(options.apiUrl),
    userAgent: options.userAgent,
    log: silent,
    request: { fetch: guardedFetch(options, pace, state) },
    retry: { retries: pace.retries, retryAfterBaseValue: pace.retryUnitMs },
    throttle: throttleOptions(pace) as never,
  });
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = '2022-11-28';
  });
  return {
    octokit,
    state,
    auth: authenticator(options.credentials, octokit.auth as (options: object) => Promise<unknown>),
  };
}

function throttleOptions(pace: Pace): object {
  const worthWaiting = (retryAfter: number, _request: unknown, _octokit: unknown, retryCount: number): boolean =>
    retryCount < pace.retries && retryAfter <= pace.longestWaitSeconds;
  return {
    global: concurrentGroup(pace.concurrency),
    auth: concurrentGroup(1),
    write: spacedGroup(pace.writeGapMs),
    notifications: spacedGroup(pace.notifyGapMs),
    retryLimiter: createRetryLimiter(),
    retryAfterBaseValue: pace.retryUnitMs,
    onRateLimit: worthWaiting,
    onSecondaryRateLimit: worthWaiting,
  };
}

async function authOptions(credentials: GitHubCredentials): Promise<object> {
  if (credentials.kind === 'token') return { auth: credentials.token };
  const { createAppAuth } = await import('@octokit/auth-app');
  const { appId, privateKey, installationId } = credentials;
  return { authStrategy: createAppAuth, auth: { appId, privateKey, installationId } };
}

function authenticator(credentials: GitHubCredentials, auth: (options: object) => Promise<unknown>): Authenticate {
  if (credentials.kind === 'token') return async () => ({ token: credentials.token, permissions: null });
  return async (options) => {
    const installation = (await auth({ type: 'installation', ...options }).catch(rejectKey)) as {
      token: string;
      permissions?: Record<string, string>;
    };
    return { token: installation.token, permissions: installation.permissions ?? null };
  };
}

/** What is no answer of GitHub comes from signing: the key itself is at fault. Its text never reaches the message. */
function rejectKey(error: unknown): never {
  if (error instanceof Error && 'status' in error) throw error;
  throw new AutofixError('SETTINGS', "the App's private key cannot be used to sign", {
    help: 'give the whole PEM file that GitHub made for the App, line breaks included',
  });
}

/**
 * The last door before the network: refuses writes in read-only mode, ends what hangs, reads bodies whole (octokit takes a cut one
 * for an empty one), notes the budget, and hands a 304 on as 204.
 */
function guardedFetch(options: GitHubClientOptions, pace: Pace, state: ClientState): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(String(input));
    if (options.readOnly && !mayPassReadOnly(init.method ?? 'GET', url)) {
      throw new AutofixError('FORBIDDEN', `a dry run must not send ${init.method} ${url.pathname}`);
    }
    // Not AbortSignal.timeout: its timer would hold every request in memory until it fires.
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), pace.timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
    try {
      return await answer(url, { ...init, signal }, state);
    } catch (error) {
      throw explainFailure(error, timeout.signal, init.signal ?? null, pace);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function answer(url: URL, init: RequestInit, state: ClientState): Promise<Response> {
  const response = await fetch(url, init);
  noteBudget(response.headers, state);
  if (response.status === 304) return new Response(null, { status: 204, headers: response.headers });
  if (response.body === null || [204, 205].includes(response.status)) return response;
  const text = await response.text();
  return new Response(text, {
    status: response.status,
    statusText: response.statusText,
    headers: plainHeaders(response.headers),
  });
}

/** Asking for an App's token is a POST that changes nothing. */
function mayPassReadOnly(method: string, url: URL): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  return method === 'POST' && /\/app\/installations\/\d+\/access_tokens$/.test(url.pathname);
}

/** One's own stop keeps its name, whatever reason the signal gave: octokit repeats everything else. */
function explainFailure(error: unknown, timeout: AbortSignal, own: AbortSignal | null, pace: Pace): unknown {
  if (own?.aborted === true) return new DOMException('the request was stopped', 'AbortError');
  return timeout.aborted ? new Error(`no answer within ${pace.timeoutMs} ms`) : error;
}

function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  plain.delete('content-length');
  return plain;
}

function noteBudget(headers: Headers, state: ClientState): void {
  if ((headers.get('x-ratelimit-resource') ?? 'core') !== 'core' || !headers.has('x-ratelimit-limit')) return;
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers.get(`x-ratelimit-${name}`)),
  );
  if (![limit, remaining, reset].every(Number.isFinite)) return;
  state.budget = {
    limit: limit as number,
    remaining: remaining as number,
    resetsAt: new Date((reset as number) * 1000),
  };
}

function checkedBaseUrl(apiUrl: string): string {
  const url = URL.parse(apiUrl);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new AutofixError('SETTINGS', 'the address of the API must be a plain http(s) address without credentials', {
      help: 'check GITHUB_API_URL',
    });
  }
  return apiUrl.replace(/\/+$/, '');
}

function nothing(): void {}
