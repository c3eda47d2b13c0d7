import { AutofixError } from '../core/errors.ts';
import { checkRemoteUrl, type GitCredentials } from './git-environment.ts';
import type { GitAnswer, RunGit } from './git.ts';

/** Address and secret of a remote; a path of this machine needs no secret. */
export interface Remote {
  readonly url: string;
  readonly credentials?: GitCredentials | undefined;
}

export interface PushRequest extends Remote {
  readonly sha: string;
  /** Name without `refs/heads/`. */
  readonly branch: string;
  /** SHA that the branch must still have there; null when it must not exist. */
  readonly expected: string | null;
}

/** `moved`: the branch there is not where it was expected, nothing was changed. `refused`: a rule of the host says no. */
export type PushResult =
  | { readonly kind: 'pushed' }
  | { readonly kind: 'up-to-date' }
  | { readonly kind: 'moved' | 'refused'; readonly reason: string };

export interface RemoteCommands {
  /** Makes a bare clone in the folder opened (which must be empty); blobs come when needed where `partial` is set. */
  cloneMirror(remote: Remote, options?: { readonly partial?: boolean }): Promise<void>;
  /** Clones a branch or the default one into the folder opened (which must be empty). */
  clone(remote: Remote, options?: { readonly branch?: string; readonly depth?: number }): Promise<void>;
  /** Fetches refspecs or commit SHAs. */
  fetch(
    remote: Remote,
    refs: readonly string[],
    options?: { readonly depth?: number; readonly partial?: boolean },
  ): Promise<void>;
  /** SHA by ref name of the refs there that match. */
  lsRemote(remote: Remote, patterns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  push(request: PushRequest): Promise<PushResult>;
  /** Deletes a branch there if it still has the expected SHA. */
  deleteBranch(remote: Remote, branch: string, expected: string): Promise<PushResult>;
}

/** Commands that talk to another repository. */
export function remoteCommands(run: RunGit): RemoteCommands {
  return {
    cloneMirror: async (remote, options = {}) => {
      const filter = options.partial ? ['--filter=blob:none'] : [];
      await run(
        ['clone', '--bare', '--no-tags', '--quiet', '--no-hardlinks', ...filter, '--', checkRemoteUrl(remote.url), '.'],
        { remote },
      );
    },
    clone: async (remote, options = {}) => {
      const branch = options.branch === undefined ? [] : [`--branch=${options.branch}`];
      const depth = options.depth === undefined ? [] : [`--depth=${options.depth}`];
      await run(['clone', '--quiet', '--no-hardlinks', ...branch, ...depth, '--', checkRemoteUrl(remote.url), '.'], {
        remote,
      });
    },
    fetch: async (remote, refs, options = {}) => {
      const depth = options.depth === undefined ? [] : [`--depth=${options.depth}`];
      const filter = options.partial ? ['--filter=blob:none'] : [];
      await run(
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--force',
          ...depth,
          ...filter,
          '--',
          checkRemoteUrl(remote.url),
          ...refs.map(checkRef),
        ],
        { remote },
      );
    },
    lsRemote: async (remote, patterns) => {
      const { stdout } = await run(['ls-remote', '--quiet', '--', checkRemoteUrl(remote.url), ...patterns], { remote });
      return new Map(
        stdout
          .split('\n')
          .filter((line) => line.includes('\t'))
          .map((line) => line.split('\t').reverse() as [string, string]),
      );
    },
    push: async (request) => push(run, request, `${request.sha}:refs/heads/${checkBranch(request.branch)}`),
    deleteBranch: async (remote, branch, expected) =>
      push(run, { ...remote, sha: '', branch, expected }, `:refs/heads/${checkBranch(branch)}`),
  };
}

async function push(run: RunGit, request: PushRequest, refspec: string): Promise<PushResult> {
  const lease = `--force-with-lease=refs/heads/${request.branch}:${request.expected ?? ''}`;
  const answer = await run(['push', '--porcelain', '--no-verify', lease, '--', checkRemoteUrl(request.url), refspec], {
    remote: request,
    answers: [1],
  });
  return pushResult(answer);
}

/** Reads the porcelain lines: a flag, the refs, a summary, each separated by a tab. */
function pushResult(answer: GitAnswer): PushResult {
  const row = answer.stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .find((cells) => cells.length >= 3);
  if (row === undefined)
    throw new AutofixError('GIT', `git push failed: ${answer.stderr.trim().split('\n').at(-1) ?? ''}`);
  const [flag = '', , summary = ''] = row;
  if (flag === '=') return { kind: 'up-to-date' };
  if (flag !== '!') return { kind: 'pushed' };
  const moved = /stale info|non-fast-forward|fetch first|cannot lock ref|failed to update ref|incorrect old value/.test(
    summary,
  );
  return { kind: moved ? 'moved' : 'refused', reason: summary.trim() };
}

function checkRef(ref: string): string {
  if (ref === '' || ref.startsWith('-') || /[\0\n\s~^?[\\]/.test(ref))
    throw new AutofixError('INPUT', 'the name of the branch or commit is not one');
  return ref;
}

function checkBranch(branch: string): string {
  if (/(^[-/.])|[\0\s~^:?*[\\]|\.\.|@\{|\/\/|[/.]$|\.lock(\/|$)/.test(branch) || branch === '')
    throw new AutofixError('INPUT', 'the name of the branch is not one');
  return branch;
}
