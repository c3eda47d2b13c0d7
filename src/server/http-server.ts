import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Log } from '../orchestrator/types.ts';

export interface Reply {
  readonly status: number;
  readonly body: string;
  /** `text/plain; charset=utf-8` unless told. */
  readonly contentType?: string;
}

export interface Request {
  /** One value a name, in lower case. */
  header(name: string): string | null;
  /** Empty for routes that take none. */
  readonly body: Buffer;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Bytes of body that are read; a longer one is answered with 413. 0 unless told. */
  readonly bodyLimit?: number;
  handle(request: Request): Reply | Promise<Reply>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly log: Log;
  /** For a whole request, from its first byte to its last; 10 s unless told. */
  readonly requestTimeoutMs?: number;
}

export interface RunningServer {
  /** E.g. `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Ends every connection; resolves when the port is free again. */
  close(): Promise<void>;
}

const maxConnections = 32;

/** Serves the routes until closed. Whatever arrives, it answers or hangs up, and never throws. Throws AutofixError SETTINGS when it cannot listen. */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const timeout = options.requestTimeoutMs ?? 10_000;
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: timeout,
    requestTimeout: timeout,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: Math.min(1000, timeout),
  });
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = 1000;
  server.on('request', (request, response) => void answer(request, response, options));
  server.on('clientError', hangUp);
  await listen(server, options);
  server.on('error', (error) => options.log.warn('the server met an error', { error: messageOf(error) }));
  return {
    url: urlOf(server.address() as AddressInfo),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, { routes, log }: HttpServerOptions) {
  // A client that goes away in the middle is no news.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  try {
    const reply = await replyTo(request, routes);
    if (reply !== null) send(request, response, reply);
  } catch (error) {
    log.error('a request could not be answered', { error: messageOf(error) });
    send(request, response, { status: 500, body: 'internal error\n' });
  }
}

/** Null when the client went away. */
async function replyTo(
  request: IncomingMessage,
  routes: readonly Route[],
): Promise<(Reply & { allow?: string }) | null> {
  const path = URL.parse(request.url ?? '', 'http://server')?.pathname ?? null;
  if (path === null) return { status: 400, body: 'bad request\n' };
  const known = routes.filter((route) => route.path === path);
  if (known.length === 0) return { status: 404, body: 'not found\n' };
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = known.find((one) => one.method === method);
  if (route === undefined)
    return { status: 405, body: 'method not allowed\n', allow: known.map((one) => one.method).join(', ') };
  const body = await readBody(request, route.bodyLimit ?? 0);
  if (body === 'too-long') return { status: 413, body: 'the body is too long\n' };
  if (body === 'cut-off') return null;
  return route.handle({ header: (name) => headerOf(request, name), body });
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-long' | 'cut-off'> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return 'too-long';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return 'too-long';
      chunks.push(chunk);
    }
  } catch {
    return 'cut-off';
  }
  return request.complete ? Buffer.concat(chunks) : 'cut-off';
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply & { allow?: string }): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(reply.status, {
    'content-type': reply.contentType ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(reply.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(reply.allow === undefined ? {} : { allow: reply.allow }),
    // What is left of a body that nobody wants is not read.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : reply.body, () => {
    if (!request.complete) request.socket.destroySoon();
  });
}

const clientErrors: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function hangUp(error: NodeJS.ErrnoException, socket: Socket | NodeJS.WritableStream): void {
  if (!socket.writable) return;
  const status = clientErrors[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, () => resolve(undefined));
  try {
    await promise;
  } catch (error) {
    throw new AutofixError('SETTINGS', `the server cannot listen on ${host} port ${port}: ${messageOf(error)}`, {
      help: 'choose another server.port or server.host; server.port 0 turns the server off',
      cause: error,
    });
  }
  server.off('error', reject);
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
