import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackReceiver {
  /** Address of the incoming webhook: a secret. */
  readonly url: string;
  readonly secret: string;
  readonly messages: readonly string[];
  stop(): Promise<void>;
}

/** Takes messages as Slack does for an incoming webhook, on loopback. */
export async function startSlack(): Promise<SlackReceiver> {
  const secret = 'T0000000/B0000000/abcdefghijklmnopqrstuvwx';
  const messages: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (request.url === `/services/${secret}`) messages.push(body);
      response.writeHead(request.url === `/services/${secret}` ? 200 : 403).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/services/${secret}`,
    secret,
    messages,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
