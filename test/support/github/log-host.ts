import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from './faults.ts';
import { findJob } from './routes-actions.ts';
import type { State } from './state.ts';
import type { SeenRequest } from './types.ts';

/** The second host, where logs lie behind signed addresses. Like GitHub's storage it answers 400 to an Authorization header. */
export function createLogHost(state: State, seen: SeenRequest[], faults: Faults): Server {
  return createServer((request, response) => {
    void answer(state, seen, faults, request, response);
  });
}

async function answer(
  state: State,
  seen: SeenRequest[],
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://log.host');
  const entry = {
    method: 'GET',
    route: 'log-host',
    url: request.url ?? '',
    headers: headersOf(request),
    body: undefined,
    status: 0,
  };
  seen.push(entry);
  response.on('close', () => (entry.status = response.statusCode));
  if (await faults.apply('log-host', entry.url, response)) return;
  if (request.headers.authorization !== undefined) return refuse(response, 400, 'InvalidAuthenticationInfo');
  const id = Number(/^\/(?:signed|artifact)\/(\d+)$/.exec(url.pathname)?.[1]);
  if (url.searchParams.get('sig') !== `signature-of-${id}`) return refuse(response, 403, 'AuthenticationFailed');
  const artifact = url.pathname.startsWith('/artifact/') ? state.artifacts.find((one) => one.id === id) : undefined;
  if (artifact !== undefined) return void response.writeHead(200, { 'content-type': 'zip' }).end(artifact.bytes);
  const log = findJob(state.runs, null, id)?.log ?? { answer: 'blob-missing' as const };
  if (log === 'expired') return refuse(response, 410, 'Gone');
  if (typeof log === 'object' && 'answer' in log) return answerBadly(response, log.answer);
  const bytes = Buffer.from(log as string);
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': bytes.length });
  response.end(bytes);
}

function answerBadly(response: ServerResponse, answer: string): void {
  if (answer === 'html') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!DOCTYPE html><html><title>Sign in</title></html>');
    return;
  }
  if (answer === 'cut') {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1000 });
    response.write('2026-01-05T10:00:01.0000000Z the beginning\n', () => response.destroy());
    return;
  }
  refuse(response, 404, 'BlobNotFound');
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`);
}

export function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}
