import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGitHub } from './index.ts';
import type { GitHubStandIn } from './index.ts';

let github: GitHubStandIn;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
});

afterEach(() => github.stop().catch(() => undefined));

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `token ${github.token}`, 'content-type': 'application/json' };
  return fetch(`${github.apiUrl}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('a request that GitHub would not understand fails the test', () => {
  test.each([
    ['an unknown path', 'GET', '/repos/acme/shop/actions/failures', undefined, 'knows no GET'],
    ['an unknown method', 'PUT', '/repos/acme/shop/pulls', undefined, 'knows no PUT'],
    ['an unknown parameter', 'GET', '/repos/acme/shop/actions/runs?since=1', undefined, 'query parameter since'],
    [
      'a conclusion that GitHub cannot filter by',
      'GET',
      '/repos/acme/shop/actions/runs?status=startup_failure',
      undefined,
      'query parameter status',
    ],
    [
      'a page that is too large',
      'GET',
      '/repos/acme/shop/actions/runs?per_page=101',
      undefined,
      'per_page is over 100',
    ],
    ['a missing field', 'POST', '/repos/acme/shop/pulls', { title: 'x' }, "required property 'head'"],
    [
      'a field of the wrong type',
      'POST',
      '/repos/acme/shop/issues',
      { title: 'x', labels: 'ci' },
      '/labels must be array',
    ],
    ['an unknown field', 'POST', '/repos/acme/shop/issues', { title: 'x', colour: 'red' }, 'body field colour'],
    [
      'a body where there is none',
      'DELETE',
      '/repos/acme/shop/issues/comments/1',
      { a: 1 },
      'a body is not in the description',
    ],
  ])('%s', async (_title, method, path, body, message) => {
    await ask(method, path, body);

    await expect(github.stop()).rejects.toThrow(message);
  });

  test('one that it understands does not', async () => {
    await ask('POST', '/repos/acme/shop/issues', { title: 'x', labels: ['ci'] });

    await expect(github.stop()).resolves.toBeUndefined();
  });
});

test('the log host refuses an Authorization header', async () => {
  const run = github.addRun('acme/shop', { jobs: [{ name: 'build', log: 'fine\n' }] });
  const address = `${github.logUrl}/signed/${run.jobs[0]?.id}?sig=signature-of-${run.jobs[0]?.id}`;

  const [without, withToken] = [await fetch(address), await fetch(address, { headers: { authorization: 'token x' } })];

  expect([without.status, withToken.status]).toEqual([200, 400]);
});

test('ETags answer 304 to the same token, and cost no budget', async () => {
  const first = await ask('GET', '/repos/acme/shop');
  const etag = first.headers.get('etag') ?? '';
  const again = await fetch(`${github.apiUrl}/repos/acme/shop`, {
    headers: { authorization: `token ${github.token}`, 'if-none-match': etag },
  });

  expect(again.status).toBe(304);
  expect(again.headers.get('x-ratelimit-remaining')).toBe(first.headers.get('x-ratelimit-remaining'));
});

test('lists are cut into pages that link to the next', async () => {
  for (let index = 0; index < 3; index += 1) await ask('POST', '/repos/acme/shop/issues', { title: `issue ${index}` });

  const page = await ask('GET', '/repos/acme/shop/issues?per_page=2');

  expect(page.headers.get('link')).toContain('page=2>; rel="next"');
  expect(await page.json()).toHaveLength(2);
});

test('a used-up budget answers as GitHub does', async () => {
  github.addAccount('small', { login: 'small', limit: 1 });
  const headers = { authorization: 'token small' };
  await fetch(`${github.apiUrl}/user`, { headers });

  const refused = await fetch(`${github.apiUrl}/user`, { headers });

  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
});

test('a fault strikes as often as it was asked for', async () => {
  github.fail('GET /repos/{owner}/{repo}', 'server-error', { times: 2 });

  const statuses = [
    await ask('GET', '/repos/acme/shop'),
    await ask('GET', '/repos/acme/shop'),
    await ask('GET', '/repos/acme/shop'),
  ];

  expect(statuses.map((answer) => answer.status)).toEqual([500, 500, 200]);
});
