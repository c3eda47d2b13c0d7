import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCli } from '../e2e/support/child.ts';
import { missingFolder } from '../e2e/support/failures.ts';
import { makeWorld, type World } from '../e2e/support/world.ts';

const secret = 'it is a secret to everybody';
let world: World;
let port: number;

beforeEach(async () => {
  world = await makeWorld(missingFolder.files);
  port = await freePort();
});
afterEach(() => world.close());

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port: free } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

const start = (more: readonly string[] = [], env: Record<string, string> = {}) =>
  startCli({ ...world, env: { ...world.env, CI_AUTOFIX_SERVER_WEBHOOK_SECRET: secret, ...env } }, [
    '--mode',
    'continuous',
    '--interval',
    '3600',
    '--server-port',
    String(port),
    ...more,
  ]);
const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

/** Asks until the first pass has ended. */
async function ready(): Promise<number> {
  let { status } = await get('/readyz');
  while (status !== 200) ({ status } = await get('/readyz'));
  return status;
}

function completed(repository = world.repository): Promise<Response> {
  const body = JSON.stringify({ action: 'completed', repository: { full_name: repository }, nonce: randomUUID() });
  return fetch(`http://127.0.0.1:${port}/webhooks/github`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'workflow_run',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
}

describe('a daemon with its server', () => {
  test('looks at a repository as soon as its webhook comes in, tells its health and metrics, and ends cleanly', async () => {
    const daemon = start();
    await daemon.says('no failed runs');
    expect([(await get('/healthz')).status, await ready()]).toEqual([200, 200]);

    world.fail(missingFolder);
    world.github.forgetRequests();
    const sent = performance.now();
    expect((await completed('evil/shop')).status).toBe(202);
    expect(world.github.requests).toEqual([]);
    expect((await completed()).status).toBe(202);
    await daemon.says('1 failed run');

    expect(performance.now() - sent).toBeLessThan(2000);
    daemon.process.kill('SIGTERM');
    const { status, stdout, stderr } = await daemon.ended;
    expect(status).toBe(0);
    expect(stdout + stderr).not.toContain(secret);
    await expect(get('/healthz')).rejects.toThrow();
  });

  test('has its secrets in no answer', async () => {
    const daemon = start();
    await daemon.says('no failed runs');
    await ready();
    const answers = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/', '/webhooks/github', '/../../proc/self/environ'].map(async (path) =>
        (await get(path)).text(),
      ),
    );
    daemon.process.kill('SIGTERM');
    await daemon.ended;

    expect(answers.join()).toContain('ci_autofix_passes_total{scope="all",result="ok"} 1');
    for (const hidden of [secret, world.github.token, world.stateDir, world.repository])
      expect(answers.join()).not.toContain(hidden);
  });

  test('takes no webhooks without a secret', async () => {
    const daemon = start([], { CI_AUTOFIX_SERVER_WEBHOOK_SECRET: '' });
    await daemon.says('no failed runs');
    const { status } = await completed();
    daemon.process.kill('SIGTERM');
    await daemon.ended;

    expect(status).toBe(404);
  });

  test('on a port that is taken ends with one message and status 2', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const { status, stderr } = await start().ended;
    await new Promise((resolve) => squatter.close(resolve));

    expect(status).toBe(2);
    expect(stderr).toContain('server.port');
  });
});
