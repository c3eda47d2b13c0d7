import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RawLog } from '../../../src/core/log.ts';
import { createGitHubActions } from '../../../src/providers/github-actions/index.ts';
import { textOf } from '../../support/github/collect.ts';
import { connect } from '../../support/github/connect.ts';
import { startGitHub } from '../../support/github/index.ts';
import type { GitHubStandIn, NewJob } from '../../support/github/index.ts';

let github: GitHubStandIn;

beforeEach(async () => {
  github = await startGitHub({ repositories: { 'acme/shop': {} } });
});

afterEach(() => github.stop());

async function open(log: NonNullable<NewJob['log']>, steps: NonNullable<NewJob['steps']> = []): Promise<RawLog> {
  const provider = createGitHubActions(await connect(github));
  const { id } = github.addRun('acme/shop', { jobs: [{ name: 'build', log, steps }] });
  const run = await provider.getRun('acme/shop', String(id));
  const [job] = await provider.listJobs(run);
  if (job === undefined) throw new Error('no job');
  return provider.openLog(run, job);
}

test('a log comes whole, byte for byte', async () => {
  const text = '\uFEFF2026-01-05T10:00:01.0000000Z \u001b[31mbröken\u001b[0m\r\n'.repeat(20_000);

  const log = await open(text);

  expect(log.state).toBe('complete');
  expect(await textOf(log.bytes)).toBe(text);
});

test('the token never reaches the host of the log', async () => {
  await open('fine\n');

  const toLogHost = github.requests.filter((request) => request.route === 'log-host');
  expect(toLogHost).toHaveLength(1);
  expect(JSON.stringify(toLogHost)).not.toContain(github.token);
  expect(toLogHost[0]?.headers.authorization).toBeUndefined();
});

test.each([
  ['deleted by GitHub', { answer: 'gone' }, 'expired'],
  ['deleted at its host', 'expired', 'expired'],
  ['no longer at its host', { answer: 'blob-missing' }, 'expired'],
  ['never written', { answer: 'missing' }, 'empty'],
  ['without a byte', '', 'empty'],
  ['a web page by its type', { answer: 'html' }, 'unreadable'],
  ['a web page by its look', '<!DOCTYPE html><html><title>proxy</title></html>', 'unreadable'],
  ['kept from this token', { answer: 'forbidden' }, 'unreadable'],
] as const)('a log that is %s', async (_title, log, state) => {
  const opened = await open(log);

  expect(opened.state).toBe(state);
  expect(opened.reason).not.toBe('');
  expect(await textOf(opened.bytes)).toBe('');
});

test('a log that is not found, of a job that did run, was there once', async () => {
  const log = await open({ answer: 'missing' }, [{ number: 1, name: 'npm test', conclusion: 'failure' }]);

  expect(log.state).toBe('expired');
});

test('a log that breaks off twice is truncated, and what came is there', async () => {
  const log = await open({ answer: 'cut' });

  expect(log).toMatchObject({ state: 'truncated', reason: 'the transfer broke off after 43 of 1000 bytes' });
  expect(await textOf(log.bytes)).toContain('the beginning');
  expect(github.requests.filter((request) => request.route === 'log-host')).toHaveLength(2);
});

test('a log larger than what is read ahead streams on', async () => {
  const bytes = Buffer.alloc(20 * 1024 * 1024, 'a line of a log that never ends\n');

  const log = await open(bytes);
  let size = 0;
  for await (const chunk of log.bytes) size += chunk.length;

  expect(size).toBe(bytes.length);
  expect(log.state).toBe('complete');
});

const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs';

test.each([
  ['a refused token', 'unauthorized', 'TOKEN_REFUSED'],
  ['a rate limit', { secondaryLimit: { retryAfter: 999 } }, 'RATE_LIMITED'],
  ['a failing server', 'server-error', 'UNREACHABLE'],
] as const)('%s is an error and no state: the log may be had later', async (_title, fault, code) => {
  github.fail(route, fault, { times: 9 });

  await expect(open('fine\n')).rejects.toMatchObject({ code });
});

test('an answer in place of the redirect is no log', async () => {
  github.fail(route, 'html', { times: 9 });

  expect((await open('fine\n')).state).toBe('unreadable');
});
