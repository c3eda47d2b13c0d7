import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { type Route, type RunningServer, startHttpServer } from '../../src/server/http-server.ts';

const logged: string[] = [];
const note = (message: string) => void logged.push(message);
const log = { debug: note, info: note, warn: note, error: note };
const routes: Route[] = [
  { method: 'GET', path: '/hello', handle: () => ({ status: 200, body: 'hello\n' }) },
  {
    method: 'GET',
    path: '/broken',
    handle: () => Promise.reject(new Error('token=ghp_abcdefghijklmnopqrstuvwxyz0123456789')),
  },
  { method: 'POST', path: '/echo', bodyLimit: 10, handle: ({ body }) => ({ status: 200, body: body.toString() }) },
];

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
  logged.length = 0;
});

async function start(requestTimeoutMs?: number): Promise<RunningServer> {
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes,
    log,
    ...(requestTimeoutMs ? { requestTimeoutMs } : {}),
  });
  return server;
}

/** Sends raw bytes and collects all that comes back until the server hangs up. */
async function talk(url: string, ...parts: readonly string[]): Promise<string> {
  const socket = await open(url);
  for (const part of parts) socket.write(part);
  return answerOf(socket);
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'close');
  return text;
}

describe('odd requests get an answer and harm nothing', () => {
  test.each([
    ['bytes that are no HTTP', '\u0000\u0001\u0002\r\n\r\n', '400'],
    ['a path that is no path', 'GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '400'],
    ['a path that leads upwards', 'GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
    ['an unknown path', 'GET /secret HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
    ['a path named like a method of objects', 'GET /__proto__ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
    ['the wrong method', 'DELETE /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '405'],
    ['a body for a route that takes none', 'GET /hello HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello', '413'],
    ['no host', 'GET /hello HTTP/1.1\r\nconnection: close\r\n\r\n', '400'],
    ['two lengths', 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', '400'],
    [
      'a length and chunks',
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['headers without end', `GET /hello HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`, '431'],
  ])('%s', async (_, request, status) => {
    const { url } = await start();

    expect(await talk(url, request)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await (await fetch(`${url}/hello`)).text()).toBe('hello\n');
  });

  test('a body is read up to its limit, whether its length is told or not', async () => {
    const { url } = await start();
    const post = (body: string | ReadableStream) =>
      fetch(`${url}/echo`, { method: 'POST', body, duplex: 'half' } as RequestInit);
    const endless = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      });

    expect(await (await post('0123456789')).text()).toBe('0123456789');
    expect((await post('0123456789a')).status).toBe(413);
    const answer = await post(endless()).then(
      ({ status }) => status,
      () => 'hung up',
    );
    expect(answer).toBeOneOf([413, 'hung up']);
    expect((await fetch(`${url}/hello`)).status).toBe(200);
  });

  test('a client that goes away in the middle of its body is forgotten', async () => {
    const { url } = await start();
    const socket = await open(url);
    socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf');
    socket.destroy();
    await once(socket, 'close');

    expect((await fetch(`${url}/hello`)).status).toBe(200);
    expect(logged).toEqual([]);
  });

  test.each([
    ['its headers', 'GET /hello HTTP/1.1\r\nhost: x\r\nx-slow: a'],
    ['its body', 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\na'],
  ])('a client that takes for ever over %s is hung up on', async (_, beginning) => {
    const { url } = await start(200);

    const answer = await talk(url, beginning);

    expect(answer).toMatch(/^(HTTP\/1.1 408 .*|$)/s);
  });

  test('a hundred idle connections keep nobody out for longer than the time for a request', async () => {
    const { url } = await start(300);
    const idle = await Promise.all(Array.from({ length: 100 }, () => open(url)));
    await Promise.all(idle.map((socket) => (socket.resume().closed ? null : once(socket, 'close'))));

    expect((await fetch(`${url}/hello`)).status).toBe(200);
  });
});

test('what goes wrong inside is told to the log alone', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/broken`);

  expect([response.status, await response.text()]).toEqual([500, 'internal error\n']);
  expect(logged).toEqual(['a request could not be answered']);
});

test('HEAD is GET without its body', async () => {
  const { url } = await start();
  const response = await fetch(`${url}/hello`, { method: 'HEAD' });

  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '6', '']);
});

test('a port that is taken is told with the setting to change', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);

  await expect(startHttpServer({ host: '127.0.0.1', port, routes, log })).rejects.toMatchObject({
    code: 'SETTINGS',
    help: expect.stringContaining('server.port'),
  });
});

test('after close the port is free, though a client holds on', async () => {
  const { url, close } = await start();
  const socket = await open(url);
  const closed = once(socket, 'close');
  await close();
  await closed;

  server = await startHttpServer({ host: '127.0.0.1', port: Number(new URL(url).port), routes, log });
  expect((await fetch(`${server.url}/hello`)).status).toBe(200);
});
