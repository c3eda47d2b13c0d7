import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  type GitHubStandIn,
  type NewJob,
  type NewRun,
  startGitHub,
  type StandInRun,
} from '../../support/github/index.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';

/** A repository on the stand-in for GitHub, and the folders of one user of ci-autofix. */
export interface World {
  readonly github: GitHubStandIn;
  readonly repository: string;
  readonly root: string;
  readonly cwd: string;
  readonly stateDir: string;
  readonly cacheDir: string;
  /** What the user's shell would export. */
  readonly env: Readonly<Record<string, string>>;
  /** `--repo`, `--state-dir`, `--cache-dir`, before the flags of a test. */
  readonly flags: readonly string[];
  /** Adds a failed run of the repository's workflow. */
  fail(failure: Failure, run?: NewRun): StandInRun;
  /** One command line in this process, with the flags of this world. */
  pass(argv?: readonly string[], options?: RunOptions): Promise<CliResult>;
  /** As `pass`, with the JSON report as what it answers. */
  report(argv?: readonly string[], options?: RunOptions): Promise<ReportView>;
  forgetState(): void;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** One way to fail: what stands in the repository, which step fails and what the runner printed. */
export interface Failure {
  readonly files: Readonly<Record<string, string>>;
  readonly job: NewJob;
}

export interface CaseView {
  readonly id: string;
  readonly diagnosis: {
    readonly ruleId: string;
    readonly title: string;
    readonly fingerprint: string;
    readonly jobs: readonly { readonly name: string }[];
  };
  readonly fix: {
    readonly patch: string;
    readonly proof: {
      readonly kind: string;
      readonly rounds: readonly { readonly name: string; readonly passed: boolean }[];
    };
  } | null;
  readonly outcome: {
    readonly kind: string;
    readonly reason?: string;
    readonly detail: string;
    readonly delivery?: { readonly number: number | null; readonly branch: string | null };
  };
  readonly notices: readonly { readonly kind: string }[];
}

export interface ReportView {
  readonly runs: readonly { readonly run: { readonly id: string }; readonly cases: readonly CaseView[] }[];
  readonly notes: readonly string[];
  readonly cases: readonly CaseView[];
}

const repositoryName = 'acme/shop';

/** Starts the stand-in with one repository that holds the failure's files. */
export async function makeWorld(files: Readonly<Record<string, string>>): Promise<World> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ci-autofix-e2e-')));
  const [cwd, stateDir, cacheDir, home] = ['cwd', 'state', 'cache', 'home'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [cwd, home]) mkdirSync(folder);
  const github = await startGitHub({
    repositories: { [repositoryName]: { files, collaborators: { maintainer: 'write' } } },
  });
  const env = {
    GITHUB_TOKEN: github.token,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    HOME: home,
  };
  const flags = ['--repo', repositoryName, '--state-dir', stateDir, '--cache-dir', cacheDir];
  const pass: World['pass'] = (argv = [], options = {}) =>
    runCli([...argv, ...flags], { cwd: options.cwd ?? cwd, env: { ...env, ...options.env } });
  return {
    github,
    repository: repositoryName,
    root,
    cwd,
    stateDir,
    cacheDir,
    env,
    flags,
    pass,
    fail: (failure, run = {}) =>
      github.addRun(repositoryName, {
        workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
        jobs: [failure.job],
        ...run,
      }),
    report: async (argv = [], options = {}) => {
      const result = await pass([...argv, '--format', 'json'], options);
      return { ...parseReport(result) };
    },
    forgetState: () => rmSync(stateDir, { recursive: true, force: true }),
    close: async () => {
      try {
        await github.stop();
      } finally {
        rmSync(root, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

/** The JSON report that a command printed; throws with all that it said when it is none. */
export function parseReport({ status, stdout, stderr }: CliResult): ReportView {
  if (!stdout.startsWith('{')) throw new Error(`exit status ${status}, and no report:\n${stdout}\n${stderr}`);
  const report = JSON.parse(stdout) as Omit<ReportView, 'cases'>;
  return { ...report, cases: report.runs.flatMap(({ cases }) => cases) };
}

/** Every file below a folder, by its path relative to it; nothing when there is no folder. */
export function filesBelow(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Files below a folder whose bytes hold the text. */
export function filesHolding(folder: string, text: string): string[] {
  return filesBelow(folder).filter((name) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).includes(text);
  });
}
