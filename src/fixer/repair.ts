/**
 * One failure from its diagnosis to a proven fix: red, propose, apply, guard, green, reversed. Whatever goes wrong on the
 * way has a name in the result; the work tree is gone afterwards and nothing outside it was changed.
 */
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { ReasonCode } from '../core/outcome.ts';
import type { Fix, Plan, Proof, ProofRound } from '../core/plan.ts';
import { checkArgv } from './allow-list.ts';
import { applyPlan } from './apply-plan.ts';
import { withBench, type Bench, type BenchRequest } from './bench.ts';
import { changesOf } from './changes.ts';
import { judgeDiff, type Violation } from './guard.ts';
import { unparsable } from './must-parse.ts';
import { proveFix, proveRed, type Red } from './prove.ts';
import { openRepositoryView } from './repository-view.ts';
import type { Sandbox } from './sandbox.ts';
import { resolveInside } from '../io/files.ts';
import type { Recipe, RecipeContext } from './types.ts';
import type { RunFacts } from './workflow/contexts.ts';
import { recordOf } from './workflow/run-step.ts';

export { defaultRepairSettings, type RepairSettings } from './bench.ts';

export interface RepairRequest extends BenchRequest {
  readonly facts: RunFacts & { readonly fork: boolean };
  readonly diagnosis: Diagnosis;
  readonly recipe: Recipe;
}

export type RepairResult =
  | { readonly kind: 'fixed'; readonly fix: Fix }
  | {
      readonly kind: 'refused' | 'declined' | 'no-change' | 'failed';
      readonly reason: ReasonCode;
      readonly detail: string;
      readonly violations: readonly Violation[];
      readonly rounds: readonly ProofRound[];
    };

type Unfixed = Exclude<RepairResult, { kind: 'fixed' }>;

/** Tries one recipe on one diagnosis. Never throws for what the repository, its tools or the network do. */
export async function repair(request: RepairRequest): Promise<RepairResult> {
  if (request.facts.fork) return unfixed('refused', 'fork', 'the run belongs to a fork; its code is not executed');
  try {
    return await withBench(request, (bench) => repairOn(request, bench));
  } catch (error) {
    return failure(request, error);
  }
}

function failure(request: RepairRequest, error: unknown): Unfixed {
  if (request.signal?.aborted) return unfixed('failed', 'stopped', 'the program was asked to stop');
  const denied = error instanceof AutofixError && ['FORBIDDEN', 'TOKEN_REFUSED', 'NOT_FOUND'].includes(error.code);
  if (isDiskFull(error)) return unfixed('failed', 'disk-full', messageOf(error));
  return unfixed('failed', denied ? 'no-permission' : 'internal-error', messageOf(error));
}

