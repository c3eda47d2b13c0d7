/**
 * A stand-in for GitHub on loopback, for tests that want the real thing without the network.
 *
 *   const github = await startGitHub({ repositories: { 'acme/shop': { files: { 'a.ts': 'x' } } } });
 *   const run = github.addRun('acme/shop', { branch: 'main', jobs: [{ name: 'lint', log: '…' }] });
 *   createGitHubClient({ apiUrl: github.apiUrl, credentials: { kind: 'token', token: github.token }, … });
 *   // git clone `${github.serverUrl}/acme/shop.git`: user name x-access-token, the token as password
 *   await github.stop();                          // throws when anything broke GitHub's description
 *
 * - Two real HTTP servers: API (`apiUrl`, below /api/v3) and git (`serverUrl`) on one port, logs on the other. The log host
 *   answers 400 when an Authorization header reaches it, as GitHub's storage does.
 * - EVERY request (path, method, query, body) is judged by GitHub's official description (npm @octokit/openapi), and so is every
 *   reply of the stand-in. What does not fit is collected in `mistakes`, and `stop()` throws on it: call it in `afterEach`.
 * - git is real: `git http-backend` over bare repositories (`bare(name)` is the path); tokens are checked; pull requests follow
 *   their branches. `commit()` adds a commit, `head()` reads a branch.
 * - State is in memory and open: `pulls`, `issues`, `comments`, `runs`, `reruns`; `requests` has everything that arrived,
 *   `writes()` what would have changed something (API requests other than GET, and pushes).
 * - Tokens: `token` may do everything; `addAccount(token, { permissions, scopes, … })` makes others; `app` is a GitHub App
 *   (appId, installationId, privateKey) whose tokens `expireAppTokens()` withdraws.
 * - Faults: `fail('GET /repos/{owner}/{repo}/actions/runs', 'html')`, also `'*'`, `'git'`; `{ times: 3 }`; see `Fault`.
 *   `setWeather(…)` lets any request go wrong; `clearFaults()` ends them all.
 *   Faults come before any check.
 * - ETags with 304 (which cost no budget), Link headers, rate-limit headers: as on GitHub.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount } from './access.ts';
import { createApp } from './app.ts';
import type { App } from './app.ts';
import { createFaults } from './faults.ts';
import { commitFiles, headOf } from './git-repository.ts';
import { createLogHost } from './log-host.ts';
import { createSite, listen } from './server.ts';
import { addRepository, addRun, createState, repositoryOf } from './state.ts';
import type { State } from './state.ts';
import type { Fault, NewAccount, NewRun, RepositoryOptions, SeenRequest, StandInRun, Weather } from './types.ts';

export type {
  Fault,
  NewAccount,
  NewJob,
  NewRun,
  RepositoryOptions,
  SeenRequest,
  StandInRun,
  Weather,
} from './types.ts';

export interface GitHubOptions {
  readonly repositories?: Readonly<Record<string, RepositoryOptions>>;
  readonly clock?: () => Date;
}

export interface GitHubStandIn {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly logUrl: string;
  /** May do everything; belongs to `login`. */
  readonly token: string;
  readonly login: string;
  readonly app: App;
  readonly runs: State['runs'];
  readonly pulls: State['pulls'];
  readonly issues: State['issues'];
  readonly comments: State['comments'];
  readonly reviews: State['reviews'];
  readonly checkRuns: State['checkRuns'];
  readonly statuses: State['statuses'];
  readonly commitComments: State['commitComments'];
  readonly reruns: State['reruns'];
  readonly requests: readonly SeenRequest[];
  readonly mistakes: readonly string[];
  writes(): readonly SeenRequest[];
  /** What a person writes on an issue or a pull request. Returns the comment as it stands, reactions and all. */
  say(repository: string, issue: number, author: string, body: string, createdAt?: string): State['comments'][number];
  forgetRequests(): void;
  addRepository(fullName: string, options?: RepositoryOptions): void;
  addAccount(token: string, account: NewAccount): void;
  expireAppTokens(): void;
  addRun(repository: string, run?: NewRun): StandInRun;
  /** Something that the run kept: the bytes of a zip archive. */
  addArtifact(runId: number, name: string, bytes: Buffer, options?: { readonly expired?: boolean }): void;
  /** Ends a run, e.g. after a re-run: its newest attempt gets these jobs. */
  finishRun(id: number, end: Pick<NewRun, 'conclusion' | 'jobs'>): void;
  fail(route: string, fault: Fault, options?: { readonly times?: number }): void;
  /** Lets any request go wrong, until `clearFaults()`. */
  setWeather(weather: Weather): void;
  clearFaults(): void;
  bare(repository: string): string;
  head(repository: string, branch: string): string | null;
  /** Adds a commit to a branch, made from the default branch when it is new; `null` deletes a file. Returns the SHA. */
  commit(repository: string, branch: string, files: Readonly<Record<string, string | null>>, message?: string): string;
  /** Stops both servers and throws when `mistakes` is not empty. */
  stop(): Promise<void>;
}

