import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { ExecResult } from '../../src/io/exec.ts';

/** Runs a program to its end, with stdout and stderr joined as they come. */
export function program(
  argv: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<ExecResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { cwd: options.cwd, env: { ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    function end(exitCode: number | null, startError: string | null): void {
      resolve({
        exitCode,
        stdout,
        output,
        durationMs: performance.now() - started,
        timedOut: false,
        aborted: false,
        startError,
      });
    }
    child.on('error', (error) => end(null, error.message));
    child.on('close', (code) => end(code, null));
  });
}

/** Caches and toolchains of the machine that installs may share; no token, nothing of the user's settings. */
const shared =
  /^(?:LANG|LC_ALL|TZ|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|GOPROXY|GOFLAGS|GOROOT|PIP_\w+|npm_config_registry|npm_config_cafile|RUSTUP_HOME|CARGO_HOME|PYENV_ROOT)$/;

/** The environment of a fixture's commands: an own home, the machine's caches, this Node first. */
export function stepEnvironment(home: string, first: readonly string[] = []): Record<string, string> {
  const passed = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && shared.test(entry[0]),
    ),
  );
  const user = homedir();
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    RUSTUP_HOME: `${user}/.rustup`,
    CARGO_HOME: `${user}/.cargo`,
    GOMODCACHE: `${user}/go/pkg/mod`,
    GOCACHE: `${user}/.cache/go-build`,
    GOFLAGS: '-buildvcs=false',
    PYENV_ROOT: `${user}/.pyenv`,
    PIP_CACHE_DIR: `${user}/.cache/pip`,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    npm_config_cache: `${user}/.npm`,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...passed,
    HOME: home,
    CI: 'true',
    PATH: [...first, dirname(process.execPath), ...path].join(delimiter),
  };
}

/** True when the program is on the machine's path. */
export function has(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(`${folder}/${name}`));
}
