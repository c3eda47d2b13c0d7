import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingFolder } from '../e2e/support/failures.ts';
import { makeWorld, type World } from '../e2e/support/world.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let world: World;
let receiver: Receiver;
let mail: MailServer;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ci-autofix-people-'));
  [world, receiver, mail] = await Promise.all([makeWorld(missingFolder.files), startReceiver(), startMailServer()]);
  world.fail(missingFolder);
});
afterEach(async () => {
  await Promise.all([world.close(), receiver.close(), mail.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const signingKey = 'a-key-to-sign-with';
const environment = () => ({
  SLACK_WEBHOOK_URL: receiver.address,
  CI_AUTOFIX_NOTIFICATIONS_DISCORD_WEBHOOK: receiver.address,
  CI_AUTOFIX_NOTIFICATIONS_TEAMS_WEBHOOK: receiver.address,
  CI_AUTOFIX_NOTIFICATIONS_WEBHOOK_URL: receiver.address,
  CI_AUTOFIX_NOTIFICATIONS_WEBHOOK_SECRET: signingKey,
  CI_AUTOFIX_NOTIFICATIONS_EMAIL_TO: 'team@example.com',
  CI_AUTOFIX_NOTIFICATIONS_EMAIL_FROM: 'bot@example.com',
  CI_AUTOFIX_NOTIFICATIONS_EMAIL_MODE: 'digest',
  CI_AUTOFIX_NOTIFICATIONS_SMTP_HOST: '127.0.0.1',
  CI_AUTOFIX_NOTIFICATIONS_SMTP_PORT: String(mail.port),
  CI_AUTOFIX_NOTIFICATIONS_SMTP_SECURITY: 'none',
});
const everywhere = ['--notify', 'slack,discord,teams,webhook,email', '--deliver', 'pull-request', '--max-fixes', '0'];
const pass = (argv: readonly string[] = [], env: Record<string, string> = {}) =>
  world.pass([...everywhere, '--log-file', join(folder, 'log.json'), ...argv], { env: { ...environment(), ...env } });

describe('a pass that tells every channel', () => {
  test('tells each once, though the next pass finds the same; no address, key or token is in a log or a message', async () => {
    const first = await pass();
    const second = await pass();

    expect([first.status, second.status, receiver.taken.length, mail.mails.length]).toEqual([0, 0, 4, 1]);
    const printed = [first, second].map(({ stdout, stderr }) => stdout + stderr).join();
    const everything =
      printed +
      readFileSync(join(folder, 'log.json'), { encoding: 'utf8', flag: 'a+' }) +
      JSON.stringify([receiver.taken.map(({ body }) => body), mail.mails]);
    for (const hidden of ['secret-part', signingKey, world.github.token]) expect(everything).not.toContain(hidden);
  });

  test('with one channel down still tells the others, leaves a line with the run in the log, and tells it in the next pass', async () => {
    await mail.close();
    await pass();
    expect(receiver.taken).toHaveLength(4);
    const lines = readFileSync(join(folder, 'log.json'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ message }) => message === 'a channel could not be told')).toMatchObject([
      { channel: 'email' },
    ]);

    mail = await startMailServer();
    await pass();
    expect([receiver.taken.length, mail.mails.length]).toEqual([4, 1]);
  });

  test('in a dry run tells nobody', async () => {
    await pass(['--dry-run']);
    expect([receiver.seen, mail.mails]).toEqual([[], []]);
  });
});

test.each<[string, Record<string, string>]>([
  ['a route of a channel that is not chosen', { CI_AUTOFIX_NOTIFICATIONS_ROUTES: 'issue branch=main' }],
  ['hours that are none', { CI_AUTOFIX_NOTIFICATIONS_QUIET_HOURS: 'at night' }],
  ['a channel without its secret', { CI_AUTOFIX_NOTIFICATIONS_WEBHOOK_SECRET: '' }],
])('%s ends the start with status 2, and nobody is told', async (_, env) => {
  const { status, stderr } = await pass([], env);

  expect([status, receiver.seen]).toEqual([2, []]);
  expect(stderr).not.toContain('secret-part');
});
