import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CliResult } from '../../support/run-cli.ts';
import type { World } from './world.ts';

export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

export interface RunningCli {
  readonly process: ChildProcess;
  readonly pid: number;
  stderr(): string;
  /** Resolves once stderr holds the text; rejects when the process ends before. */
  says(text: string | RegExp): Promise<void>;
  /** The exit status (null when a signal ended it) and all that was printed. */
  ended: Promise<CliResult & { readonly signal: NodeJS.Signals | null }>;
}

/** Starts the program as a shell would, with the world's environment and flags. */
export function startCli(
  world: World,
  argv: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly flags?: readonly string[];
    readonly cwd?: string;
  } = {},
): RunningCli {
  const child = spawn(process.execPath, [program, ...argv, ...(options.flags ?? world.flags)], {
    cwd: options.cwd ?? world.cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      CI_AUTOFIX_USER_SETTINGS_DIR: '/nonexistent',
      ...world.env,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([status, signal]) => ({
    status: status as number,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  const says = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) resolve();
      };
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`it ended without saying ${String(text)}:\n${stdout}\n${stderr}`)));
      look();
    });
  return { process: child, pid: child.pid ?? -1, stderr: () => stderr, says, ended };
}