export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubStandIn> {
  const root = await mkdtemp(join(tmpdir(), 'github-stand-in-'));
  const state = createState(root, options.clock ?? (() => new Date()));
  const [login, token] = ['ci-autofix-bot', `ghp_${'0'.repeat(36)}`];
  state.accounts.set(token, createAccount({ login }));
  for (const [fullName, repository] of Object.entries(options.repositories ?? {}))
    addRepository(state, fullName, repository);
  const app = createApp(state);
  const faults = createFaults();
  const seen: SeenRequest[] = [];
  const mistakes: string[] = [];
  const logHost = createLogHost(state, seen, faults);
  const logUrl = await listen(logHost);
  const site = createSite({ state, app, faults, seen, mistakes, logOrigin: () => logUrl });
  const serverUrl = await listen(site);

  return {
    apiUrl: `${serverUrl}/api/v3`,
    serverUrl,
    logUrl,
    token,
    login,
    app,
    runs: state.runs,
    pulls: state.pulls,
    issues: state.issues,
    comments: state.comments,
    reviews: state.reviews,
    checkRuns: state.checkRuns,
    statuses: state.statuses,
    commitComments: state.commitComments,
    reruns: state.reruns,
    requests: seen,
    mistakes,
    writes: () => seen.filter(isWrite),
    say: (repository, issue, author, body, createdAt = state.clock().toISOString()) => {
      const comment = { id: state.nextId++, repository, issue, author, body, createdAt, reactions: [] };
      state.comments.push(comment);
      return comment;
    },
    forgetRequests: () => void seen.splice(0),
    addRepository: (fullName, repository = {}) => void addRepository(state, fullName, repository),
    addAccount: (name, account) => void state.accounts.set(name, createAccount(account)),
    expireAppTokens: () =>
      app.issued.forEach((name) => void Object.assign(state.accounts.get(name) ?? {}, { expired: true })),
    addRun: (repository, run = {}) => addRun(state, repository, run),
    addArtifact: (runId, name, bytes, { expired = false } = {}) => {
      const repository = state.runs.find(({ id }) => id === runId)?.repository ?? '';
      state.artifacts.push({ id: state.nextId++, repository, runId, name, bytes, expired });
    },
    finishRun: (id, end) => finishRun(state, id, end),
    fail: (route, fault, { times = 1 } = {}) => faults.add(route, fault, times),
    setWeather: (weather) => faults.setWeather(weather),
    clearFaults: () => faults.clear(),
    bare: (repository) => repositoryOf(state, repository).path,
    head: (repository, branch) => headOf(repositoryOf(state, repository).path, branch),
    commit: (repository, branch, files, message = 'change') => {
      const { path, defaultBranch } = repositoryOf(state, repository);
      return commitFiles(path, branch, files, message, defaultBranch);
    },
    stop: () => stop([site, logHost], root, mistakes),
  };
}

/** Asking for an App's token changes nothing; git announces a push with `service=git-receive-pack`. */
function isWrite(request: SeenRequest): boolean {
  if (request.route === 'git') return request.url.includes('git-receive-pack');
  return request.method !== 'GET' && !request.route.endsWith('/access_tokens');
}

function finishRun(state: State, id: number, end: Pick<NewRun, 'conclusion' | 'jobs'>): void {
  const run = state.runs.find((one) => one.id === id);
  if (run === undefined) throw new Error(`the stand-in has no run ${id}`);
  run.status = 'completed';
  run.conclusion = end.conclusion ?? 'success';
  run.updatedAt = state.clock().toISOString();
  const jobs = end.jobs ?? [];
  const completed = jobs.map((job) => ({
    id: job.id ?? state.nextId++,
    name: job.name,
    attempt: run.attempt,
    conclusion: job.conclusion === undefined ? 'failure' : job.conclusion,
    labels: job.labels ?? ['ubuntu-latest'],
    steps: job.steps ?? [],
    log: job.log ?? '',
  }));
  run.jobs.push(...completed);
}

async function stop(servers: readonly Server[], root: string, mistakes: readonly string[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(root, { recursive: true, force: true });
  if (mistakes.length > 0) throw new Error(`GitHub would not have understood:\n${[...new Set(mistakes)].join('\n')}`);
}
