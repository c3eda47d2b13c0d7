import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { openDownload, readText } from '../../src/io/http.ts';
import { textOf } from '../support/github/collect.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const options = { userAgent: 'test' };

test('a download tells its status, type and size, and streams its body', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(200, { 'content-type': 'Text/Plain; charset=utf-8', 'content-length': 5 }).end('hello'),
  );

  const download = await openDownload(`${url}/log?sig=secret`, options);

  expect(download).toMatchObject({ status: 200, contentType: 'text/plain', expectedBytes: 5 });
  expect(await textOf(download.body)).toBe('hello');
});

test('no size is promised for a body that the server compresses all the same', async () => {
  const packed = gzipSync('hello '.repeat(100));
  const url = await serve((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed),
  );

  const download = await openDownload(url, options);

  expect(download.expectedBytes).toBeNull();
  expect(await textOf(download.body)).toBe('hello '.repeat(100));
});

test('nothing but the user agent is told to the server', async () => {
  let seen: Record<string, unknown> = {};
  const url = await serve((request, response) => {
    seen = request.headers;
    response.end();
  });

  await openDownload(url, options);

  expect(seen).toMatchObject({ 'user-agent': 'test', 'accept-encoding': 'identity' });
  expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['authorization']));
});

test('a redirect is followed', async () => {
  const url = await serve((request, response) =>
    request.url === '/a' ? response.writeHead(302, { location: '/b' }).end() : response.end('there'),
  );

  expect(await textOf((await openDownload(`${url}/a`, options)).body)).toBe('there');
});

test.each(['file:///etc/passwd', 'data:text/plain,x', 'not an address', ''])(
  '%j is no address to go to',
  async (address) => {
    await expect(openDownload(address, options)).rejects.toMatchObject({ code: 'BAD_REPLY' });
  },
);

test('a server that cannot be reached is named by its host, without the secret of the address', async () => {
  const failure = openDownload('http://127.0.0.1:9/log?sig=secret', options);

  await expect(failure).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message: expect.not.stringContaining('secret') as string,
  });
  await expect(failure).rejects.toThrow('127.0.0.1:9');
});

test('a server that does not begin to answer is given up', async () => {
  const url = await serve(() => undefined);

  await expect(openDownload(url, { ...options, timeoutMs: 30 })).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('in time') as string,
  });
});

test("one's own stop is no failure of the server", async () => {
  const url = await serve(() => undefined);
  const signal = AbortSignal.abort(new Error('stopped'));

  await expect(openDownload(url, { ...options, signal })).rejects.toThrow('stopped');
});

test('of a long body only the beginning is read', async () => {
  const url = await serve((_request, response) => response.end('x'.repeat(1_000_000)));

  expect(await readText((await openDownload(url, options)).body, 10)).toBe('xxxxxxxxxx');
});
