import { failing, registryOutage } from '../../test/e2e/support/failures.ts';
import type { Failure } from '../../test/e2e/support/world.ts';
import type { GitHubStandIn, NewRun } from '../../test/support/github/index.ts';
import type { Random } from './random.ts';

/** One run that failed, and what is expected of it. */
export interface Failed {
  readonly repository: string;
  readonly runId: string;
  readonly branch: string;
  /** `fix`: a pull request; `luck`: another try; `person`: an issue, and a comment where there is a pull request. */
  readonly kind: 'fix' | 'luck' | 'person' | 'own';
  readonly pullRequest: number | null;
}

/** Repositories in which things fail, and the people and the CI around the tool. */
export interface Town {
  readonly github: GitHubStandIn;
  readonly repositories: readonly string[];
  readonly failures: readonly Failed[];
  /** So often a re-run that was asked for ended red again, by run id. */
  readonly redAgain: ReadonlyMap<string, number>;
  /** Head branches of the tool's pull requests whose CI failed for the same cause: they must be withdrawn. */
  readonly refuted: ReadonlySet<string>;
  /** The next thing happens: something fails, CI ends, a person merges. */
  step(): void;
  /** Everything under way comes to its end, and well. */
  settle(): void;
}

const workflow = { name: 'CI', path: '.github/workflows/ci.yml' };
const syllables = ['ba', 'ko', 'mi', 'nu', 're', 'sa', 'to', 'vi', 'wo', 'zu', 'la', 'pe'];

export const repositoryNames = ['acme/shop', 'acme/web', 'acme/api', 'acme/docs', 'acme/jobs', 'acme/mail'];

export function createTown(github: GitHubStandIn, random: Random): Town {
  const failures: Failed[] = [];
  const redAgain = new Map<string, number>();
  const refuted = new Set<string>();
  let causes = 0;

  function newCause(): string {
    let [name, rest] = ['', causes++ + syllables.length];
    for (; rest > 0; rest = Math.floor(rest / syllables.length)) name += syllables[rest % syllables.length] ?? '';
    return name;
  }

  function fail(repository: string, branch: string, kind: Failed['kind'], failure: Failure, run: NewRun = {}): void {
    const { id } = github.addRun(repository, { workflow, branch, jobs: [failure.job], ...run });
    failures.push({ repository, runId: String(id), branch, kind, pullRequest: run.pullRequest?.number ?? null });
  }

  function failForNewCause(): void {
    const repository = random.pick(repositoryNames);
    const name = newCause();
    const kind = random.pick(['fix', 'fix', 'luck', 'person', 'person-on-pull-request'] as const);
    if (kind === 'luck') return fail(repository, 'main', 'luck', registryOutage);
    if (kind === 'person') return fail(repository, 'main', 'person', wrongTotal(name));
    const failure = kind === 'fix' ? missingFolder(name) : wrongTotal(name);
    const headSha = github.commit(repository, `work-${name}`, failure.files);
    if (kind === 'fix') return fail(repository, `work-${name}`, 'fix', failure);
    const number = openPull(github, repository, `work-${name}`);
    const run = { headSha, event: 'pull_request', pullRequest: { number, base: 'main' } };
    fail(repository, `work-${name}`, 'person', failure, run);
  }

  /** The same cause once more, in a run of its own: nothing new may come of it. */
  function failAgain(): void {
    const merged = new Set(github.pulls.filter((pull) => pull.merged).map(({ base }) => base));
    const fixable = failures.filter(({ kind, branch }) => kind === 'fix' && !merged.has(branch));
    if (fixable.length === 0) return failForNewCause();
    const { repository, branch } = random.pick(fixable);
    fail(repository, branch, 'fix', missingFolder(branch.replace('work-', '')));
  }

  function endCi(share: number, green: () => boolean): void {
    for (const pull of github.pulls.filter((one) => one.author === github.login && one.state === 'open')) {
      const { repository, head } = pull;
      const headSha = github.head(repository, head);
      const has = github.runs.some((run) => run.repository === repository && run.headSha === headSha);
      if (headSha === null || has || !random.chance(share)) continue;
      const run = { headSha, event: 'pull_request', pullRequest: { number: pull.number, base: pull.base } };
      if (green()) {
        github.addRun(repository, { workflow, branch: head, conclusion: 'success', ...run });
        continue;
      }
      refuted.add(`${repository} ${head}`);
      fail(repository, head, 'own', missingFolder(pull.base.replace('work-', '')), run);
    }
  }

  function endReruns(green: () => boolean): void {
    for (const run of github.runs.filter(({ status }) => status === 'queued')) {
      const passed = green();
      if (!passed) redAgain.set(String(run.id), (redAgain.get(String(run.id)) ?? 0) + 1);
      const job = { ...registryOutage.job, ...(passed ? { conclusion: 'success', log: 'fine\n' } : {}) };
      github.finishRun(run.id, { conclusion: passed ? 'success' : 'failure', jobs: [job] });
    }
  }

  function merge(): void {
    const green = github.pulls.filter(
      (pull) => pull.author === github.login && pull.state === 'open' && isGreen(github, pull.repository, pull.head),
    );
    if (green.length === 0) return;
    const pull = random.pick(green);
    pull.mergeSha = github.commit(pull.repository, pull.base, { 'merged.txt': `${pull.number}\n` }, 'merge');
    pull.state = 'closed';
    pull.merged = true;
  }

  return {
    github,
    repositories: repositoryNames,
    failures,
    redAgain,
    refuted,
    step() {
      const dice = random.next();
      if (dice < 0.35) failForNewCause();
      else if (dice < 0.45) failAgain();
      else if (dice < 0.75) endCi(0.5, () => random.chance(0.8));
      else if (dice < 0.9) endReruns(() => random.chance(0.7));
      else merge();
    },
    settle() {
      endCi(1, () => true);
      endReruns(() => true);
    },
  };
}

/** The files with which every repository begins. */
export const firstFiles = missingFolder('first').files;

function missingFolder(name: string): Failure {
  return failing({
    script: `bash build.sh > ${name}/build.txt`,
    printed: [`bash: line 1: ${name}/build.txt: No such file or directory`],
    files: { 'build.sh': 'echo built\n', '.gitignore': `${name}/*.txt\n` },
  });
}

function wrongTotal(name: string): Failure {
  return failing({
    script: 'node --test',
    printed: [
      `not ok 1 - adds ${name}`,
      '  ---',
      "  failureType: 'testCodeFailure'",
      '  error: |-',
      '    Expected values to be strictly equal:',
      '    ',
      '    3 !== 4',
      "  code: 'ERR_ASSERTION'",
      "  name: 'AssertionError'",
      '  ...',
      '# fail 1',
    ],
  });
}

function openPull(github: GitHubStandIn, repository: string, branch: string): number {
  const taken = [...github.pulls, ...github.issues].filter((one) => one.repository === repository);
  const number = Math.max(0, ...taken.map((one) => one.number)) + 1;
  const facts = { body: '', merged: false, draft: false, headOwner: 'acme', headSha: null, base: 'main' };
  const said = { title: 'work on it', author: 'octocat', labels: [], createdAt: new Date().toISOString() };
  github.pulls.push({ number, repository, state: 'open', head: branch, ...facts, ...said });
  return number;
}

function isGreen(github: GitHubStandIn, repository: string, branch: string): boolean {
  return github.runs.some(
    (run) => run.repository === repository && run.branch === branch && run.conclusion === 'success',
  );
}
