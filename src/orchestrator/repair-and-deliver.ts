import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/options.ts';
import type { Redactor } from '../core/redact.ts';
import { redactDeep } from '../core/redact-deep.ts';
import type { Job, Run } from '../core/run.ts';
import { loadPolicy } from '../fixer/policy.ts';
import { repair, type RepairRequest, type RepairResult, type RepairSettings } from '../fixer/repair.ts';
import { mirrorOf } from '../fixer/workspace.ts';
import { canGuardWorkflows, type CodeHost } from '../hosts/types.ts';
import { type Git, openGit, type Remote } from '../io/git.ts';
import { isFixBranch } from '../publish/branch.ts';
import { deliver } from '../publish/deliver.ts';
import type { PublishSettings } from '../publish/types.ts';
import type { Store } from '../store/types.ts';
import { retriedAt } from './orders.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import type { CaseState, Progress, RepairOutcome, Services } from './types.ts';

/** What repairing and delivering share. */
export interface RepairContext {
  readonly settings: Settings;
  readonly host: CodeHost;
  readonly store: Store;
  readonly cacheDir: string;
  /** Root of the user's checkout when its commit is repaired in place; the host's repository otherwise. */
  readonly checkout: string | null;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
  readonly progress: (event: Progress) => void;
}

/** Joins the fixer to the pipeline. */
export function createRepair(context: RepairContext): Services['repair'] {
  return async (state, recipe) => {
    const { run, diagnosis } = state;
    const result = await repair({
      source: context.checkout === null ? await remoteOf(context.host, run.repository) : { url: context.checkout },
      facts: factsOf(run),
      failure: failureOf(state),
      diagnosis,
      recipe,
      policy: await loadPolicy(),
      settings: repairSettings(context.settings),
      cacheDir: context.cacheDir,
      signal: context.signal,
      onProgress: (detail) => context.progress({ kind: 'step', run, step: 'repair', detail }),
    });
    const outcome = toOutcome(result, (text) => withoutMachinePaths(context.redactor.redact(text), context.cacheDir));
    showRounds(run, outcome, context);
    return outcome;
  };
}

/** Joins the publisher to the pipeline. */
export function createDeliver({
  settings,
  host,
  store,
  cacheDir,
  cwd,
  signal,
  redactor,
}: RepairContext): Services['deliver'] {
  return async ({ run, diagnosis, reproduce }, fix, options) => {
    const git = await openPublishRepository(cacheDir, host.cloneUrl(run.repository), signal);
    return deliver({ run, diagnosis, fix, reproduce }, publishSettings(settings, cwd), {
      host,
      git,
      store,
      redact: (text) => redactor.redact(text),
      ...(canGuardWorkflows(host) ? { workflowPermission: (name) => host.workflowPermission(name) } : {}),
      mayRebuild: ({ number }) => number === options?.rebuild,
      mayReopen: ({ number }) => mayDeliverAgain(store, run, diagnosis.fingerprint, number),
    });
  };
}

/** What the tool closed because it was not needed or did not fit any more may be made anew when the failure comes back; and what a person asks for again. */
function mayDeliverAgain(store: Store, run: Run, fingerprint: string, number: number): boolean {
  const since = retriedAt(store, { run, fingerprint });
  return store
    .deliveries({ repository: run.repository, fingerprint, kinds: ['pull-request'] })
    .filter(({ delivery }) => delivery.number === number)
    .some(({ followUp, verdictAt, madeAt }) => followUp?.ending === 'superseded' || (verdictAt ?? madeAt) <= since);
}

/** Takes a branch of our own back. One that moved meanwhile is somebody's work, and stays. */
export function createDeleteBranch({ host, cacheDir, signal }: RepairContext): Services['deleteBranch'] {
  return async (repository, branch, sha) => {
    if (!isFixBranch(branch)) throw new Error(`the branch ${branch} is not one of ci-autofix`);
    const git = await openPublishRepository(cacheDir, host.cloneUrl(repository), signal);
    await git.deleteBranch(await remoteOf(host, repository), branch, sha);
  };
}

async function remoteOf(host: CodeHost, repository: string): Promise<Remote> {
  const credentials = await host.credentials(repository);
  return { url: host.cloneUrl(repository), ...(credentials === null ? {} : { credentials }) };
}

function factsOf(run: Run): RepairRequest['facts'] {
  return {
    repository: run.repository,
    branch: run.branch,
    headSha: run.headSha,
    event: run.event,
    baseBranch: run.pullRequest?.baseBranch ?? null,
    workflowName: run.workflow.name,
    actor: run.actor,
    runId: run.id,
    runAttempt: run.attempt,
    fork: run.fork,
  };
}

function failureOf({ run, jobs, diagnosis }: CaseState): RepairRequest['failure'] {
  const job = jobs.find(({ id }) => id === diagnosis.jobs[0]?.id) ?? null;
  const step = job === null ? null : failedStep(job);
  return {
    workflowPath: run.workflow.path,
    jobName: job?.name ?? diagnosis.jobs[0]?.name ?? null,
    step: { name: step?.name ?? diagnosis.findings[0]?.lines[0]?.step ?? null, number: step?.number ?? null },
  };
}

function failedStep(job: Job) {
  return job.steps.find(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out') ?? null;
}

const isolation = { auto: 'auto', bubblewrap: 'required', none: 'plain' } as const;

function repairSettings(settings: Settings): RepairSettings {
  const timeoutMs = settings['fixing.command_timeout_seconds'] * 1000;
  return {
    sandbox: {
      isolation: isolation[settings['fixing.sandbox']],
      network: settings['fixing.allow_network'] ? 'asked' : 'never',
    },
    stepTimeoutMs: timeoutMs,
    commandTimeoutMs: timeoutMs,
    allowRules: [],
    workflowFiles: settings['fixing.workflow_files'],
  };
}

function toOutcome(result: RepairResult, redact: (text: string) => string): RepairOutcome {
  if (result.kind !== 'fixed')
    return {
      kind: 'no-fix',
      reason: result.reason,
      detail: redact(result.detail),
      rounds: redactDeep(result.rounds, redact),
    };
  return { kind: 'fix', fix: { ...result.fix, proof: redactDeep(result.fix.proof, redact) } };
}

function showRounds(run: Run, outcome: RepairOutcome, { progress }: RepairContext): void {
  const rounds = outcome.kind === 'fix' ? outcome.fix.proof.rounds : outcome.rounds;
  for (const { name, passed, commands } of rounds)
    progress({ kind: 'round', run, round: name, passed, command: commands.at(-1) ?? null });
}

function publishSettings(settings: Settings, cwd: string): PublishSettings {
  return {
    deliver: settings['fixing.deliver'],
    author: { name: settings['fixing.author_name'], email: settings['fixing.author_email'] },
    signOff: settings['fixing.sign_off'],
    labels: settings['fixing.labels'],
    unverified: settings['fixing.deliver_unverified'],
    patchFolder: resolve(cwd, settings['fixing.patch_dir']),
  };
}

/** The mirror that the repair was made from: it has the commit, and the user's checkout and settings stay out of every push. */
async function openPublishRepository(cacheDir: string, url: string, signal: AbortSignal): Promise<Git> {
  const folder = mirrorOf(cacheDir, url);
  await mkdir(folder, { recursive: true });
  const git = openGit(folder, { userConfig: false, signal });
  if (!existsSync(join(folder, 'HEAD'))) await git.run(['init', '--bare', '--quiet', '.']);
  return git;
}
