import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningServer, startHttpServer } from '../../src/server/http-server.ts';
import { createWebhooks } from '../../src/server/webhooks.ts';

const secret = 'it is a secret to everybody';
let server: RunningServer;
let woken: string[];
let counted: string[];
let warnings: string[];
const seen = new Set<string>();

beforeEach(async () => {
  woken = [];
  counted = [];
  warnings = [];
  seen.clear();
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => void warnings.push(message) };
  const route = createWebhooks({
    secret,
    watched: (name) => (name.toLowerCase() === 'acme/shop' ? 'acme/shop' : null),
    wake: (repository) => void woken.push(repository),
    firstTime: (key) => !seen.has(key) && seen.add(key).size > 0,
    count: (event, result) => void counted.push(`${event} ${result}`),
    log,
  });
  server = await startHttpServer({ host: '127.0.0.1', port: 0, routes: [route], log });
});
afterEach(() => server.close());

const signatureOf = (body: string, key = secret): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

interface Delivery {
  readonly event?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const completed = (extra: object = {}): string =>
  JSON.stringify({
    action: 'completed',
    workflow_run: { id: 1, conclusion: 'failure' },
    repository: { full_name: 'acme/shop' },
    ...extra,
  });

function deliver({ event = 'workflow_run', body = completed(), headers = {} }: Delivery = {}): Promise<Response> {
  return fetch(`${server.url}/webhooks/github`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': signatureOf(body),
      ...headers,
    },
  });
}

describe('what is refused wakes nobody', () => {
  test.each<[string, Delivery, number, string]>([
    ['no signature', { headers: { 'x-hub-signature-256': '' } }, 401, 'workflow_run bad-signature'],
    [
      'a signature with another secret',
      { headers: { 'x-hub-signature-256': signatureOf(completed(), 'guess') } },
      401,
      'workflow_run bad-signature',
    ],
    [
      'the signature of another body',
      { headers: { 'x-hub-signature-256': signatureOf('{}') } },
      401,
      'workflow_run bad-signature',
    ],
    [
      'a signature without its algorithm',
      { headers: { 'x-hub-signature-256': signatureOf(completed()).slice(7) } },
      401,
      'workflow_run bad-signature',
    ],
    [
      'the old SHA-1 signature alone',
      { headers: { 'x-hub-signature-256': '', 'x-hub-signature': 'sha1=00' } },
      401,
      'workflow_run bad-signature',
    ],
    ['an empty body', { body: '' }, 401, 'workflow_run bad-signature'],
    [
      'a form instead of JSON',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'workflow_run malformed',
    ],
    ['no id of the delivery', { headers: { 'x-github-delivery': '' } }, 400, 'workflow_run malformed'],
    ['an odd id of the delivery', { headers: { 'x-github-delivery': '../../x' } }, 400, 'workflow_run malformed'],
    ['signed text that is no JSON', { body: 'hello' }, 400, 'workflow_run malformed'],
    ['signed JSON without a repository', { body: '{"action":"completed"}' }, 400, 'workflow_run malformed'],
    [
      'a repository that is no name',
      { body: completed({ repository: { full_name: { toString: 'acme/shop' } } }) },
      400,
      'workflow_run malformed',
    ],
    [
      'a repository that is not watched',
      { body: completed({ repository: { full_name: 'evil/shop' } }) },
      202,
      'workflow_run not-watched',
    ],
    ['a run that has only begun', { body: completed({ action: 'requested' }) }, 202, 'workflow_run ignored'],
    ['an event that is none of ours', { event: 'issues' }, 202, 'other ignored'],
    ['an event named like a method of objects', { event: 'constructor' }, 202, 'other ignored'],
    [
      'a comment that asks for nothing',
      { event: 'issue_comment', body: completed({ action: 'created', comment: { body: 'thanks' } }) },
      202,
      'issue_comment ignored',
    ],
    ['a ping', { event: 'ping' }, 200, 'ping ignored'],
  ])('%s', async (_, delivery, status, result) => {
    const response = await deliver(delivery);

    expect([response.status, counted, woken]).toEqual([status, [result], []]);
  });

  test('a body of three megabytes', async () => {
    const answer = await deliver({ body: completed({ padding: 'x'.repeat(3 * 1024 * 1024) }) }).then(
      ({ status }) => status,
      () => 'hung up',
    );

    expect(answer).toBeOneOf([413, 'hung up']);
    expect([counted, woken]).toEqual([[], []]);
  });

  test('a replay, by the id of its delivery, and with a new id by its signature', async () => {
    const headers = { 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' };
    const first = await deliver({ headers });
    const again = await deliver({ headers });
    const underNewName = await deliver();

    expect([first.status, again.status, underNewName.status]).toEqual([202, 409, 409]);
    expect(woken).toEqual(['acme/shop']);
  });

  test('forged deliveries use up no id', async () => {
    const headers = { 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' };
    await deliver({ headers: { ...headers, 'x-hub-signature-256': 'sha256=00' } });

    expect((await deliver({ headers })).status).toBe(202);
  });
});

describe('what makes it look', () => {
  test.each([
    ['workflow_run', completed()],
    ['check_suite', completed()],
    ['pull_request', completed({ action: 'closed' })],
    ['issue_comment', completed({ action: 'created', comment: { body: '/ci-autofix stop' } })],
    ['push', JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/shop' } })],
  ])('%s', async (event, body) => {
    const response = await deliver({ event, body });

    expect([response.status, await response.json(), woken]).toEqual([
      202,
      { result: 'accepted', detail: 'the repository is looked at now' },
      ['acme/shop'],
    ]);
  });

  test('the name is the one of the settings, whatever its case in the payload', async () => {
    await deliver({ body: completed({ repository: { full_name: 'Acme/Shop' } }) });

    expect(woken).toEqual(['acme/shop']);
  });
});

test('forged deliveries are told once, not a thousand times, and no answer or line holds the secret', async () => {
  const bodies: string[] = [];
  for (let number = 0; number < 20; number += 1)
    bodies.push(await (await deliver({ headers: { 'x-hub-signature-256': `sha256=${number}` } })).text());

  expect(warnings).toHaveLength(1);
  expect([...bodies, ...warnings].join()).not.toContain(secret);
});
