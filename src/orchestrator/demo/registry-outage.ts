import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Outage {
  readonly url: string;
  close(): Promise<void>;
}

/** A package registry on loopback that takes every connection and hangs up at once. */
export async function startOutage(): Promise<Outage> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
