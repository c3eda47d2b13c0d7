import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server on loopback that takes messages; it answers with what `answers` holds, then with 200. */
export interface Receiver {
  readonly address: string;
  /** Requests that were answered with 2xx. */
  readonly taken: Received[];
  /** All requests. */
  readonly seen: Received[];
  /** The next answers: a status, a status with a text, or `cut` to hang up without one. */
  readonly answers: (number | readonly [number, string] | 'cut')[];
  close(): Promise<void>;
}

export async function startReceiver(path = '/hook/secret-part'): Promise<Receiver> {
  const taken: Received[] = [];
  const seen: Received[] = [];
  const answers: Receiver['answers'][number][] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const answer = answers.shift() ?? 200;
      const [status, text] = typeof answer === 'object' ? answer : [answer, ''];
      seen.push({ headers: request.headers, body });
      if (status === 'cut') return void request.socket.destroy();
      if (status < 300) taken.push({ headers: request.headers, body });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    taken,
    seen,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