function isDiskFull(error: unknown): boolean {
  if (error instanceof AutofixError && error.code === 'DISK') return true;
  return error instanceof Error && ['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function unfixed(
  kind: Unfixed['kind'],
  reason: ReasonCode,
  detail: string,
  more: Partial<Pick<Unfixed, 'violations' | 'rounds'>> = {},
): Unfixed {
  return { kind, reason, detail, violations: [], rounds: [], ...more };
}

async function repairOn(request: RepairRequest, bench: Bench): Promise<RepairResult> {
  const { workspace, reproduction } = bench;
  const red: Red =
    reproduction === null ? { kind: 'none', reason: bench.obstacle, rounds: [] } : await proveRed(reproduction);
  const rounds = red.kind === 'red' ? [red.round] : red.rounds;
  if (request.signal?.aborted) return unfixed('failed', 'stopped', 'the program was asked to stop', { rounds });
  const keep = await workspace.untracked();
  await workspace.restore(keep);

  request.onProgress?.(`asking ${request.recipe.id}`);
  const tools = withTools(bench);
  let ran = false;
  const sandbox: Sandbox = { ...tools, run: (command) => ((ran = true), tools.run(command)) };
  const proposal = await request.recipe.propose(contextOf(request, { ...bench, sandbox }, red));
  if (ran) await workspace.restore(keep);
  if ('declined' in proposal) return unfixed('declined', 'recipe-declined', proposal.declined, { rounds });
  const { plan } = proposal;

  const applied = await applyPlan({
    plan,
    root: workspace.root,
    sandbox,
    policy: request.policy,
    allow: request.settings.allowRules,
    workflowFiles: request.settings.workflowFiles,
    timeoutMs: request.settings.commandTimeoutMs,
    signal: request.signal,
  });
  if (applied.kind === 'refused')
    return unfixed('refused', 'guard-refused', firstWhy(applied.violations), {
      violations: applied.violations,
      rounds,
    });
  if (applied.kind === 'failed')
    return unfixed('failed', request.signal?.aborted ? 'stopped' : 'internal-error', applied.detail, { rounds });

  const written = new Set(plan.actions.flatMap((action) => (action.kind === 'write' ? [action.path] : [])));
  const except = new Set([...keep].filter((name) => !written.has(name)));
  const patch = await workspace.patch(except);
  if (patch === '') return unfixed('no-change', 'no-change', `${request.recipe.id} changed nothing`, { rounds });
  return judgeAndProve(request, bench, plan, patch, red, except);
}

async function judgeAndProve(
  request: RepairRequest,
  bench: Bench,
  plan: Plan,
  patch: string,
  red: Red,
  except: ReadonlySet<string>,
): Promise<RepairResult> {
  const { workspace, reproduction } = bench;
  const rounds = red.kind === 'red' ? [red.round] : red.rounds;
  const verdict = judgeDiff(patch, request.policy, {
    touches: plan.touches,
    allow: request.settings.allowRules,
    workflowFiles: request.settings.workflowFiles,
  });
  if (!verdict.allowed)
    return unfixed('refused', 'guard-refused', firstWhy(verdict.violations), {
      violations: verdict.violations,
      rounds,
    });
  const changes = changesOf(patch);
  const broken = await unparsable(
    workspace.root,
    changes.filter((change) => change.status !== 'deleted').map((change) => change.path),
  );
  if (broken[0] !== undefined)
    return unfixed('failed', 'proof-refuted', `${broken[0].path} does not parse after the fix: ${broken[0].why}`, {
      rounds,
    });

  const { workflowPath } = request.failure;
  const rewired = changes.some(({ path }) => path === workflowPath || path.startsWith('.github/'))
    ? await bench.reopen()
    : null;
  const proof =
    rewired?.kind === 'impossible'
      ? { kind: 'none' as const, reason: `with the fix: ${rewired.reason}`, rounds }
      : red.kind === 'red' && reproduction !== null
        ? await proveFix({
            reproduction,
            fixed: rewired?.reproduction,
            workspace,
            policy: request.policy,
            category: request.diagnosis.category,
            red: red.round,
            changed: changes.map((change) => change.path),
            keep: except,
            onProgress: request.onProgress,
          })
        : await validateOnly(request, bench, plan, red);
  if (request.signal?.aborted)
    return unfixed('failed', 'stopped', 'the program was asked to stop', { rounds: proof.rounds });
  if (proof.kind === 'refuted') return unfixed('failed', 'proof-refuted', proof.reason, { rounds: proof.rounds });
  return { kind: 'fixed', fix: { plan, baseSha: workspace.baseSha, patch, changes, proof } };
}

/** Without a reproduction the recipe's own checks must pass; that is still no proof. */
async function validateOnly(request: RepairRequest, bench: Bench, plan: Plan, red: Red): Promise<Proof> {
  const reason = red.kind === 'none' ? red.reason : '';
  const rounds = red.kind === 'none' ? red.rounds : [];
  const sandbox = withTools(bench);
  const commands = [];
  for (const argv of plan.validate) {
    if (!checkArgv(argv, request.policy).allowed) continue;
    const result = await sandbox.run({
      argv,
      cwd: bench.workspace.root,
      timeoutMs: request.settings.commandTimeoutMs,
      network: true,
      signal: request.signal,
    });
    commands.push(recordOf(argv.join(' '), '.', result));
    if (result.exitCode !== 0)
      return {
        kind: 'refuted',
        reason: `\`${argv.join(' ')}\` fails with the fix`,
        rounds: [...rounds, { name: 'after', passed: false, commands }],
      };
  }
  return {
    kind: 'none',
    reason,
    rounds: commands.length === 0 ? rounds : [...rounds, { name: 'after', passed: true, commands }],
  };
}

/** Recipes find the tools that the job's own steps installed, e.g. in a virtual environment. */
function withTools({ sandbox, reproduction }: Bench): Sandbox {
  const env = reproduction?.toolEnvironment() ?? {};
  return { ...sandbox, run: (command) => sandbox.run({ ...command, env: { ...env, ...command.env } }) };
}

function contextOf(request: RepairRequest, bench: Bench, red: Red): RecipeContext {
  const { workspace, sandbox } = bench;
  return {
    diagnosis: request.diagnosis,
    repository: openRepositoryView(workspace.root, bench.tracked),
    step: bench.reproduction?.step ?? null,
    printed: red.kind === 'red' ? red.round.commands.map(({ outputTail }) => outputTail).join('\n') : null,
    workflow:
      request.failure.workflowPath === null
        ? null
        : { path: request.failure.workflowPath, jobName: request.failure.jobName },
    run: async (argv, options = {}) => {
      const relative = options.cwd === undefined || options.cwd === '' ? '.' : options.cwd;
      const cwd = relative === '.' ? workspace.root : await resolveInside(workspace.root, relative);
      const permission = checkArgv(argv, request.policy, { cwd: relative });
      if (!permission.allowed || cwd === null)
        return notStarted(
          permission.allowed ? 'the folder lies outside the repository' : permission.reasons.join('; '),
        );
      return sandbox.run({
        argv,
        cwd,
        timeoutMs: request.settings.commandTimeoutMs,
        network: options.network === true,
        signal: request.signal,
      });
    },
  };
}

function notStarted(startError: string): Awaited<ReturnType<RecipeContext['run']>> {
  return { exitCode: null, stdout: '', output: '', durationMs: 0, timedOut: false, aborted: false, startError };
}

function firstWhy(violations: readonly Violation[]): string {
  const [first] = violations;
  return first === undefined ? '' : `${first.path === '' ? '' : `${first.path}: `}${first.why}`;
}
