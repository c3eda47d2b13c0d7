import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec, type ExecRequest } from '../../src/io/exec.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'exec-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function node(script: string, options: Partial<ExecRequest> = {}): ExecRequest {
  return { argv: [process.execPath, '-e', script], cwd: dir, env: {}, timeoutMs: 20_000, ...options };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilDead(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200 && isAlive(pid); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  return !isAlive(pid);
}

describe('what goes wrong comes back as a value', () => {
  it('tells the exit code of a program that fails', async () => {
    const result = await exec(node('process.exit(7)'));
    expect(result).toMatchObject({ exitCode: 7, timedOut: false, aborted: false, startError: null });
  });

  it('names a program that does not exist', async () => {
    const result = await exec({ argv: ['no-such-program-here'], cwd: dir, env: {}, timeoutMs: 1000 });
    expect(result.exitCode).toBeNull();
    expect(result.startError).toContain('ENOENT');
  });

  it('names an empty command', async () => {
    expect((await exec({ argv: [], cwd: dir, env: {}, timeoutMs: 1000 })).startError).toBe('no program was named');
  });

  it('tells a folder that does not exist', async () => {
    const result = await exec({
      argv: [process.execPath, '-e', ''],
      cwd: path.join(dir, 'gone'),
      env: {},
      timeoutMs: 1000,
    });
    expect(result.startError).not.toBeNull();
  });

  it('has no exit code for a program that a signal ended', async () => {
    const result = await exec(node('process.kill(process.pid, "SIGKILL")'));
    expect(result).toMatchObject({ exitCode: null, startError: null, timedOut: false });
  });

  it('starts nothing when it was aborted before', async () => {
    const result = await exec(node('console.log("ran")', { signal: AbortSignal.abort() }));
    expect(result).toMatchObject({ aborted: true, exitCode: null, stdout: '' });
  });
});

describe('nothing outlives the call', () => {
  const forks =
    'const c = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(()=>0,1000)"]); console.log(c.pid);';

  it('ends a program and its grandchildren at the time limit', async () => {
    const script = 'sleep 100 & echo $!; wait';
    const result = await exec({
      argv: ['/bin/sh', '-c', script],
      cwd: dir,
      env: { PATH: '/usr/bin:/bin' },
      timeoutMs: 1500,
    });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
    expect(await untilDead(Number(result.stdout))).toBe(true);
  });

  it('ends a program that ignores the polite signal', async () => {
    const result = await exec({
      argv: ['/bin/sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 1; done'],
      cwd: dir,
      env: { PATH: '/usr/bin:/bin' },
      timeoutMs: 1500,
    });
    expect(result.timedOut).toBe(true);
    expect(await untilDead(Number(result.stdout))).toBe(true);
  });

  it('ends what a finished program left in the background', async () => {
    const result = await exec(node(`${forks} c.unref(); process.exit(0)`));
    expect(result.exitCode).toBe(0);
    expect(await untilDead(Number(result.stdout))).toBe(true);
  });

  it('ends at once on abort', async () => {
    const controller = new AbortController();
    const running = exec(node('setInterval(()=>0,1000)', { signal: controller.signal }));
    controller.abort();
    expect(await running).toMatchObject({ aborted: true, timedOut: false, exitCode: null });
  });

  it('does not wait for a process that left the group and holds the output open', async () => {
    const leaves =
      'const c = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(()=>0,4000)"], {detached:true, stdio:"inherit"}); c.unref(); process.exit(0)';
    const result = await exec(node(leaves));
    expect(result.exitCode).toBe(0);
    expect(result.durationMs).toBeLessThan(3500);
  });
});

describe('output', () => {
  it('keeps the beginning and the end of a flood, within the cap', async () => {
    const flood = 'process.stdout.write("first\\n" + "x".repeat(5e6) + "\\nlast\\n")';
    const result = await exec(node(flood, { maxOutputBytes: 1000 }));
    expect(result.output.startsWith('first\n')).toBe(true);
    expect(result.output.endsWith('\nlast\n')).toBe(true);
    expect(result.output).toContain('bytes left out');
    expect(result.output.length).toBeLessThan(1100);
  });

  it('leaves output below the cap as it was', async () => {
    const result = await exec(node('process.stdout.write("a".repeat(999))', { maxOutputBytes: 1000 }));
    expect(result.stdout).toBe('a'.repeat(999));
  });

  it('keeps stdout apart from the two together', async () => {
    const result = await exec(node('console.log("out"); console.error("err")'));
    expect(result.stdout).toBe('out\n');
    expect(result.output).toContain('err');
  });

  it('hands input to the program', async () => {
    const result = await exec(node('process.stdin.pipe(process.stdout)', { input: 'gruß' }));
    expect(result.stdout).toBe('gruß');
  });
});

describe('environment and arguments', () => {
  it('inherits nothing', async () => {
    process.env['CI_AUTOFIX_TEST_SECRET'] = 'secret';
    const result = await exec(
      node('console.log(process.env.CI_AUTOFIX_TEST_SECRET, process.env.A)', { env: { A: '1' } }),
    );
    delete process.env['CI_AUTOFIX_TEST_SECRET'];
    expect(result.stdout).toBe('undefined 1\n');
  });

  it('reads no argument as shell code', async () => {
    const argv = [process.execPath, '-e', 'console.log(process.argv[1])', '$(touch pwned); touch pwned'];
    const result = await exec({ argv, cwd: dir, env: {}, timeoutMs: 5000 });
    expect(result.stdout).toBe('$(touch pwned); touch pwned\n');
    await expect(readFile(path.join(dir, 'pwned'))).rejects.toThrow('ENOENT');
  });
});
