import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutofixError } from '../../src/core/errors.ts';
import type {
  Artefact,
  CanComment,
  CanFileIssues,
  CodeHost,
  NewPullRequest,
  PullRequest,
} from '../../src/hosts/types.ts';

/** A code host in a folder: a real bare repository, and one file a pull request, so that several processes may share it. */
export interface FolderHost extends CodeHost, CanComment, CanFileIssues {
  readonly root: string;
  readonly origin: string;
  /** Every write that reached the host, in order. */
  writes(): readonly string[];
  pullRequests(): readonly PullRequest[];
  setState(number: number, state: PullRequest['state']): void;
}

export function git(dir: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A bare origin whose branch `main` holds the given files; returns its folder, and the SHA of the head. */
export function makeOrigin(files: Readonly<Record<string, string>>): {
  root: string;
  origin: string;
  head: string;
  work: string;
} {
  const root = mkdtempSync(join(tmpdir(), 'ci-autofix-origin-'));
  const origin = join(root, 'origin.git');
  const work = join(root, 'work');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin]);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', work]);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(work, path, '..'), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '-m', 'start');
  git(work, 'push', '--quiet', origin, 'main');
  return { root, origin, work, head: git(work, 'rev-parse', 'HEAD') };
}

/** `fail` names the calls that throw, each with its error. */
export function folderHost(root: string, fail: Partial<Record<string, AutofixError>> = {}): FolderHost {
  const origin = join(root, 'origin.git');
  const pulls = join(root, 'pulls');
  const artefacts = join(root, 'artefacts');
  mkdirSync(pulls, { recursive: true });
  mkdirSync(artefacts, { recursive: true });

  const call = <Result>(name: string, work: () => Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      const error = fail[name];
      if (error !== undefined) return reject(error);
      try {
        resolve(work());
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    });
  const note = (text: string): void => writeFileSync(join(root, 'writes.log'), `${text}\n`, { flag: 'a' });
  const read = (folder: string): unknown[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
  const allPulls = (): PullRequest[] => read(pulls) as PullRequest[];
  const allArtefacts = (): (Artefact & { place: string })[] => read(artefacts) as (Artefact & { place: string })[];

  function add(place: string, body: string): Artefact {
    const id = String(readdirSync(artefacts).length + 1);
    const artefact = {
      id,
      number: place === 'issue' ? Number(id) : null,
      url: `https://host.example/${place}/${id}`,
      body,
      place,
    };
    writeFileSync(join(artefacts, `${id}.json`), JSON.stringify(artefact), { flag: 'wx' });
    note(`add ${place} ${id}`);
    return artefact;
  }

  function edit(id: string, body: string): void {
    const before = allArtefacts().find((one) => one.id === id);
    writeFileSync(join(artefacts, `${id}.json`), JSON.stringify({ ...before, body }));
    note(`edit ${id}`);
  }

  return {
    id: 'folder',
    root,
    origin,
    deliveryNotes: ['a push with this token starts no CI'],
    getRepository: (repository) =>
      call('getRepository', () => ({
        fullName: repository,
        defaultBranch: 'main',
        private: false,
        archived: false,
        canPush: true,
      })),
    cloneUrl: () => origin,
    credentials: () => call('credentials', () => null),
    branchHead: (_repository, branch) =>
      call('branchHead', () => git(origin, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`) || null),
    findPullRequest: (_repository, headBranch) =>
      call('findPullRequest', () => allPulls().findLast((one) => one.headBranch === headBranch) ?? null),
    openPullRequest: (request) => call('openPullRequest', () => alone(() => open(request))),
    updatePullRequest: () => call('updatePullRequest', () => undefined),
    findComment: (_repository, pullRequest, marker) =>
      call(
        'findComment',
        () => allArtefacts().find((one) => one.place === `pull-${pullRequest}` && one.body.includes(marker)) ?? null,
      ),
    addComment: (_repository, pullRequest, body) => call('addComment', () => add(`pull-${pullRequest}`, body)),
    editComment: (_repository, id, body) => call('editComment', () => edit(id, body)),
    findIssue: (_repository, marker) =>
      call('findIssue', () => allArtefacts().find((one) => one.place === 'issue' && one.body.includes(marker)) ?? null),
    addIssue: (_repository, issue) => call('addIssue', () => add('issue', issue.body)),
    editIssue: (_repository, number, body) => call('editIssue', () => edit(String(number), body)),
    writes: () =>
      existsSync(join(root, 'writes.log')) ? readFileSync(join(root, 'writes.log'), 'utf8').trim().split('\n') : [],
    pullRequests: allPulls,
    setState(number, state) {
      const found = allPulls().find((one) => one.number === number);
      writeFileSync(join(pulls, `${String(number).padStart(4, '0')}.json`), JSON.stringify({ ...found, state }));
    },
  };

  /** One process at a time, as a host's database sees to it. */
  function alone<Result>(work: () => Result): Result {
    const lock = join(root, 'lock');
    for (;;) {
      try {
        mkdirSync(lock);
        break;
      } catch {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
      }
    }
    try {
      return work();
    } finally {
      rmdirSync(lock);
    }
  }

  function open(request: NewPullRequest): PullRequest {
    if (allPulls().some((one) => one.headBranch === request.headBranch && one.state === 'open')) {
      throw new AutofixError('BAD_REPLY', 'a pull request already exists for this branch');
    }
    const headSha = git(origin, 'rev-parse', `refs/heads/${request.headBranch}`);
    const number = readdirSync(pulls).length + 1;
    const pullRequest = {
      number,
      url: `https://host.example/pull/${number}`,
      state: 'open' as const,
      headSha,
      ...request,
    };
    const draft = join(root, `pull-${number}.tmp`);
    writeFileSync(draft, JSON.stringify(pullRequest));
    renameSync(draft, join(pulls, `${String(number).padStart(4, '0')}.json`));
    note(`pull ${number}`);
    return pullRequest;
  }
}
