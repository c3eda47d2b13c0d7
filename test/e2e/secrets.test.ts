import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CliResult } from '../support/run-cli.ts';
import { startCli } from './support/child.ts';
import { failing, jobLog } from './support/failures.ts';
import { openPull } from './support/pulls.ts';
import { recordPrograms, type StartedProgram } from './support/recorded-programs.ts';
import { type SlackReceiver, startSlack } from './support/slack.ts';
import { filesBelow, filesHolding, makeWorld, type World } from './support/world.ts';

/** Tokens of other places, in the environment of whoever runs ci-autofix. */
const others = {
  NPM_TOKEN: 'npm-token-of-the-operator',
  AWS_SECRET_ACCESS_KEY: 'aws/secret/of/the/operator/0123456789abc',
  DEPLOY_PASSWORD: 'hunter2-hunter2',
};

/** A step that keeps the environment it sees in the one folder that outlives it: the package manager's cache. */
const script = 'bash environment.sh\nbash build.sh > logs/build.txt';
const failure = failing({
  script,
  files: {
    'build.sh': 'echo built\n',
    '.gitignore': 'logs/*.txt\n',
    'environment.sh': 'env > "$npm_config_cache-environment.txt"\n',
  },
});

let world: World;
let slack: SlackReceiver;
let records: string;
let started: readonly StartedProgram[];
let result: CliResult;

/** One delivery with everything on: a token in the job's own log, all channels, a report in a file, the log at its loudest. */
beforeAll(async () => {
  world = await makeWorld(failure.files);
  slack = await startSlack();
  records = mkdtempSync(join(tmpdir(), 'ci-autofix-records-'));
  const programs = recordPrograms(records, ['git', 'bwrap', 'bash']);
  const pull = openPull(world, 'feature', { 'new.txt': 'x\n' });
  const printed = [
    `remote: using ${world.github.token}`,
    `curl -u x:${others.DEPLOY_PASSWORD}`,
    'bash: line 2: logs/build.txt: No such file or directory',
  ];
  world.fail(failure, { ...pull.run, jobs: [{ ...failure.job, log: jobLog(script, printed) }] });
  const env = {
    ...others,
    PATH: programs.path,
    SLACK_WEBHOOK_URL: slack.url,
    GITHUB_STEP_SUMMARY: join(world.cwd, 'summary.md'),
  };
  result = await startCli(
    world,
    ['--deliver', 'pull-request', '--notify', 'slack,issue,comment', '--output', 'report.html', '--debug'],
    { env },
  ).ended;
  started = programs.started();
});

afterAll(async () => {
  await slack.stop();
  rmSync(records, { recursive: true, force: true });
  await world.close();
});

const secrets = () => [
  world.github.token,
  Buffer.from(`x-access-token:${world.github.token}`).toString('base64'),
  encodeURIComponent(slack.url),
  slack.secret,
  ...Object.values(others),
];
const leaks = (text: string) => secrets().filter((secret) => text.includes(secret));

test('the delivery took place, so that there was something to leak', () => {
  expect([result.status, result.stderr]).toEqual([0, expect.stringContaining('delivered as pull-request')]);
  expect(world.github.pulls).toHaveLength(2);
  expect(world.github.comments).toHaveLength(1);
  expect(slack.messages).toHaveLength(1);
});

describe('no secret is in', () => {
  test('the arguments of any program, git push included', () => {
    expect(started.map(({ argv }) => argv).filter((argv) => argv.includes('push'))).not.toEqual([]);
    expect(started.flatMap(({ argv }) => leaks(argv.join('\n')))).toEqual([]);
  });

  test('the environment of any program but the git processes that may talk to GitHub', () => {
    const mayTalk = ({ argv }: StartedProgram) =>
      argv[0] === 'git' && argv.some((word) => word.startsWith(`credential.${world.github.serverUrl}.helper=`));
    const holders = started.filter(({ env }) => leaks(env).length > 0);

    expect(holders.length).toBeLessThan(started.length);
    expect(holders.filter((program) => !mayTalk(program)).map(({ argv }) => argv.join(' '))).toEqual([]);
    expect(holders.flatMap(({ env }) => leaks(env)).filter((secret) => secret !== world.github.token)).toEqual([]);
  });

  test("the environment of the project's own commands", () => {
    const kept = filesBelow(world.cacheDir).filter((name) => name.endsWith('npm-environment.txt'));

    expect(kept).toHaveLength(1);
    const seen = readFileSync(join(world.cacheDir, kept[0] ?? ''), 'utf8');
    expect(seen).toContain('GITHUB_ACTIONS=true');
    expect(leaks(seen)).toEqual([]);
    expect(seen).not.toMatch(/^(?:GITHUB_TOKEN|NPM_TOKEN|AWS_\w+|DEPLOY_PASSWORD|SLACK_\w+)=/m);
  });

  test('the address of any request', () => {
    expect(world.github.requests.flatMap(({ url }) => leaks(url))).toEqual([]);
  });

  test('the state, the clones, the git settings, the report or any other file', () => {
    expect(filesBelow(world.stateDir)).not.toEqual([]);
    expect(filesBelow(world.cwd)).toEqual(['report.html', 'summary.md']);
    expect(secrets().flatMap((secret) => filesHolding(world.root, secret))).toEqual([]);
    expect(secrets().flatMap((secret) => filesHolding(world.github.bare(world.repository), secret))).toEqual([]);
  });

  test('anything printed, with --debug too', () => {
    expect(leaks(result.stdout + result.stderr)).toEqual([]);
  });

  test('the pull request, the comment or the Slack message', () => {
    const said = [...world.github.pulls, ...world.github.comments, ...slack.messages];

    expect(leaks(JSON.stringify(said))).toEqual([]);
    expect(JSON.stringify(world.github.pulls)).not.toContain('hunter2');
  });
});
