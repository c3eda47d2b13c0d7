/**
 * The one door to git.
 *
 *     const git = openGit('/path/of/checkout');
 *     const head = await git.revParse('HEAD');
 *     await git.push({ url, credentials, sha, branch: 'ci-autofix/0123', expected: null });
 *
 * Every process gets an environment of its own (`git-environment.ts`): no `GIT_*` of the caller, no prompt, no hooks, no
 * file-system monitor, no transport that runs programs. A secret goes to the one process that talks to the remote, by an
 * environment variable that a credential helper reads; it is never in an argument, an address, a file or a setting.
 * Failures are `AutofixError`s with one line of git's own words. Functions that talk to a remote take its address and
 * credentials each time; nothing about remotes is written into the repository's configuration.
 */
import { AutofixError } from '../core/errors.ts';
import { credentialOptions, gitEnvironment, protocolsFor, safeConfig, type GitCredentials } from './git-environment.ts';
import { localCommands, type LocalCommands } from './git-local.ts';
import { remoteCommands, type RemoteCommands } from './git-remote.ts';

export type { GitCredentials } from './git-environment.ts';
export type { CommitRequest, Identity, StatusEntry } from './git-local.ts';
export type { PushRequest, PushResult, Remote } from './git-remote.ts';

export interface GitOptions {
  /** The repository's own folder, when the tree's `.git` must not be trusted; `dir` is then the work tree. */
  readonly gitDir?: string;
  /** False leaves the user's and the system's settings out, filters included; true unless told. */
  readonly userConfig?: boolean;
  readonly signal?: AbortSignal;
}

export interface GitCall {
  readonly input?: string;
  /** Added to the environment of this call alone, e.g. `GIT_INDEX_FILE`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer and no failure; 0 always is. */
  readonly answers?: readonly number[];
  readonly remote?: { readonly url: string; readonly credentials?: GitCredentials | undefined };
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one git command with the guarded environment; throws `AutofixError` unless the exit code is an answer. */
export type RunGit = (args: readonly string[], call?: GitCall) => Promise<GitAnswer>;

export interface Git extends LocalCommands, RemoteCommands {
  readonly dir: string;
  readonly run: RunGit;
}

/** Longest silence of a git process before it is ended. */
const silenceMs = 300_000;

const allowed = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafePager: true,
  allowUnsafeAskPass: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeSshCommand: true,
} as const;

/** Opens a folder for git; the folder must exist. Nothing is run until a function is called. */
export function openGit(dir: string, options: GitOptions = {}): Git {
  const run: RunGit = (args, call = {}) => runGit(dir, options, args, call);
  return { dir, run, ...localCommands(run), ...remoteCommands(run) };
}

async function runGit(dir: string, options: GitOptions, args: readonly string[], call: GitCall): Promise<GitAnswer> {
  const { simpleGit } = await import('simple-git');
  const secret = credentialOptions(call.remote?.url ?? '', call.remote?.credentials);
  const env = {
    ...gitEnvironment(process.env, {
      userConfig: options.userConfig ?? true,
      protocols: call.remote === undefined ? ['file'] : protocolsFor(call.remote.url),
    }),
    ...(options.gitDir === undefined ? {} : { GIT_DIR: options.gitDir, GIT_WORK_TREE: dir }),
    ...secret.env,
    ...call.env,
  };
  const seen: GitAnswer[] = [];
  const git = simpleGit({
    baseDir: dir,
    config: [...safeConfig, ...secret.config],
    unsafe: allowed,
    allowEnvironment: Object.keys(env).filter((name) => /^(GIT_|SSH_ASKPASS)/.test(name)),
    timeout: { block: silenceMs },
    completion: { onClose: true, onExit: false },
    trimmed: false,
    ...(options.signal === undefined ? {} : { abort: options.signal }),
    ...(call.input === undefined ? {} : { input: () => call.input }),
    errors: (error, result) => {
      const answer = { exitCode: result.exitCode, stdout: text(result.stdOut), stderr: text(result.stdErr) };
      seen.push(answer);
      if (error instanceof Error && !('git' in error) && result.exitCode <= 0) return error;
      return undefined;
    },
  }).env(env);

  try {
    await git.raw([...args]);
  } catch (cause) {
    throw startFailure(args, cause, options.signal);
  }
  const answer = seen.at(-1) ?? { exitCode: 0, stdout: '', stderr: '' };
  if (answer.exitCode === 0 || call.answers?.includes(answer.exitCode)) return answer;
  throw gitFailure(args, answer);
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function startFailure(args: readonly string[], cause: unknown, signal: AbortSignal | undefined): AutofixError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (signal?.aborted) return new AutofixError('GIT', `git ${args[0]} was stopped`, { cause });
  if (message.includes('ENOENT'))
    return new AutofixError('GIT', 'git was not found', {
      help: 'install git and make sure that it is on the PATH',
      cause,
    });
  return new AutofixError('GIT', `git ${args[0]} could not run: ${message.split('\n')[0]}`, { cause });
}

/** What git said, as the error that it means. */
function gitFailure(args: readonly string[], answer: GitAnswer): AutofixError {
  const lines = answer.stderr.split('\n').filter((line) => line.trim() !== '');
  const said = lines.find((line) => /^(fatal|error|remote: error):/.test(line)) ?? lines.at(-1) ?? '';
  const message = `git ${args[0]} failed (exit ${answer.exitCode})${said === '' ? '' : `: ${said}`}`;
  const [code, help] = meaningOf(answer.stderr);
  return new AutofixError(code, message, help === undefined ? {} : { help });
}

function meaningOf(
  stderr: string,
): [
  'LOCKED' | 'DISK' | 'TOKEN_REFUSED' | 'FORBIDDEN' | 'NOT_FOUND' | 'UNREACHABLE' | 'NOT_A_CHECKOUT' | 'GIT',
  string?,
] {
  if (/\.lock': File exists/.test(stderr))
    return ['LOCKED', 'wait for the other git process, or remove the lock file that it names when none is running'];
  if (/No space left on device|Disk quota exceeded|Read-only file system/.test(stderr)) return ['DISK'];
  if (/not a git repository/.test(stderr)) return ['NOT_A_CHECKOUT'];
  if (
    /Authentication failed|could not read Username|could not read Password|Permission denied \(publickey/.test(stderr)
  )
    return ['TOKEN_REFUSED'];
  if (/error: 403|Permission to .* denied/.test(stderr)) return ['FORBIDDEN'];
  if (/Repository not found|error: 404|repository '.*' not found/.test(stderr)) return ['NOT_FOUND'];
  if (/Could not resolve host|Failed to connect|Connection (refused|timed out|reset)|unable to access/.test(stderr))
    return ['UNREACHABLE'];
  return ['GIT'];
}
