import { existsSync, realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { exec, type ExecResult } from '../io/exec.ts';
import { sandboxEnvironment, toolFolders } from './sandbox-environment.ts';

export interface SandboxSettings {
  /** `auto` uses bubblewrap where it works; `plain` never does; `required` refuses to run without it. */
  readonly isolation: 'auto' | 'plain' | 'required';
  /** `never` cuts the network off even where a command asks for it; only bubblewrap can. */
  readonly network: 'asked' | 'never';
  /** More names of environment variables that commands may see. */
  readonly passEnvironment?: readonly string[];
}

export interface SandboxRequest extends SandboxSettings {
  /** The work tree: the only place of the machine, beside the two below, that commands may change. */
  readonly root: string;
  /** Empty folder for the home and the temporary files of the commands. */
  readonly scratch: string;
  /** Downloads of package managers, kept between runs of one repository. */
  readonly caches: string;
  /** Folders that must be readable although the home folder is hidden, e.g. the mirror's objects. */
  readonly readable?: readonly string[];
}

export interface SandboxCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to the sandbox's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxOutputBytes?: number;
  readonly network?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Sandbox {
  readonly kind: 'bubblewrap' | 'plain';
  /** What a reader of the proof must know about the isolation; null when it is whole. */
  readonly note: string | null;
  readonly root: string;
  readonly home: string;
  readonly temp: string;
  readonly env: Readonly<Record<string, string>>;
  run(command: SandboxCommand): Promise<ExecResult>;
}

/** Prepares the place where commands of a repository run. Throws only when isolation is required and not to be had. */
export async function openSandbox(request: SandboxRequest): Promise<Sandbox> {
  const home = path.join(request.scratch, 'home');
  const temp = path.join(request.scratch, 'tmp');
  await Promise.all([home, temp, request.caches].map((folder) => mkdir(folder, { recursive: true })));
  const env = sandboxEnvironment({
    from: process.env,
    home,
    temp,
    caches: request.caches,
    extra: request.passEnvironment ?? [],
    userHome: homedir(),
  });
  const isolated = request.isolation !== 'plain' && (await bubblewrapWorks());
  if (!isolated && request.isolation === 'required')
    throw new Error('bubblewrap is required by the settings and does not work on this machine');

  const run = (command: SandboxCommand): Promise<ExecResult> =>
    exec({
      argv: isolated ? [...bubblewrap(request, command, home), '--', ...command.argv] : command.argv,
      cwd: command.cwd,
      env: { ...env, ...command.env },
      timeoutMs: command.timeoutMs,
      ...(command.maxOutputBytes === undefined ? {} : { maxOutputBytes: command.maxOutputBytes }),
      ...(command.signal === undefined ? {} : { signal: command.signal }),
    });
  return {
    kind: isolated ? 'bubblewrap' : 'plain',
    note: isolated
      ? null
      : 'commands ran without bubblewrap: with a scrubbed environment, but with the rights and the network of this user',
    root: request.root,
    home,
    temp,
    env,
    run,
  };
}

/** Capabilities that package managers need when everything runs as root; none of them passes a read-only mount. */
const rootCapabilities = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_SETUID', 'CAP_SETGID'];

function bubblewrap(request: SandboxRequest, command: SandboxCommand, home: string): string[] {
  const network = command.network === true && request.network === 'asked';
  return ['bwrap', ...isolation(network), ...places(request, home), '--chdir', command.cwd];
}

function isolation(network: boolean): string[] {
  const root = process.getuid?.() === 0 ? rootCapabilities.flatMap((capability) => ['--cap-add', capability]) : [];
  return [
    '--die-with-parent',
    '--new-session',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...(network ? [] : ['--unshare-net']),
    '--cap-drop',
    'ALL',
    ...root,
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--tmpfs',
    '/tmp',
    '--tmpfs',
    '/run',
    '--tmpfs',
    '/dev/shm',
  ];
}

function places(request: SandboxRequest, home: string): string[] {
  const userHome = homedir();
  const hidden = [...new Set([userHome, '/home', '/root'])]
    .filter((folder) => folder !== '/' && existsSync(folder))
    .sort();
  const readable = [...toolFolders(process.env, userHome), ...(request.readable ?? [])].filter((folder) =>
    existsSync(folder),
  );
  const writable = [request.root, request.scratch, request.caches, home].map((folder) => ['--bind', folder, folder]);
  return [
    ...hidden.flatMap((folder) => ['--tmpfs', folder]),
    ...resolver(),
    ...readable.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...writable.flat(),
  ];
}

/** The name servers, where their file is a link into a folder that is hidden. */
function resolver(): string[] {
  try {
    const real = realpathSync('/etc/resolv.conf');
    return real.startsWith('/run/') ? ['--ro-bind', real, real] : [];
  } catch {
    return [];
  }
}

let working: Promise<boolean> | undefined;

/** Whether bubblewrap is installed and the kernel lets it work; asked once. */
export function bubblewrapWorks(): Promise<boolean> {
  working ??= exec({
    argv: ['bwrap', ...isolation(false), '--', 'true'],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 10_000,
  }).then((result) => result.exitCode === 0);
  return working;
}
