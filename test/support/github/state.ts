import type { Json } from './types.ts';
import type {
  Account,
  NewRun,
  RepositoryOptions,
  StandInCheckRun,
  StandInComment,
  StandInCommitComment,
  StandInIssue,
  StandInJob,
  StandInPull,
  StandInReview,
  StandInRun,
  StandInStatus,
} from './types.ts';
import { createBareRepository, headOf } from './git-repository.ts';

export interface StandInRepository {
  readonly id: number;
  readonly fullName: string;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  archived: boolean;
  readonly defaultBranch: string;
  /** The bare repository on disk. */
  readonly path: string;
  readonly issuesTurnedOff: boolean;
  readonly draftsTurnedOff: boolean;
  /** Permission by login. */
  readonly collaborators: Readonly<Record<string, string>>;
}

/** Everything that the stand-in knows, in memory; the code itself is in real bare repositories. */
export interface State {
  readonly root: string;
  readonly repositories: Map<string, StandInRepository>;
  readonly accounts: Map<string, Account>;
  readonly runs: StandInRun[];
  readonly pulls: StandInPull[];
  readonly issues: StandInIssue[];
  readonly comments: StandInComment[];
  readonly reviews: StandInReview[];
  readonly checkRuns: StandInCheckRun[];
  readonly statuses: StandInStatus[];
  readonly commitComments: StandInCommitComment[];
  readonly artifacts: {
    id: number;
    repository: string;
    runId: number;
    name: string;
    bytes: Buffer;
    expired: boolean;
  }[];
  readonly reruns: { repository: string; runId: number; debug: boolean }[];
  nextId: number;
  clock(): Date;
}

export function createState(root: string, clock: () => Date): State {
  return {
    root,
    repositories: new Map(),
    accounts: new Map(),
    runs: [],
    pulls: [],
    issues: [],
    comments: [],
    reviews: [],
    checkRuns: [],
    statuses: [],
    commitComments: [],
    artifacts: [],
    reruns: [],
    nextId: 1000,
    clock,
  };
}

export function addRepository(state: State, fullName: string, options: RepositoryOptions): StandInRepository {
  const [owner = '', name = ''] = fullName.split('/');
  const defaultBranch = options.defaultBranch ?? 'main';
  const repository: StandInRepository = {
    id: state.nextId++,
    fullName,
    owner,
    name,
    private: options.private ?? false,
    archived: options.archived ?? false,
    defaultBranch,
    path: createBareRepository(state.root, fullName, defaultBranch, options.files ?? { 'README.md': `# ${name}\n` }),
    issuesTurnedOff: options.issuesTurnedOff ?? false,
    draftsTurnedOff: options.draftsTurnedOff ?? false,
    collaborators: options.collaborators ?? {},
  };
  state.repositories.set(fullName.toLowerCase(), repository);
  return repository;
}

/** The repository of a route or a test; throws for a name that the stand-in was not given. */
export function repositoryOf(state: State, fullName: string): StandInRepository {
  const found = state.repositories.get(fullName.toLowerCase());
  if (found === undefined) throw new Error(`the stand-in has no repository ${fullName}`);
  return found;
}

export function addRun(state: State, fullName: string, given: NewRun): StandInRun {
  const repository = repositoryOf(state, fullName);
  const createdAt = given.createdAt ?? new Date(state.clock().getTime() - 5 * 60_000).toISOString();
  const branch = given.branch === undefined ? repository.defaultBranch : given.branch;
  const id = given.id ?? state.nextId++;
  const run: StandInRun = {
    id,
    repository: repository.fullName,
    workflow: given.workflow ?? { name: 'ci', path: '.github/workflows/ci.yml' },
    branch,
    headSha: given.headSha ?? (branch === null ? null : headOf(repository.path, branch)) ?? 'f'.repeat(40),
    event: given.event ?? 'push',
    status: given.status ?? 'completed',
    conclusion: given.conclusion === undefined ? 'failure' : given.conclusion,
    attempt: given.attempt ?? 1,
    createdAt,
    updatedAt: given.completedAt ?? new Date(Date.parse(createdAt) + 60_000).toISOString(),
    headRepository: given.headRepository === undefined ? repository.fullName : given.headRepository,
    pullRequest: given.pullRequest ?? null,
    actor: given.actor ?? 'octocat',
    jobs: [],
  };
  const jobs = given.jobs ?? [{ name: 'build', conclusion: run.conclusion, log: 'one line\n' }];
  run.jobs.push(...jobs.map((job) => completeJob(state, job, run)));
  state.runs.push(run);
  return run;
}

function completeJob(state: State, job: NonNullable<NewRun['jobs']>[number], run: StandInRun): StandInJob {
  return {
    id: job.id ?? state.nextId++,
    name: job.name,
    attempt: job.attempt ?? run.attempt,
    conclusion: job.conclusion === undefined ? 'failure' : job.conclusion,
    labels: job.labels ?? ['ubuntu-latest'],
    steps: job.steps ?? [],
    log: job.log ?? '',
  };
}

/** Issues and pull requests count together, as on GitHub. */
export function nextNumber(state: State, fullName: string): number {
  const mine = [...state.pulls, ...state.issues].filter((one) => one.repository === fullName);
  return Math.max(0, ...mine.map((one) => one.number)) + 1;
}

export function text(body: Json, name: string): string {
  return typeof body[name] === 'string' ? body[name] : '';
}
