import type { Remote } from '../io/git.ts';
import type { Policy } from './policy.ts';
import { openRepositoryView } from './repository-view.ts';
import { reproduce, type ReproduceRequest, type Reproducible, type Reproduction } from './reproduce.ts';
import { openSandbox, type Sandbox, type SandboxSettings } from './sandbox.ts';
import type { RunFacts } from './workflow/contexts.ts';
import { prepareWorkspace, type Workspace } from './workspace.ts';

export interface RepairSettings {
  readonly sandbox: SandboxSettings;
  readonly stepTimeoutMs: number;
  readonly commandTimeoutMs: number;
  /** Rules of the guard that the settings let pass, e.g. `assertion-changed`. */
  readonly allowRules: readonly string[];
  /** Whether workflow files may change: `fixing.workflow_files`. */
  readonly workflowFiles: boolean;
}

export const defaultRepairSettings: RepairSettings = {
  sandbox: { isolation: 'auto', network: 'asked' },
  stepTimeoutMs: 900_000,
  commandTimeoutMs: 300_000,
  allowRules: [],
  workflowFiles: false,
};

/** Which failure, where its code is, and how commands may run. */
export interface BenchRequest {
  /** Address of the repository with its credentials, or the path of a repository of this machine. */
  readonly source: Remote;
  readonly facts: RunFacts;
  /** Where it failed; null where the provider does not tell, which leaves a fix without a proof. */
  readonly failure: {
    readonly workflowPath: string | null;
    readonly jobName: string | null;
    readonly step: { readonly name: string | null; readonly number: number | null };
  };
  readonly policy: Policy;
  readonly settings: RepairSettings;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** A work tree, a sandbox for it, and the failing step where it can be reproduced. */
export interface Bench {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly tracked: readonly string[];
  readonly reproduction: Reproduction | null;
  readonly obstacle: string;
  /** The same step by the workflow as it stands in the work tree now, for fixes of the workflow itself. */
  reopen(): Promise<Reproducible>;
}

async function openBench(request: BenchRequest, workspace: Workspace): Promise<Bench> {
  const { settings, policy, facts, failure: failed, signal, onProgress } = request;
  const { root, scratch, toolCache, mirror, git, baseSha } = workspace;
  const sandbox = await openSandbox({ ...settings.sandbox, root, scratch, caches: toolCache, readable: [mirror] });
  const tracked = await git.lsFiles(baseSha);
  const open = async (readFile: ReproduceRequest['readFile']): Promise<Reproducible> => {
    if (failed.workflowPath === null || failed.jobName === null)
      return { kind: 'impossible', reason: 'the run does not tell its workflow and job' };
    return reproduce({
      root,
      scratch,
      sandbox,
      policy,
      facts,
      signal,
      onProgress,
      workflowPath: failed.workflowPath,
      jobName: failed.jobName,
      step: failed.step,
      readFile,
      trackedFiles: tracked,
      stepTimeoutMs: settings.stepTimeoutMs,
    });
  };
  const view = openRepositoryView(root, tracked);
  const bench = { workspace, sandbox, tracked, reopen: () => open((file) => view.read(file)) };
  const found = await open((file) => git.show(baseSha, file));
  return found.kind === 'ready'
    ? { ...bench, reproduction: found.reproduction, obstacle: '' }
    : { ...bench, reproduction: null, obstacle: found.reason };
}

/** Prepares the bench, with the history that the checkout of the job asks for, and takes it down whatever happens. */
export async function withBench<T>(request: BenchRequest, use: (bench: Bench) => Promise<T>): Promise<T> {
  let workspace = await openWorkspace(request, 1);
  try {
    let bench = await openBench(request, workspace);
    if (bench.reproduction?.wholeHistory === true) {
      await workspace.remove();
      workspace = await openWorkspace(request, null);
      bench = await openBench(request, workspace);
    }
    return await use(bench);
  } finally {
    await workspace.remove().catch(() => undefined);
  }
}

function openWorkspace(request: BenchRequest, depth: number | null): Promise<Workspace> {
  request.onProgress?.('preparing a work tree');
  const { source, facts, cacheDir, signal } = request;
  return prepareWorkspace({ cacheDir, source, sha: facts.headSha, branch: facts.branch, depth, signal });
}
