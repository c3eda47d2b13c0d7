import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { runCli } from '../support/run-cli.ts';

describe('wrong usage: one message, what to do, exit status 2', () => {
  test.each([
    ['a command that does not exist', ['analyse'], 'there is no command "analyse" (did you mean "analyze"?)'],
    ['a flag that does not exist', ['--dryrun'], "unknown option '--dryrun'"],
    ['a missing argument', ['apply'], "missing required argument 'report'"],
    ['a value that is not among the choices', ['--format', 'pdf'], 'Allowed choices are text, json, markdown, html'],
    ['a mode that does not exist', ['--mode', 'sometimes', '--repo', 'a/b'], 'expected one of single, continuous'],
    ['no repository', ['--test-data', '/nonexistent-recordings'], '/nonexistent-recordings'],
    ['nothing to analyze', ['analyze'], 'nothing to analyze'],
    ['a settings file that is not there', ['--config', 'none.yaml'], 'cannot read the settings file'],
    ['a span of time that is none', ['report', '--since', 'yesterday'], '--since: expected'],
  ])('%s', async (_, argv, message) => {
    const { status, stderr } = await runCli(argv, { env: { XDG_STATE_HOME: '/tmp' } });

    expect(stderr).toContain(message);
    expect(stderr).toContain('help: ');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
  });

  test('a missing token is told with what to do', async () => {
    const { status, stderr } = await runCli(['--repo', 'acme/shop'], { env: { XDG_STATE_HOME: '/tmp' } });

    expect(stderr).toContain('GITHUB_TOKEN is not set');
    expect(status).toBe(2);
  });
});

describe('help and version', () => {
  test('--version prints the version alone', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('--help lists every command', async () => {
    const { stdout, status } = await runCli(['--help']);

    const words = commands.map((row) => row.name.split(' ')[0] ?? '');
    expect(words.filter((word) => !stdout.includes(`\n  ${word}`))).toEqual([]);
    expect(status).toBe(0);
  });

  test.each(commands.map((row) => [row.name]))('%s has a help of its own', async (name) => {
    const { stdout, status } = await runCli([...name.split(' '), '--help']);

    expect(stdout).toContain('Usage: ci-autofix');
    expect(status).toBe(0);
  });

  test.each(commands.map((row) => [row.name, row.load] as const))('%s can be loaded', async (_, load) => {
    expect(await load()).toBeTypeOf('function');
  });
});

describe('config show', () => {
  test('prints values with their origins and never a secret', async () => {
    const { stdout } = await runCli(['config', 'show', '--lookback', '90'], {
      env: { SLACK_WEBHOOK_URL: 'https://hooks.example/T000/B000/XXXX' },
    });

    expect(stdout).toMatch(/monitoring\.lookback_minutes\s+90\s+--lookback/);
    expect(stdout).toMatch(/notifications\.slack_webhook\s+"\(set\)"\s+SLACK_WEBHOOK_URL/);
    expect(stdout).not.toContain('hooks.example');
  });
});
