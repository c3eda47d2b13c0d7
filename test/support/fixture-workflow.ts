import { mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ExecResult } from '../../src/io/exec.ts';
import { git, type FixtureCase, type FixtureRepository } from './fixture-repos.ts';
import { program, stepEnvironment } from './fixture-process.ts';

export interface WorkflowStep {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly 'working-directory'?: string;
}

/** The steps of the case's job as they stand in `.github/workflows/ci.yml`. */
export async function workflowSteps(root: string, job: string): Promise<readonly WorkflowStep[]> {
  const workflow = parse(await readFile(join(root, '.github/workflows/ci.yml'), 'utf8')) as {
    jobs: Record<string, { steps: WorkflowStep[] }>;
  };
  const steps = workflow.jobs[job]?.steps;
  if (steps === undefined) throw new Error(`the workflow has no job ${job}`);
  return steps;
}

export interface StepResult {
  readonly step: WorkflowStep;
  readonly result: ExecResult | null;
}

/** Runs the job's `run:` steps in order as a runner does, up to the first that fails. */
export async function runJob(repository: FixtureRepository, fixture: FixtureCase): Promise<StepResult[]> {
  const env = await environmentOf(repository, fixture);
  await deepen(repository, fixture);
  const results: StepResult[] = [];
  for (const step of await workflowSteps(repository.root, fixture.job)) {
    if (step.run === undefined) {
      results.push({ step, result: null });
      continue;
    }
    const cwd = join(repository.root, step['working-directory'] ?? '.');
    const result = await program(['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], { cwd, env });
    results.push({ step, result });
    if (result.exitCode !== 0) break;
  }
  return results;
}

/** The checkout has one commit unless the workflow asks for all. */
async function deepen({ root }: FixtureRepository, fixture: FixtureCase): Promise<void> {
  const wanted = (await workflowSteps(root, fixture.job)).some(({ with: inputs }) => inputs?.['fetch-depth'] === 0);
  if (fixture.history.length > 0 && wanted && existsSync(join(root, '.git/shallow')))
    await git(root, 'fetch', '--quiet', '--unshallow', '--tags', 'origin');
}

/** The environment of the job's commands; jobs that install with pip have a virtual environment of their own, as on a fresh runner. */
async function environmentOf(repository: FixtureRepository, fixture: FixtureCase): Promise<Record<string, string>> {
  const home = join(repository.scratch, 'home');
  await mkdir(home, { recursive: true });
  const installs = (await workflowSteps(repository.root, fixture.job)).some(({ run }) => run?.includes('pip install'));
  if (!installs) return stepEnvironment(home);
  const venv = join(repository.scratch, 'venv');
  const env = stepEnvironment(home, [join(venv, 'bin')]);
  if (!existsSync(venv)) {
    const made = await program(['python3', '-m', 'venv', venv], {
      cwd: repository.scratch,
      env: stepEnvironment(home),
    });
    if (made.exitCode !== 0) throw new Error(`no virtual environment: ${made.output}`);
  }
  return env;
}
