import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from './types.ts';

interface GitRequest {
  readonly root: string;
  /** Path below the server, e.g. `/acme/shop.git/info/refs`. */
  readonly path: string;
  readonly query: string;
  readonly account: Account | null;
}

/** Serves one request of git's smart HTTP protocol with git's own `git http-backend`, as CGI. */
export function serveGit(request: IncomingMessage, response: ServerResponse, asked: GitRequest): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    env: cgiEnvironment(request, asked),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let headersSent = false;
    child.stdout.on('data', (chunk: Buffer) => {
      if (headersSent) {
        response.write(chunk);
        return;
      }
      parts.push(chunk);
      headersSent = trySendHeaders(Buffer.concat(parts), response);
    });
    child.on('error', reject);
    child.on('close', () => {
      response.end();
      resolve();
    });
  });
}

/** Whether a path is one of git's, and whether it writes. */
export function gitPath(path: string, query: string): { repository: string; writes: boolean } | null {
  const match = /^\/(?<repository>[^/]+\/[^/]+)\.git\/(?<service>info\/refs|git-upload-pack|git-receive-pack)$/.exec(
    path,
  );
  if (match?.groups === undefined) return null;
  const { repository = '', service = '' } = match.groups;
  return { repository, writes: service === 'git-receive-pack' || query.includes('service=git-receive-pack') };
}

function trySendHeaders(received: Buffer, response: ServerResponse): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const headers = received
    .subarray(0, end)
    .toString('latin1')
    .split('\r\n')
    .map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  response.statusCode = status === undefined ? 200 : Number.parseInt(status, 10);
  for (const [name, value] of headers) if (name.toLowerCase() !== 'status') response.setHeader(name, value);
  response.write(received.subarray(end + 4));
  return true;
}

function cgiEnvironment(request: IncomingMessage, asked: GitRequest): Record<string, string> {
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    PATH: process.env.PATH ?? '',
    GIT_PROJECT_ROOT: asked.root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_PROTOCOL: header('git-protocol'),
    PATH_INFO: asked.path,
    QUERY_STRING: asked.query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    ...(asked.account === null ? {} : { REMOTE_USER: asked.account.login }),
  };
}
