import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountOf, refuseByPermission } from './access.ts';
import type { App } from './app.ts';
import { findOperation, replyMistakes, requestMistakes } from './description.ts';
import type { Operation } from './description.ts';
import type { Faults } from './faults.ts';
import { gitPath, serveGit } from './git-server.ts';
import { headersOf } from './log-host.ts';
import { notFound } from './call.ts';
import type { Call, Reply } from './call.ts';
import { routes } from './routes.ts';
import type { State, StandInRepository } from './state.ts';
import { repositoryOf } from './state.ts';
import type { Account, Json, SeenRequest } from './types.ts';

export interface Site {
  readonly state: State;
  readonly app: App;
  readonly faults: Faults;
  readonly seen: SeenRequest[];
  /** What broke GitHub's description, one sentence each. */
  readonly mistakes: string[];
  readonly logOrigin: () => string;
}

const apiPrefix = '/api/v3';

/** The API below `/api/v3`, as on GitHub Enterprise Server, and git beside it. */
export function createSite(site: Site): Server {
  return createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => {
      site.mistakes.push(`the stand-in itself failed at ${request.method} ${request.url}: ${String(error)}`);
      response.destroy();
    });
  });
}

export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const path = url.pathname.startsWith(apiPrefix) ? url.pathname.slice(apiPrefix.length) : null;
  if (path === null) return answerGit(site, request, response, url);
  const method = request.method ?? 'GET';
  const raw = await readBody(request);
  const operation = findOperation(method, path);
  const entry: SeenRequest = {
    method,
    route: operation?.path ?? path,
    url: request.url ?? '',
    headers: headersOf(request),
    body: raw === '' ? undefined : parseBody(raw),
    status: 0,
  };
  site.seen.push(entry);
  response.on('close', () => (entry.status = response.statusCode));
  if (await site.faults.apply(`${method} ${entry.route}`, entry.url, response)) return;
  if (operation === null) return refuseUnknown(site, entry, response);
  const mistakes = requestMistakes(operation, url.searchParams, entry.body);
  site.mistakes.push(...mistakes.map((mistake) => `${method} ${entry.url}: ${mistake}`));
  answerOperation(site, entry, operation, url, response);
}

function answerOperation(
  site: Site,
  entry: SeenRequest,
  operation: Operation,
  url: URL,
  response: ServerResponse,
): void {
  const account = accountOf(site.state, site.app, entry.headers.authorization, operation.path);
  if (account === null) return send(response, { status: 401, body: { message: 'Bad credentials', status: '401' } }, {});
  const handler = routes[`${operation.method} ${operation.path}`];
  if (handler === undefined) {
    site.mistakes.push(
      `${operation.method} ${operation.path} is in the description, but the stand-in does not play it`,
    );
    return send(response, { status: 501, body: { message: 'not played' } }, {});
  }
  if (account.used >= account.limit) return send(response, limitReply(), rateHeaders(account));
  const reply = paged(decide(site, entry, operation, url, account, handler), url);
  const wrong = replyMistakes(operation, reply.status, reply.body);
  site.mistakes.push(
    ...wrong.slice(0, 3).map((mistake) => `reply to ${operation.method} ${operation.path}: ${mistake}`),
  );
  const etag = `W/"${createHash('sha256')
    .update(JSON.stringify([reply.body ?? null, entry.headers.authorization]))
    .digest('hex')
    .slice(0, 32)}"`;
  if (entry.method === 'GET' && reply.status === 200 && entry.headers['if-none-match'] === etag) {
    return send(response, { status: 304 }, { etag, ...rateHeaders(account) });
  }
  account.used += 1;
  send(response, reply, {
    ...(reply.status === 200 ? { etag } : {}),
    ...rateHeaders(account),
    ...scopeHeaders(account),
  });
}

