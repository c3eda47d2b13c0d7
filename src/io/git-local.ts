import type { RunGit } from './git.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface CommitRequest {
  readonly message: string;
  readonly author: Identity;
  /** The author unless told. */
  readonly committer?: Identity;
  readonly signOff?: boolean;
  readonly trailers?: readonly { readonly key: string; readonly value: string }[];
}

/** One line of `git status`: the two letters as git prints them, `?` for untracked, `.`-free. */
export interface StatusEntry {
  readonly index: string;
  readonly worktree: string;
  readonly path: string;
}

export interface DiffRequest {
  /** Commit or tree to compare with; the index unless told. */
  readonly from?: string;
  readonly to?: string;
  /** Compare the index instead of the work tree. */
  readonly cached?: boolean;
  readonly paths?: readonly string[];
  readonly indexFile?: string;
}

export interface LocalCommands {
  /** Full SHA of a revision, or null when there is none. */
  revParse(revision: string): Promise<string | null>;
  /** Absolute path of the repository's own folder (of the worktree, where it is one). */
  gitDir(): Promise<string>;
  /** Changed and untracked files; ignored ones are left out. Takes no lock. */
  status(): Promise<readonly StatusEntry[]>;
  /** A patch with `--binary --full-index`, free of renames, external programs and text conversions. */
  diff(request?: DiffRequest): Promise<string>;
  /** Applies a patch to the work tree; null when it fits, otherwise git's words. Nothing is changed when it does not fit. */
  apply(
    patch: string,
    options?: { readonly reverse?: boolean; readonly index?: boolean; readonly check?: boolean },
  ): Promise<string | null>;
  /** Stages the given paths, taken literally, deletions included, ignored files too. Paths start at the folder opened. */
  add(paths: readonly string[], options?: { readonly indexFile?: string }): Promise<void>;
  /** Commits what is staged and returns the new SHA. */
  commit(request: CommitRequest): Promise<string>;
  /** Tracked files, sorted; of a tree where one is given. */
  lsFiles(tree?: string): Promise<readonly string[]>;
  worktreeAdd(path: string, sha: string): Promise<void>;
  worktreeRemove(path: string): Promise<void>;
  /** SHA of a stash commit of the present state (nothing is moved), or null when the tree is clean. */
  stashCreate(message: string): Promise<string | null>;
  stashStore(sha: string, message: string): Promise<void>;
  /** SHAs of the stash list, newest first. */
  stashList(): Promise<readonly string[]>;
  /** Hash of content as git would store it; written to the repository where told. */
  hashObject(content: string, options?: { readonly write?: boolean }): Promise<string>;
  /** Text of a file in a commit, or null when there is none. */
  show(sha: string, path: string): Promise<string | null>;
}

/** Commands that work inside one repository and never talk to another. */
export function localCommands(run: RunGit): LocalCommands {
  const line = async (args: readonly string[]): Promise<string> => (await run(args)).stdout.trim();
  return {
    revParse: async (revision) => {
      const answer = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], {
        answers: [1, 128],
      });
      return answer.exitCode === 0 ? answer.stdout.trim() : null;
    },
    gitDir: () => line(['rev-parse', '--absolute-git-dir']),
    status: async () => {
      const { stdout } = await run(
        ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all'],
        {
          env: { GIT_OPTIONAL_LOCKS: '0' },
        },
      );
      return zeroSeparated(stdout).map((entry) => ({
        index: entry[0] ?? '',
        worktree: entry[1] ?? '',
        path: entry.slice(3),
      }));
    },
    diff: async (request = {}) => (await run(diffArguments(request), indexCall(request.indexFile))).stdout,
    apply: async (patch, options = {}) => {
      const args = ['apply', '--whitespace=nowarn', '--binary'];
      if (options.reverse) args.push('--reverse');
      if (options.index) args.push('--index');
      if (options.check) args.push('--check');
      const answer = await run([...args, '-'], { input: patch, answers: [1, 128] });
      return answer.exitCode === 0 ? null : answer.stderr.trim() || 'the patch does not apply';
    },
    add: async (paths, options = {}) => {
      if (paths.length === 0) return;
      await run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], {
        input: paths.map((path) => `${path}\0`).join(''),
        ...indexCall(options.indexFile),
      });
    },
    commit: (request) => commit(run, request),
    lsFiles: async (tree) => {
      const args =
        tree === undefined
          ? ['ls-files', '-z']
          : ['ls-tree', '-r', '-z', '--name-only', '--full-tree', '--end-of-options', tree];
      return zeroSeparated((await run(args)).stdout).sort();
    },
    worktreeAdd: async (path, sha) => void (await run(['worktree', 'add', '--detach', '--force', '--', path, sha])),
    worktreeRemove: async (path) => void (await run(['worktree', 'remove', '--force', '--force', '--', path])),
    stashCreate: async (message) => (await line(['stash', 'create', message])) || null,
    stashStore: async (sha, message) => void (await run(['stash', 'store', '--message', message, sha])),
    stashList: async () => (await line(['stash', 'list', '--format=%H'])).split('\n').filter((sha) => sha !== ''),
    hashObject: async (content, options = {}) => {
      const args = ['hash-object', '--stdin', ...(options.write ? ['-w'] : [])];
      return (await run(args, { input: content })).stdout.trim();
    },
    show: async (sha, path) => {
      const answer = await run(['cat-file', 'blob', `${sha}:${path}`], { answers: [128] });
      return answer.exitCode === 0 ? answer.stdout : null;
    },
  };
}

function diffArguments(request: DiffRequest): string[] {
  const args = [
    'diff',
    '--binary',
    '--full-index',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=all',
    '--no-color',
  ];
  if (request.cached) args.push('--cached');
  if (request.from !== undefined) args.push(request.from);
  if (request.to !== undefined) args.push(request.to);
  return [...args, '--', ...(request.paths ?? []).map((path) => `:(top,literal)${path}`)];
}

function indexCall(indexFile: string | undefined): { env: Record<string, string> } | Record<string, never> {
  return indexFile === undefined ? {} : { env: { GIT_INDEX_FILE: indexFile } };
}

async function commit(run: RunGit, request: CommitRequest): Promise<string> {
  const committer = request.committer ?? request.author;
  const args = ['commit', '--quiet', '--no-verify', '--cleanup=verbatim', '--file=-'];
  if (request.signOff) args.push('--signoff');
  for (const { key, value } of request.trailers ?? []) args.push('--trailer', `${key}: ${value}`);
  await run(args, {
    input: `${request.message.trimEnd()}\n`,
    env: {
      GIT_AUTHOR_NAME: request.author.name,
      GIT_AUTHOR_EMAIL: request.author.email,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
    },
  });
  return (await run(['rev-parse', '--verify', 'HEAD'])).stdout.trim();
}

function zeroSeparated(text: string): string[] {
  return text.split('\0').filter((entry) => entry !== '');
}
