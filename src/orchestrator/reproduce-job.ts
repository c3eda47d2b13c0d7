import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { CommandRecord } from '../core/plan.ts';
import { loadPolicy } from '../fixer/policy.ts';
import { reproduce } from '../fixer/reproduce.ts';
import { openSandbox } from '../fixer/sandbox.ts';
import { lastRunStep } from '../fixer/workflow/last-run-step.ts';
import { prepareWorkspace, type Workspace } from '../fixer/workspace.ts';
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

/** Runs the job in a clean checkout of the commit, inside the sandbox, step by step up to the one that matters. */
export async function reproduceJob(
  job: JobToReproduce,
  signal: AbortSignal,
  onProgress: (message: string) => void,
): Promise<Reproduced> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  let workspace: Workspace | undefined;
  try {
    workspace = await prepareWorkspace({ cacheDir, source: job.source, sha: job.sha, branch: job.branch, signal });
    return await runIn(workspace, job, signal, onProgress);
  } finally {
    await workspace?.remove().catch(() => undefined);
    await rm(cacheDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

const stepTimeoutMs = 3_600_000;

async function runIn(
  workspace: Workspace,
  job: JobToReproduce,
  signal: AbortSignal,
  onProgress: (message: string) => void,
): Promise<Reproduced> {
  const { root, scratch, toolCache, mirror, git, baseSha } = workspace;
  const sandbox = await openSandbox({
    isolation: 'auto',
    network: 'asked',
    root,
    scratch,
    caches: toolCache,
    readable: [mirror],
  });
  const found = await reproduce({
    root,
    scratch,
    sandbox,
    policy: await loadPolicy(),
    facts: { repository: job.repository, branch: job.branch, headSha: job.sha, event: job.event },
    workflowPath: job.workflowPath,
    jobName: job.jobName,
    step: job.step,
    readFile: (file) => git.show(baseSha, file),
    trackedFiles: await git.lsFiles(baseSha),
    stepTimeoutMs,
    signal,
    onProgress,
  });
  if (found.kind === 'impossible') return { ...found, commands: [], emulated: [] };
  const { reproduction } = found;
  const prepared = await reproduction.prepare();
  const result = prepared.kind === 'passed' ? await reproduction.check() : prepared;
  const commands = prepared === result ? result.commands : [...prepared.commands, ...result.commands];
  return { ...result, commands, emulated: reproduction.emulated };
}
