import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { CommandRecord } from '../core/plan.ts';
import { defaultRepairSettings } from '../fixer/bench.ts';
import { loadPolicy } from '../fixer/policy.ts';
import { reproduceRun } from '../fixer/reproduce-run.ts';
import { lastRunStep } from '../fixer/workflow/last-run-step.ts';
import { openGit, type Remote } from '../io/git.ts';

/** A job to run here, as far as the step that matters. */
export interface JobToReproduce {
  readonly source: Remote;
  readonly sha: string;
  readonly branch: string | null;
  readonly repository: string;
  readonly event: string;
  readonly workflowPath: string;
  readonly jobName: string;
  readonly step: { readonly name: string | null; readonly number: number | null };
}

export type Reproduced =
  | {
      readonly kind: 'passed' | 'failed';
      readonly commands: readonly CommandRecord[];
      readonly emulated: readonly string[];
    }
  | {
      readonly kind: 'impossible';
      readonly reason: string;
      readonly commands: readonly CommandRecord[];
      readonly emulated: readonly string[];
    };

/**
 * The job of a workflow file of the checkout around `folder`, at its HEAD. Without a step named, the job's last `run:` step.
 * Throws AutofixError for what is not there.
 */
export async function jobOfCheckout(
  folder: string,
  workflow: string,
  jobName: string,
  stepName: string | null,
): Promise<JobToReproduce> {
  const { stdout } = await openGit(folder).run(['rev-parse', '--show-toplevel']);
  const root = stdout.trim();
  const path = resolve(folder, workflow);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AutofixError('INPUT', `cannot read the workflow ${workflow}: ${messageOf(error)}`, { cause: error });
  });
  const sha = await openGit(root).revParse('HEAD');
  if (sha === null) throw new AutofixError('INPUT', `${root} has no commit yet`);
  const number = stepName === null ? lastRunStep(text, jobName) : null;
  if (stepName === null && number === null)
    throw new AutofixError('INPUT', `${workflow} has no job "${jobName}" that runs anything`);
  return {
    source: { url: root },
    sha,
    branch: null,
    repository: 'local/checkout',
    event: 'push',
    workflowPath: relative(root, path),
    jobName,
    step: { name: stepName, number },
  };
}

const stepTimeoutMs = 3_600_000;

/** Runs the job in a clean checkout of the commit, inside the sandbox, step by step up to the one that matters. */
export async function reproduceJob(
  job: JobToReproduce,
  signal: AbortSignal,
  onProgress: (message: string) => void,
): Promise<Reproduced> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  try {
    const result = await reproduceRun({
      source: job.source,
      facts: { repository: job.repository, branch: job.branch, headSha: job.sha, event: job.event, fork: false },
      failure: { workflowPath: job.workflowPath, jobName: job.jobName, step: job.step },
      policy: await loadPolicy(),
      settings: { ...defaultRepairSettings, stepTimeoutMs },
      cacheDir,
      signal,
      onProgress,
    });
    const commands = result.rounds.flatMap((round) => round.commands);
    if (result.kind === 'impossible') return { kind: 'impossible', reason: result.reason, commands, emulated: [] };
    return { kind: result.kind, commands, emulated: result.emulated };
  } finally {
    await rm(cacheDir, { recursive: true, force: true, maxRetries: 3 });
  }
}
