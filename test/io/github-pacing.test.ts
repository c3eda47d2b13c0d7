import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitHubClient } from '../../src/io/github-client.ts';
import { concurrentGroup, createRetryLimiter, spacedGroup } from '../../src/io/github-pacing.ts';

let server: Server;
let apiUrl: string;

beforeEach(async () => {
  server = createServer((_request, response) => response.writeHead(304, { etag: '"same"' }).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('as many requests are under way at once as the pace allows, though the plug-in itself would hold them at ten', async () => {
  const concurrency = 24;
  const waiting: (() => void)[] = [];
  server.removeAllListeners('request');
  server.on('request', (_request, response) => {
    waiting.push(() => response.writeHead(304, { etag: '"same"' }).end());
    if (waiting.length === concurrency) for (const answer of waiting.splice(0)) answer();
  });
  const text = { parse: (value: unknown) => value };
  const cache = { cachedReply: () => ({ etag: '"same"', body: '{}' }), saveReply: () => undefined };
  const credentials = { kind: 'token', token: 'x' } as const;
  const client = await createGitHubClient({
    apiUrl,
    credentials,
    userAgent: 'test',
    cache,
    readOnly: true,
    pace: { concurrency },
  });
  const ask = () => client.get({ path: '/user', schema: text, kept: text });

  const replies = await Promise.all(Array.from({ length: concurrency * 10 }, ask));

  expect(replies.every((reply) => reply.unchanged)).toBe(true);
});

test('a concurrent group never runs more tasks than its limit, and all of them', async () => {
  const group = concurrentGroup(3);
  let running = 0;
  let most = 0;
  const task = async (): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return 1;
  };

  const done = await Promise.all(Array.from({ length: 20 }, () => group.key('x').schedule({}, task)));

  expect(done).toHaveLength(20);
  expect(most).toBe(3);
});

test('a failed task gives its place to the next one', async () => {
  const group = concurrentGroup(1);
  const failing = group.key('x').schedule({}, async () => Promise.reject(new Error('no')));

  await expect(failing).rejects.toThrow('no');
  await expect(group.key('x').schedule({}, async () => 'next')).resolves.toBe('next');
});

test('a spaced group starts its tasks apart', async () => {
  const group = spacedGroup(20);
  const starts: number[] = [];

  await Promise.all([1, 2, 3].map(() => group.key('x').schedule({}, async () => void starts.push(performance.now()))));

  expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(38);
});

test('the retry limiter repeats for as long as the handler names a delay, and then lets the error out', async () => {
  const limiter = createRetryLimiter() as {
    on(event: string, handler: (error: unknown, info: { retryCount: number }) => Promise<number | undefined>): void;
    schedule(task: () => Promise<never>): Promise<never>;
  };
  let tries = 0;
  limiter.on('failed', async (_error, { retryCount }) => (retryCount < 2 ? 0 : undefined));

  await expect(limiter.schedule(async () => Promise.reject(new Error(`try ${++tries}`)))).rejects.toThrow('try 3');
});