function decide(
  site: Site,
  entry: SeenRequest,
  operation: Operation,
  url: URL,
  account: Account,
  handler: (call: Call) => Reply,
): Reply {
  const { owner, repo } = operation.pathParameters;
  const named = owner === undefined || repo === undefined ? null : `${owner}/${repo}`.toLowerCase();
  const repository = named === null ? null : (site.state.repositories.get(named) ?? null);
  if (named !== null && repository === null) return notFound();
  const refusal = refuseByPermission(account, entry.method, operation.path);
  if (refusal !== null) return refusal;
  if (repository?.archived === true && entry.method !== 'GET') {
    return { status: 403, body: { message: 'Repository was archived so is read-only.' } };
  }
  return handler({
    state: site.state,
    app: site.app,
    account,
    origin: url.origin,
    logOrigin: site.logOrigin(),
    parameters: operation.pathParameters,
    repository: repository as StandInRepository,
    query: url.searchParams,
    body: (entry.body ?? {}) as Json,
  });
}

/** Cuts one page out of a list and links to the next. */
function paged(reply: Reply, url: URL): Reply {
  if (reply.list === undefined) return reply;
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const page = Number(url.searchParams.get('page') ?? 1);
  const { items, wrap } = reply.list;
  const cut = items.slice((page - 1) * size, page * size);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const headers: Record<string, string> = page * size < items.length ? { link: `<${next.href}>; rel="next"` } : {};
  return { status: reply.status, body: wrap === undefined ? cut : wrap(cut, items.length), headers };
}

async function answerGit(site: Site, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const entry: SeenRequest = {
    method: request.method ?? 'GET',
    route: 'git',
    url: request.url ?? '',
    headers: headersOf(request),
    body: undefined,
    status: 0,
  };
  site.seen.push(entry);
  response.on('close', () => (entry.status = response.statusCode));
  if (await site.faults.apply('git', entry.url, response)) return;
  const asked = gitPath(url.pathname, url.search);
  const known = asked === null ? undefined : site.state.repositories.get(asked.repository.toLowerCase());
  if (asked === null || known === undefined) return send(response, { status: 404, body: { message: 'Not Found' } }, {});
  const account = accountOf(site.state, site.app, request.headers.authorization, 'git');
  const needsLogin =
    asked.writes || repositoryOf(site.state, known.fullName).private || request.headers.authorization !== undefined;
  if (account === null && needsLogin) return challenge(response);
  if (asked.writes && account?.permissions.contents !== 'write')
    return send(response, { status: 403, body: { message: 'Write access not granted.' } }, {});
  await serveGit(request, response, { root: site.state.root, path: url.pathname, query: url.search.slice(1), account });
}

function challenge(response: ServerResponse): void {
  send(
    response,
    { status: 401, body: { message: 'Authentication required' } },
    { 'www-authenticate': 'Basic realm="GitHub"' },
  );
}

function refuseUnknown(site: Site, entry: SeenRequest, response: ServerResponse): void {
  site.mistakes.push(`GitHub's description knows no ${entry.method} ${entry.url}`);
  send(response, notFound(), {});
}

function limitReply(): Reply {
  return {
    status: 403,
    body: { message: 'API rate limit exceeded for user ID 1.', documentation_url: 'https://docs.github.com/rest' },
  };
}

function rateHeaders(account: Account): Record<string, string> {
  return {
    'x-ratelimit-limit': String(account.limit),
    'x-ratelimit-remaining': String(Math.max(0, account.limit - account.used)),
    'x-ratelimit-used': String(account.used),
    'x-ratelimit-reset': String(Math.floor(account.resetsAt.getTime() / 1000)),
    'x-ratelimit-resource': 'core',
  };
}

function scopeHeaders(account: Account): Record<string, string> {
  return account.scopes === null ? {} : { 'x-oauth-scopes': account.scopes.join(', ') };
}

function send(response: ServerResponse, reply: Reply, headers: Record<string, string>): void {
  const json = reply.body === undefined ? '' : JSON.stringify(reply.body);
  const type = json === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(reply.status, { ...type, ...headers, ...reply.headers });
  response.end(json);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
