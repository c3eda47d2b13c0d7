import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Action, CommandRecord, Plan } from '../core/plan.ts';
import { resolveInside } from '../io/files.ts';
import { checkArgv } from './allow-list.ts';
import { judgePaths, type Violation } from './guard.ts';
import type { Policy } from './policy.ts';
import type { Sandbox } from './sandbox.ts';
import { recordOf } from './workflow/run-step.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  readonly root: string;
  readonly sandbox: Sandbox;
  readonly policy: Policy;
  readonly allow: readonly string[];
  readonly workflowFiles: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type Applied =
  | { readonly kind: 'applied'; readonly commands: readonly CommandRecord[] }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] }
  | { readonly kind: 'failed'; readonly detail: string; readonly commands: readonly CommandRecord[] };

/** Carries out the actions of a plan in the work tree. Every path and command is judged before the first one is done. */
export async function applyPlan(request: ApplyRequest): Promise<Applied> {
  const refused = await violationsOf(request);
  if (refused.length > 0) return { kind: 'refused', violations: refused };
  const commands: CommandRecord[] = [];
  for (const action of request.plan.actions) {
    const problem = await perform(request, action, commands);
    if (problem !== null) return { kind: 'failed', detail: problem, commands };
  }
  return { kind: 'applied', commands };
}

async function violationsOf(request: ApplyRequest): Promise<Violation[]> {
  const { plan, policy, root } = request;
  const paths = plan.actions.flatMap((action) => (action.kind === 'run' ? [] : [action.path]));
  const { allow, workflowFiles } = request;
  const found: Violation[] = [...judgePaths(paths, policy, { touches: plan.touches, allow, workflowFiles }).violations];
  for (const name of paths) {
    const real = await resolveInside(root, name);
    if (real === null || path.relative(root, real).split(path.sep).join('/') !== name)
      found.push({
        rule: 'outside',
        path: name,
        line: null,
        why: 'the path leads through a link or out of the repository',
      });
  }
  for (const action of plan.actions) {
    if (action.kind !== 'run') continue;
    const cwd = action.cwd ?? '.';
    const permission = checkArgv(action.argv, policy, { cwd });
    if (!permission.allowed) found.push({ rule: 'command', path: '', line: null, why: permission.reasons.join('; ') });
    if (cwd !== '.' && cwd !== '' && (await resolveInside(root, cwd)) === null)
      found.push({
        rule: 'outside',
        path: cwd,
        line: null,
        why: 'the folder of a command lies outside the repository',
      });
  }
  return found;
}

async function perform(request: ApplyRequest, action: Action, commands: CommandRecord[]): Promise<string | null> {
  if (action.kind === 'run') return runAction(request, action, commands);
  const file = await resolveInside(request.root, action.path);
  if (file === null) return `${action.path} leads out of the repository`;
  if (action.kind === 'delete') {
    await rm(file, { force: true });
    return null;
  }
  if (
    await lstat(file).then(
      (found) => !found.isFile(),
      () => false,
    )
  )
    return `${action.path} is no file`;
  if ((await readFile(file, 'utf8').catch(() => null)) === action.content) return null;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, action.content);
  return null;
}

/** A fixer that leaves problems behind ends with an exit code too; what counts is what it changed. */
async function runAction(
  request: ApplyRequest,
  action: Extract<Action, { kind: 'run' }>,
  commands: CommandRecord[],
): Promise<string | null> {
  const cwd =
    action.cwd === undefined || action.cwd === '' || action.cwd === '.'
      ? request.root
      : await resolveInside(request.root, action.cwd);
  if (cwd === null) return `${action.cwd ?? ''} leads out of the repository`;
  const result = await request.sandbox.run({
    argv: action.argv,
    cwd,
    timeoutMs: request.timeoutMs,
    network: action.network === true,
    signal: request.signal,
  });
  const record = recordOf(action.argv.map(quoted).join(' '), action.cwd ?? '.', result);
  commands.push(record);
  if (result.startError !== null || result.exitCode === 127) return `\`${action.argv[0] ?? ''}\` could not be started`;
  if (result.timedOut) return `\`${record.command}\` did not end within ${Math.round(request.timeoutMs / 1000)} s`;
  if (result.aborted) return 'stopped';
  return endedBySignal(result.exitCode) ? `\`${record.command}\` was ended by a signal` : null;
}

/** A sandbox reports the signal of its program as 128 and the signal's number. */
function endedBySignal(exitCode: number | null): boolean {
  return exitCode === null || (exitCode > 128 && exitCode < 160);
}

/** As a person would type it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
