import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AutofixError } from '../../src/core/errors.ts';
import {
  RateLimitError,
  createGitHubClient,
  httpStatus,
  repositoryPath,
  tokenKindOf,
} from '../../src/io/github-client.ts';
import type { GitHubClient } from '../../src/io/github-client.ts';
import { connect, memoryCache, quickPace } from '../support/github/connect.ts';
import { startGitHub } from '../support/github/index.ts';
import type { Fault, GitHubStandIn } from '../support/github/index.ts';

let github: GitHubStandIn;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
});

afterEach(async () => {
  vi.useRealTimers();
  await github.stop();
});

const anything = { parse: (value: unknown) => value };
const named = { parse: (value: unknown) => ({ full_name: (value as { full_name: string }).full_name }) };
const shop = { path: '/repos/{owner}/{repo}', parameters: { owner: 'acme', repo: 'shop' }, schema: named } as const;
const route = 'GET /repos/{owner}/{repo}';

async function failure(promise: Promise<unknown>): Promise<AutofixError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AutofixError);
  return error as AutofixError;
}

describe('what GitHub answers becomes one error that a user can act on', () => {
  const cases: readonly (readonly [string, Fault, string, RegExp])[] = [
    ['a refused token', 'unauthorized', 'TOKEN_REFUSED', /refused the token/],
    [
      'a missing permission',
      { status: 403, body: { message: 'Resource not accessible' } },
      'FORBIDDEN',
      /Resource not accessible/,
    ],
    ['something unknown', { status: 404, body: { message: 'Not Found' } }, 'NOT_FOUND', /token may not see it/],
    ['something gone', 'gone', 'NOT_FOUND', /gone/],
    ['a web page with status 200', 'html', 'BAD_REPLY', /not what GitHub's API answers/],
    ['a web page with status 404', { status: 404, body: '<html>' }, 'BAD_REPLY', /not GitHub's API/],
    ['broken JSON', 'garbage', 'BAD_REPLY', /not what GitHub's API answers/],
    ['an answer cut off again and again', 'cut', 'UNREACHABLE', /could not be reached/],
    ['a server that fails again and again', 'server-error', 'UNREACHABLE', /answered 500/],
    ['a secondary limit that lasts', { secondaryLimit: { retryAfter: 600 } }, 'RATE_LIMITED', /secondary rate limit/],
  ];

  test.each(cases)('%s', async (_title, fault, code, message) => {
    const strict = {
      parse: (value: unknown) => ({ full_name: ((value as { full_name?: string }).full_name ?? fail()).toString() }),
    };
    function fail(): never {
      throw new Error('full_name is missing');
    }
    github.fail(route, fault, { times: 10 });

    const error = await failure((await connect(github)).get({ ...shop, schema: strict }));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('a server that does not listen is unreachable, and the message names its host', async () => {
    const client = await connect(github, { apiUrl: 'http://127.0.0.1:9/api/v3' });

    const error = await failure(client.get(shop));

    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toContain('127.0.0.1:9');
    expect(httpStatus(error)).toBeNull();
  });

  test('a server that hangs is given up', async () => {
    github.fail(route, { slowMs: 3000 }, { times: 10 });
    const client = await connect(github, { pace: { ...quickPace, timeoutMs: 50, retries: 0 } });

    const error = await failure(client.get(shop));

    expect(error.code).toBe('UNREACHABLE');
    expect(error.message).toMatch(/no answer within 50 ms/);
  });

  test('a used-up hourly limit tells when it resets, without asking again', async () => {
    const resetsAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    github.fail(route, { primaryLimit: { resetsAt } });

    const error = await failure((await connect(github)).get(shop));

    expect(error).toBeInstanceOf(RateLimitError);
    expect((error as RateLimitError).resetsAt).toEqual(resetsAt);
    expect(github.requests).toHaveLength(1);
  });

  test('an address of the API with a password in it is a mistake in the settings', async () => {
    const error = await failure(connect(github, { apiUrl: 'https://me:secret@github.example' }));

    expect(error.code).toBe('SETTINGS');
    expect(error.message).not.toContain('secret');
  });
});

describe('what passes is waited for', () => {
  test.each([
    ['a failing server', 'server-error'],
    ['a cut answer', 'cut'],
    ['a short secondary limit', { secondaryLimit: { retryAfter: 1 } }],
  ] as const)('%s', async (_title, fault) => {
    github.fail(route, fault);

    const reply = await (await connect(github)).get(shop);

    expect(reply.value).toEqual({ full_name: 'acme/shop' });
    expect(github.requests).toHaveLength(2);
  });

  test('but a POST is sent once: its first try may have worked', async () => {
    const path = '/repos/{owner}/{repo}/issues';
    github.fail(`POST ${path}`, 'server-error', { times: 3 });
    const client = await connect(github);

    await failure(client.send('POST', path, { ...repositoryPath('acme/shop'), title: 'x' }, anything));

    expect(github.writes()).toHaveLength(1);
  });
});

describe('conditional requests', () => {
  test('what did not change is answered 304, costs no budget and comes from the cache', async () => {
    const client = await connect(github);
    await client.get({ ...shop, kept: named });
    const before = client.budget()?.remaining;

    const reply = await client.get({ ...shop, kept: named });

    expect(reply).toMatchObject({ value: { full_name: 'acme/shop' }, unchanged: true });
    expect(github.requests.map((request) => request.status)).toEqual([200, 304]);
    expect(client.budget()?.remaining).toBe(before);
  });

  test('a cache entry that no longer fits is asked for anew', async () => {
    const cache = memoryCache();
    const client = await connect(github, { cache });
    await client.get({ ...shop, kept: named });
    const strict = {
      parse: () => {
        throw new Error('another version');
      },
    };

    const reply = await client.get({ ...shop, kept: strict });

    expect(reply.unchanged).toBe(false);
    expect(github.requests[1]?.headers['if-none-match']).toBeUndefined();
  });
});

describe('read-only mode', () => {
  test.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)('%s is refused before it is sent', async (method) => {
    const client = await connect(github, { readOnly: true });

    const error = await failure(
      client.send(method, '/repos/{owner}/{repo}/issues', { owner: 'acme', repo: 'shop', title: 'x' }, anything),
    );

    expect(error.code).toBe('FORBIDDEN');
    expect(github.requests).toHaveLength(0);
  });

  test('even a write that octokit itself is made to send does not leave', async () => {
    const { createOctokit } = await import('../../src/io/github-octokit.ts');
    const credentials = { kind: 'token', token: github.token } as const;
    const { octokit } = await createOctokit({
      apiUrl: github.apiUrl,
      credentials,
      userAgent: 'test',
      cache: null,
      readOnly: true,
      pace: quickPace,
    });

    await expect(octokit.rest.issues.create({ owner: 'acme', repo: 'shop', title: 'x' })).rejects.toThrow(/dry run/);

    expect(github.requests).toHaveLength(0);
  });

  test('an App may still ask for its token, which changes nothing', async () => {
    const { appId, privateKey, installationId } = github.app;
    const client = await connect(github, {
      readOnly: true,
      credentials: { kind: 'app', appId, privateKey, installationId },
    });

    const reply = await client.get(shop);

    expect(reply.value.full_name).toBe('acme/shop');
    expect(github.writes()).toHaveLength(0);
  });
});

describe('credentials', () => {
  async function connectApp(): Promise<GitHubClient> {
    const { appId, privateKey, installationId } = github.app;
    return connect(github, { credentials: { kind: 'app', appId, privateKey, installationId } });
  }

  test('an App asks for one token and uses it for every request', async () => {
    const client = await connectApp();

    await client.get(shop);
    await client.get(shop);

    expect(github.app.issued).toHaveLength(1);
    expect(await client.accessToken()).toBe(github.app.issued[0]);
    expect(await client.permissions()).toMatchObject({ actions: 'write' });
  });

  test('an App whose token was withdrawn gets a new one and goes on', async () => {
    const client = await connectApp();
    await client.get(shop);
    // For five seconds after its birth auth-app takes a refused token for one that GitHub has not heard of yet.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    github.expireAppTokens();

    const reply = await client.get(shop);

    expect(reply.value.full_name).toBe('acme/shop');
    expect(github.app.issued).toHaveLength(2);
  });

  test('a key that cannot sign is a mistake in the settings, and is not shown', async () => {
    const privateKey = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----';
    const client = await connect(github, {
      credentials: { kind: 'app', appId: '4242', privateKey, installationId: 77 },
    });

    const error = await failure(client.get(shop));

    expect(error.code).toBe('SETTINGS');
    expect(inspect(error, { depth: 9 })).not.toContain('c2VjcmV0');
  });

  test.each([
    [`ghp_${'x'.repeat(36)}`, 'classic'],
    [`github_pat_${'x'.repeat(40)}`, 'fine-grained'],
    [`ghs_${'x'.repeat(36)}`, 'installation'],
    [`gho_${'x'.repeat(36)}`, 'oauth'],
    ['0123456789abcdef0123456789abcdef01234567', 'unknown'],
  ])('%s is a token of the kind %s', (token, kind) => {
    expect(tokenKindOf({ kind: 'token', token })).toBe(kind);
  });

  test("an installation token with a limit of 1,000 an hour is the workflow's own", async () => {
    const token = `ghs_${'w'.repeat(36)}`;
    github.addAccount(token, { login: 'github-actions[bot]', kind: 'bot', scopes: null, limit: 1000 });
    const client = await connect(github, { credentials: { kind: 'token', token } });
    await client.get(shop);

    expect(client.isWorkflowToken()).toBe(true);
  });
});

describe('the token stays where it belongs', () => {
  test('it is in a header of every request and in no address', async () => {
    const client = await connect(github);
    await client.get({ ...shop, kept: named });
    await client.send('POST', '/repos/{owner}/{repo}/issues', { ...repositoryPath('acme/shop'), title: 'x' }, anything);

    expect(github.requests.every((request) => request.headers.authorization === `token ${github.token}`)).toBe(true);
    expect(github.requests.some((request) => request.url.includes(github.token))).toBe(false);
  });

  test.each(['unauthorized', 'server-error', 'html', 'cut'] as const)(
    'no error shows it, whatever is printed of it: %s',
    async (fault) => {
      github.fail(route, fault, { times: 10 });
      const strict = {
        parse: () => {
          throw new Error('unexpected');
        },
      };

      const error = await failure((await connect(github)).get({ ...shop, schema: strict }));

      expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(github.token);
    },
  );
});

test('a redirect to another host is followed without the token', async () => {
  let seen: string | undefined = 'nothing came';
  const elsewhere = createServer((request, response) => {
    seen = request.headers.authorization;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"full_name":"acme/moved"}');
  });
  const moved = createServer((_request, response) =>
    response.writeHead(301, { location: `http://localhost:${portOf(elsewhere)}/x` }).end(),
  );
  for (const server of [elsewhere, moved]) await once(server.listen(0), 'listening');
  const client = await connect(github, { apiUrl: `http://127.0.0.1:${portOf(moved)}` });

  const reply = await client.get(shop);

  for (const server of [elsewhere, moved]) server.closeAllConnections();
  for (const server of [elsewhere, moved]) server.close();
  expect(reply.value.full_name).toBe('acme/moved');
  expect(seen).toBeUndefined();
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

test.each([
  ['without a reason', () => AbortSignal.abort()],
  ['with a reason', () => AbortSignal.abort(new Error('shutting down'))],
])('a stop %s ends the request at once, untried again', async (_title, signal) => {
  const client = await connect(github, { pace: { ...quickPace, retryUnitMs: 60_000 } });

  await expect(client.get({ ...shop, signal: signal() })).rejects.toMatchObject({ name: 'AbortError' });

  expect(github.requests).toEqual([]);
});

test('a stop while the answer is awaited ends the request too', async () => {
  github.fail(route, { slowMs: 200 });
  const stop = new AbortController();
  const client = await connect(github, { pace: { ...quickPace, retryUnitMs: 60_000 } });
  const pending = client.get({ ...shop, signal: stop.signal });
  await vi.waitUntil(() => github.requests.length === 1);

  stop.abort(new Error('shutting down'));

  await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
});

test.each(['acme', 'acme/shop/x', '../shop', 'acme/..', 'acme/sh op', 'acme/shop?x=1', ''])(
  '%j is refused as a repository name',
  (name) => {
    expect(() => repositoryPath(name)).toThrow(AutofixError);
  },
);

test('the user agent and the version of the API are named in every request', async () => {
  const client = await createGitHubClient({
    apiUrl: `${github.apiUrl}/`,
    credentials: { kind: 'token', token: github.token },
    userAgent: 'ci-autofix/9',
    cache: null,
    readOnly: false,
  });

  await client.get(shop);

  expect(github.requests[0]?.headers).toMatchObject({ 'x-github-api-version': '2022-11-28' });
  expect(github.requests[0]?.headers['user-agent']).toContain('ci-autofix/9');
});
