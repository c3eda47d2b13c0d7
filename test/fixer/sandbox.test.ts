import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bubblewrapWorks, openSandbox, type Sandbox, type SandboxSettings } from '../../src/fixer/sandbox.ts';
import { sandboxEnvironment } from '../../src/fixer/sandbox-environment.ts';
import { temporaryFolder } from '../support/repository.ts';

const isolated = await bubblewrapWorks();
let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
  for (const name of ['tree', 'scratch', 'caches', 'other']) mkdirSync(path.join(work.dir, name));
});
afterEach(() => work.remove());

function open(settings: Partial<SandboxSettings> = {}): Promise<Sandbox> {
  const at = (name: string): string => path.join(work.dir, name);
  return openSandbox({
    isolation: 'auto',
    network: 'asked',
    root: at('tree'),
    scratch: at('scratch'),
    caches: at('caches'),
    ...settings,
  });
}

async function sh(
  sandbox: Sandbox,
  script: string,
  options: { network?: boolean; timeoutMs?: number } = {},
): Promise<{ exitCode: number | null; output: string; timedOut: boolean }> {
  return sandbox.run({ argv: ['bash', '-c', script], cwd: sandbox.root, timeoutMs: 20_000, ...options });
}

describe.each([['auto' as const], ['plain' as const]])('with isolation %s', (isolation) => {
  it('shows no token and no setting of this process', async () => {
    Object.assign(process.env, {
      GITHUB_TOKEN: 'ghs_secret',
      NPM_TOKEN: 'npm_secret',
      AWS_SECRET_ACCESS_KEY: 'aws',
      HTTPS_PROXY: 'http://user:pw@127.0.0.1:1',
    });
    const { output } = await sh(await open({ isolation }), 'env; cat /proc/self/environ | tr "\\0" "\\n"');
    for (const name of ['GITHUB_TOKEN', 'NPM_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'HTTPS_PROXY'])
      Reflect.deleteProperty(process.env, name);
    expect(output).not.toMatch(/ghs_secret|npm_secret|aws|user:pw/);
    expect(output).toContain('CI=true');
  });

  it('moves the home folder', async () => {
    const { output } = await sh(await open({ isolation }), 'echo $HOME; touch ~/x; ls ~');
    expect(output).toBe(`${work.dir}/scratch/home\nx\n`);
  });

  it('runs commands in the tree and lets them write there', async () => {
    const result = await sh(await open({ isolation }), 'echo changed > a.txt; pwd; exit 3');
    expect(result).toMatchObject({ exitCode: 3, output: `${work.dir}/tree\n` });
    expect(readFileSync(path.join(work.dir, 'tree/a.txt'), 'utf8')).toBe('changed\n');
  });

  it('ends a command that hangs', async () => {
    const result = await sh(await open({ isolation }), 'sleep 100 & sleep 100', { timeoutMs: 1000 });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
  });
});

it('says so when there is no isolation', async () => {
  const sandbox = await open({ isolation: 'plain' });
  expect(sandbox).toMatchObject({ kind: 'plain' });
  expect(sandbox.note).toContain('without bubblewrap');
});

describe.runIf(isolated)('in bubblewrap', () => {
  it('keeps everything outside the tree as it is', async () => {
    const { output } = await sh(
      await open(),
      `touch ${work.dir}/other/x /usr/x /etc/x; rm -rf ${work.dir}/other; echo done`,
    );
    expect(output).toContain('done');
    expect(existsSync(path.join(work.dir, 'other'))).toBe(true);
    expect(['/usr/x', '/etc/x'].filter((file) => existsSync(file))).toEqual([]);
  });

  it('hides the home folder', async () => {
    const secret = path.join(homedir(), `.ci-autofix-test-${process.pid}`);
    writeFileSync(secret, 'secret');
    const { output } = await sh(await open(), `cat ${secret}`);
    const { rmSync } = await import('node:fs');
    rmSync(secret);
    expect(output).toContain('No such file');
  });

  it('shows no process of the machine', async () => {
    const { output } = await sh(await open(), `kill -0 ${process.pid} 2>&1; ls /proc | grep -c '^[0-9]'`);
    expect(output).toContain('No such process');
  });

  it('cuts the network off unless a command asks for it', async () => {
    const names =
      'ls /sys/class/net | tr "\\n" " "; cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " " | tr "\\n" " "';
    const without = await sh(await open(), names.split('; ')[1] ?? '');
    const never = await sh(await open({ network: 'never' }), names.split('; ')[1] ?? '', { network: true });
    expect([without.output, never.output]).toEqual(['lo ', 'lo ']);
    const asked = await sh(await open(), 'readlink /proc/self/ns/net', { network: true });
    const own = (await import('node:fs')).readlinkSync('/proc/self/ns/net');
    expect(asked.output.trim()).toBe(own);
  });

  it('ends what a command left running', async () => {
    await sh(
      await open(),
      `setsid sh -c 'while :; do date +%s%N > beat; done' >/dev/null 2>&1 & until [ -s beat ]; do :; done`,
    );
    const beat = (): string => readFileSync(path.join(work.dir, 'tree/beat'), 'utf8');
    const first = beat();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(beat()).toBe(first);
  });
});

describe('the environment', () => {
  it('leaves out addresses that hold a secret, and program folders inside a project', () => {
    const from = {
      PIP_INDEX_URL: 'https://me:pw@pypi.example/simple',
      npm_config_registry: 'https://npm.example/',
      PATH: '/usr/bin:node_modules/.bin:/x/node_modules/.bin:.:/usr/bin',
    };
    const env = sandboxEnvironment({ from, home: '/h', temp: '/t', caches: '/c', userHome: '/u' });
    expect(env['PIP_INDEX_URL']).toBeUndefined();
    expect(env['npm_config_registry']).toBe('https://npm.example/');
    expect(env['PATH']?.split(':').slice(-1)).toEqual(['/usr/bin']);
    expect(env['PATH']).not.toContain('node_modules');
  });

  it('passes what the settings name, and nothing else', () => {
    const env = sandboxEnvironment({
      from: { A: '1', B: '2' },
      home: '/h',
      temp: '/t',
      caches: '/c',
      userHome: '/u',
      extra: ['A'],
    });
    expect([env['A'], env['B']]).toEqual(['1', undefined]);
  });
});
