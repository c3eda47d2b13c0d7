import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layerFromObject, mergeLayers } from '../../src/config/load.ts';
import type { FailureCase } from '../../src/core/case.ts';
import { findRecipe } from '../../src/fixer/registry.ts';
import { openSession } from '../../src/orchestrator/wire.ts';
import { withoutFloating } from '../../test/support/fixture-floating.ts';
import {
  expectedTree,
  git,
  makeRepository,
  treeOf,
  type FixtureCase,
  type FixtureRepository,
  type Workshop,
} from '../../test/support/fixture-repos.ts';
import { runJob, workflowSteps } from '../../test/support/fixture-workflow.ts';

export type Verdict = 'fixed' | 'declined' | 'missed' | 'wrong' | 'not run';

export interface CaseResult {
  readonly recipe: string;
  readonly name: string;
  readonly verdict: Verdict;
  /** One sentence for everything but a fix. */
  readonly why: string;
  readonly proven: boolean;
  /** From the log in hand to the end of the pass: analysis, proof, push and pull request. */
  readonly seconds: number;
  /** Of the delivered change. */
  readonly diff: { readonly files: number; readonly added: number; readonly removed: number } | null;
}

/** The repository that holds all projects, each on a branch of its own. */
export const repositoryName = 'bench/projects';

/** Takes a broken project through the whole path: recorded run, session, pull request, and the workflow of its branch again. */
export async function runCase(fixture: FixtureCase, workshop: Workshop, version: string): Promise<CaseResult> {
  const repository = await makeRepository(fixture, workshop);
  await record(fixture, repository);
  const started = performance.now();
  const found = await onePass(fixture, repository, workshop, version);
  const seconds = (performance.now() - started) / 1000;
  const facts = {
    recipe: fixture.recipe,
    name: fixture.name,
    seconds,
    proven: found?.fix?.proof.kind === 'proven',
    diff: diffOf(found),
  };
  return { ...facts, ...(await judge(fixture, repository, found)) };
}

/** The run as the `recorded` provider serves it: see docs/providers/recorded.md. */
async function record(fixture: FixtureCase, repository: FixtureRepository): Promise<void> {
  const folder = join(repository.scratch, 'recordings', '1');
  await mkdir(join(folder, 'logs'), { recursive: true });
  await cp(join(fixture.folder, 'job.log'), join(folder, 'logs', '1.log'));
  const steps = (await workflowSteps(repository.root, fixture.job)).map(
    ({ name, uses, run }) => name ?? `Run ${uses ?? run?.split('\n')[0] ?? ''}`,
  );
  const failing = steps.indexOf(fixture.step);
  const conclusions = steps.map((_, index) =>
    index < failing ? 'success' : index === failing ? 'failure' : 'skipped',
  );
  const now = new Date().toISOString();
  const run = {
    id: '1',
    repository: repositoryName,
    host: 'local',
    workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
    branch: repository.branch,
    headSha: repository.head,
    event: 'push',
    createdAt: now,
    completedAt: now,
    jobs: [
      {
        id: '1',
        name: fixture.job,
        conclusion: 'failure',
        steps: steps.map((name, index) => ({ number: index + 1, name, conclusion: conclusions[index] })),
        runnerLabels: ['ubuntu-latest'],
      },
    ],
  };
  await writeFile(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

async function onePass(
  fixture: FixtureCase,
  repository: FixtureRepository,
  workshop: Workshop,
  version: string,
): Promise<FailureCase | undefined> {
  const recipe = findRecipe(fixture.recipe);
  const optIn = recipe?.risk === 'opt-in';
  const { settings } = mergeLayers([
    layerFromObject('bench', {
      repositories: [repositoryName],
      test_data: join(repository.scratch, 'recordings'),
      local_host: workshop.folder,
      state_dir: join(repository.scratch, 'state'),
      cache_dir: workshop.cacheDir,
      fixing: {
        deliver: 'pull-request',
        workflow_files: recipe?.workflowFiles === true,
        ...(optIn ? { safe_fix_types: [fixture.recipe] } : {}),
      },
    }),
  ]);
  const session = await openSession({
    settings,
    readOnly: false,
    env: { ...process.env, GITHUB_TOKEN: undefined },
    cwd: repository.scratch,
    version,
    signal: new AbortController().signal,
    logLevel: 'error',
    logStream: process.stderr,
    onProgress: () => undefined,
  });
  try {
    const report = await session.pass();
    return report.runs[0]?.cases[0];
  } finally {
    await session.close();
  }
}

async function judge(
  fixture: FixtureCase,
  repository: FixtureRepository,
  found: FailureCase | undefined,
): Promise<{ verdict: Verdict; why: string }> {
  if (found === undefined) return { verdict: 'missed', why: 'the pass found no failure' };
  const { outcome } = found;
  const why = 'reason' in outcome ? `${outcome.reason}: ${outcome.detail}` : '';
  if (outcome.kind !== 'fixed') return { verdict: fixture.declines === null ? 'missed' : 'declined', why };
  if (fixture.declines !== null)
    return { verdict: 'wrong', why: `a pull request was opened: ${found.fix?.plan.title ?? ''}` };
  return judgeBranch(fixture, repository, outcome.delivery.branch ?? '');
}

/** Checks the pushed branch out, compares it with what a person expects, and lets its CI run. */
async function judgeBranch(
  fixture: FixtureCase,
  repository: FixtureRepository,
  branch: string,
): Promise<{ verdict: Verdict; why: string }> {
  await git(repository.root, 'fetch', '--quiet', 'origin', `+refs/heads/${branch}:refs/remotes/origin/fix`);
  await git(repository.root, 'checkout', '--quiet', '--detach', 'refs/remotes/origin/fix');
  const [tree, expected] = [await treeOf(repository.root), await expectedTree(fixture)].map((one) =>
    JSON.stringify(sorted(withoutFloating(one, fixture.floating))),
  );
  if (tree !== expected) return { verdict: 'wrong', why: 'the branch differs from the expected tree' };
  const failed = (await runJob(repository, fixture)).find(({ result }) => result !== null && result.exitCode !== 0);
  if (failed !== undefined)
    return {
      verdict: 'wrong',
      why: `the workflow of the branch fails at "${failed.step.name ?? failed.step.run ?? ''}"`,
    };
  return { verdict: 'fixed', why: '' };
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
}

function diffOf(found: FailureCase | undefined): CaseResult['diff'] {
  if (found?.outcome.kind !== 'fixed' || found.fix === null) return null;
  const { changes } = found.fix;
  const sum = (pick: (change: (typeof changes)[number]) => number) =>
    changes.reduce((total, change) => total + pick(change), 0);
  return {
    files: changes.length,
    added: sum(({ addedLines }) => addedLines),
    removed: sum(({ removedLines }) => removedLines),
  };
}
