import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { redact } from '../../core/redact.ts';
import type { CommandRecord } from '../../core/plan.ts';
import { resolveInside } from '../../io/files.ts';
import type { ExecResult } from '../../io/exec.ts';
import { checkScript } from '../allow-list.ts';
import type { Policy } from '../policy.ts';
import type { Sandbox } from '../sandbox.ts';
import { NotEmulated } from './evaluate.ts';
import { stateFiles, type JobState } from './job-state.ts';
import { shellOf } from './steps.ts';

/** A `run:` step with everything evaluated. */
export interface RunnableStep {
  readonly id: string | null;
  readonly name: string;
  readonly script: string;
  readonly shell: string;
  /** Relative to the tree. */
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface StepRunner {
  readonly sandbox: Sandbox;
  readonly policy: Policy;
  readonly scratch: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface StepResult {
  readonly record: CommandRecord;
  readonly exec: ExecResult;
  readonly state: JobState;
}

const tailBytes = 4096;
let counter = 0;

/** Runs one script as the provider does. Throws `NotEmulated` when the list of commands does not let it. */
export async function runStep(runner: StepRunner, step: RunnableStep, state: JobState): Promise<StepResult> {
  const shell = shellOf(step.shell);
  const cwd = await stepFolder(runner.sandbox.root, step.workingDirectory);
  const permission = shell.readable
    ? checkScript(step.script, runner.policy, { cwd: step.workingDirectory })
    : { allowed: true as const };
  if (!permission.allowed)
    throw new NotEmulated(`the step "${step.name}" is not run: ${permission.reasons.join('; ')}`);

  const folder = path.join(runner.scratch, 'steps', String((counter += 1)));
  const files = await stateFiles(folder);
  const script = path.join(folder, `script.${shell.extension}`);
  await mkdir(folder, { recursive: true });
  await writeFile(script, step.script.endsWith('\n') ? step.script : `${step.script}\n`);

  const env = {
    ...step.env,
    ...files.env,
    PATH: [...state.path, step.env['PATH'] ?? runner.sandbox.env['PATH'] ?? ''].join(path.delimiter),
  };
  const argv = shell.argv.map((word) => (word === '{0}' ? script : word));
  const result = await runner.sandbox.run({
    argv,
    cwd,
    env,
    timeoutMs: runner.timeoutMs,
    network: true,
    signal: runner.signal,
  });
  const judged = refuseDisabledCommands(result, env);
  return {
    record: recordOf(step.script.trim(), step.workingDirectory, judged),
    exec: judged,
    state: await files.read(state, step.id),
  };
}

/**
 * The runner fails a step that prints a command which was switched off for its risk, whatever the script's exit code
 * (actions/runner, `ActionCommandManager.cs`).
 */
function refuseDisabledCommands(result: ExecResult, env: Readonly<Record<string, string>>): ExecResult {
  if (/^true$/i.test(env['ACTIONS_ALLOW_UNSECURE_COMMANDS'] ?? '') || result.exitCode !== 0) return result;
  const printed = /^\s*(?<line>::(?<command>set-env|add-path)(?: [^\r\n]*?)?::[^\r\n]*)/m.exec(result.output)?.groups;
  if (printed === undefined) return result;
  const said = [
    `Error: Unable to process command '${printed['line'] ?? ''}' successfully.`,
    `Error: The \`${printed['command'] ?? ''}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`.`,
  ];
  return { ...result, exitCode: 1, output: `${result.output.replace(/\n?$/, '\n')}${said.join('\n')}\n` };
}

async function stepFolder(root: string, relative: string): Promise<string> {
  if (relative === '' || relative === '.') return root;
  const folder = await resolveInside(root, relative);
  if (folder === null) throw new NotEmulated(`the working directory ${relative} lies outside the tree`);
  return folder;
}

/** A command as the proof keeps it: secrets replaced, the end of its output. */
export function recordOf(command: string, cwd: string, result: ExecResult): CommandRecord {
  return {
    command: redact(command),
    cwd,
    exitCode: result.exitCode,
    durationMs: result.durationMs,
    timedOut: result.timedOut,
    outputTail: tail(redact(result.startError ?? result.output)),
  };
}

function tail(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= tailBytes) return text;
  const cut = bytes.subarray(bytes.length - tailBytes).toString('utf8');
  return cut.slice(cut.indexOf('\n') + 1);
}
