import picomatch from 'picomatch';
import type { Category } from '../core/category.ts';
import type { CommandRecord, Proof, ProofRound } from '../core/plan.ts';
import type { Policy } from './policy.ts';
import type { Reproduction, StepsResult } from './reproduce.ts';
import type { Workspace } from './workspace.ts';

/** Red: the failing step fails in a clean checkout. */
export type Red =
  | { readonly kind: 'red'; readonly round: ProofRound }
  | { readonly kind: 'none'; readonly reason: string; readonly rounds: readonly ProofRound[] };

/** Runs what comes before the failing step and then the step, which must fail. */
export async function proveRed(reproduction: Reproduction): Promise<Red> {
  const before = await reproduction.prepare();
  if (before.kind === 'impossible') return { kind: 'none', reason: before.reason, rounds: roundsOf(before) };
  const check = await reproduction.check();
  if (check.kind === 'impossible') return { kind: 'none', reason: check.reason, rounds: roundsOf(check) };
  const round: ProofRound = { name: 'before', passed: check.kind === 'passed', commands: check.commands };
  return check.kind === 'failed'
    ? { kind: 'red', round }
    : { kind: 'none', reason: 'the failing step passes here', rounds: [round] };
}

function roundsOf(result: StepsResult): readonly ProofRound[] {
  return result.commands.length === 0 ? [] : [{ name: 'before', passed: false, commands: result.commands }];
}

export interface ProveRequest {
  readonly reproduction: Reproduction;
  /** The same step as the fix leaves it, where the fix changes the workflow. */
  readonly fixed?: Reproduction | undefined;
  readonly workspace: Workspace;
  readonly policy: Policy;
  readonly category: Category;
  readonly red: ProofRound;
  /** Files that the fix, which stands in the work tree now, changes. */
  readonly changed: readonly string[];
  /** Untracked files that were there before the fix. */
  readonly keep: ReadonlySet<string>;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** One green run of a test that fails by chance proves nothing. */
const provenTwice: ReadonlySet<Category> = new Set<Category>(['test-failure', 'snapshot-mismatch', 'flaky', 'timeout']);

const manifests = [
  '**/package.json',
  '**/requirements*.{txt,in}',
  '**/pyproject.toml',
  '**/setup.{py,cfg}',
  '**/go.mod',
  '**/Cargo.toml',
  '**/Gemfile',
  '**/composer.json',
  '**/pom.xml',
  '**/*.gradle{,.kts}',
];

/** Green with the fix, red again without it. Leaves the work tree without the fix. */
export async function proveFix(request: ProveRequest): Promise<Proof> {
  const { red } = request;
  const reproduction = request.fixed ?? request.reproduction;
  const installs = needsInstall(request);
  const green = await greenRound(request, installs);
  if (green.kind === 'impossible') return { kind: 'none', reason: green.reason, rounds: [red] };
  const after: ProofRound = { name: 'after', passed: green.kind === 'passed', commands: green.commands };
  if (!after.passed)
    return { kind: 'refuted', reason: 'the failing step still fails with the fix', rounds: [red, after] };
  const later = await reproduction.rest();

  request.onProgress?.('running the failing step without the fix again');
  const reversed = await reversedRound(request, installs);
  if (reversed.kind === 'impossible')
    return { kind: 'none', reason: `with the fix taken out: ${reversed.reason}`, rounds: [red, after] };
  const last: ProofRound = { name: 'reversed', passed: reversed.kind === 'passed', commands: reversed.commands };
  const rounds = [red, after, last];
  if (last.passed) return { kind: 'refuted', reason: 'the failing step passes without the fix as well', rounds };
  return { kind: 'proven', rounds, emulated: [...reproduction.emulated, ...laterNote(later)] };
}

/** A change of what is installed counts only once it is installed. */
function needsInstall({ changed, policy }: ProveRequest): boolean {
  const matches = picomatch([...manifests, ...policy.lockFiles], { dot: true });
  return changed.some((name) => matches(name));
}

async function greenRound(request: ProveRequest, installs: boolean): Promise<StepsResult> {
  const { fixed, workspace } = request;
  const reproduction = fixed ?? request.reproduction;
  request.onProgress?.('running the failing step with the fix');
  if (fixed !== undefined && fixed.wholeHistory !== request.reproduction.wholeHistory)
    await workspace.showHistory(fixed.wholeHistory ? null : 1);
  await workspace.showAsCommitted(request.keep);
  if (installs || fixed !== undefined) {
    const prepared = await reproduction.prepare();
    if (prepared.kind !== 'passed') return prepared;
  }
  const commands: CommandRecord[] = [];
  const times = provenTwice.has(request.category) ? 2 : 1;
  for (let run = 0; run < times; run += 1) {
    const check = await reproduction.check();
    commands.push(...check.commands);
    if (check.kind === 'impossible') return { ...check, commands };
    if (check.kind === 'failed') return { kind: 'failed', commands };
  }
  return { kind: 'passed', commands };
}

/** Takes the fix out. Where it left something installed, everything untracked goes and the preparation runs anew. */
async function reversedRound(request: ProveRequest, installs: boolean): Promise<StepsResult> {
  const { fixed, reproduction, workspace } = request;
  if (fixed !== undefined && fixed.wholeHistory !== reproduction.wholeHistory)
    await workspace.showHistory(reproduction.wholeHistory ? null : 1);
  await request.workspace.restore(request.keep);
  if (!installs) {
    const check = await request.reproduction.check();
    if (check.kind !== 'passed') return check;
  }
  await request.workspace.restoreClean();
  const prepared = await request.reproduction.prepare();
  return prepared.kind === 'passed' ? request.reproduction.check() : prepared;
}

function laterNote(later: StepsResult): string[] {
  if (later.kind !== 'failed') return [];
  return [`a later step of the job fails here as well: ${later.commands.at(-1)?.command.split('\n')[0] ?? ''}`];
}
