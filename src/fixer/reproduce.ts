import path from 'node:path';
import type { CommandRecord } from '../core/plan.ts';
import { answerAction, jobObstacle, versionNote } from './workflow/actions.ts';
import { evaluate, evaluateCondition, NotEmulated, type Contexts } from './workflow/evaluate.ts';
import { findJob, type FoundJob } from './workflow/find-job.ts';
import { emptyState, type JobState } from './workflow/job-state.ts';
import { jobContexts, runnable, stepEnvironment, type JobPlace } from './workflow/runnable.ts';
import { mappingAt, readWorkflow, type Mapping } from './workflow/read.ts';
import { versionInFile } from './workflow/version-file.ts';
import { ensureVenv, usesPip } from './workflow/python-venv.ts';
import { runStep, type RunnableStep, type StepRunner } from './workflow/run-step.ts';
import { findStep, stepName, stepsOf } from './workflow/steps.ts';

export interface ReproduceRequest extends JobPlace {
  readonly scratch: string;
  /** Path in the repository, e.g. `.github/workflows/ci.yml`. */
  readonly workflowPath: string;
  readonly jobName: string;
  readonly step: { readonly name: string | null; readonly number: number | null };
  /** Text of a file of the commit, whatever the work tree has become. */
  readonly readFile: (path: string) => Promise<string | null>;
  readonly stepTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

export type StepsResult =
  | { readonly kind: 'passed' | 'failed'; readonly commands: readonly CommandRecord[] }
  | { readonly kind: 'impossible'; readonly reason: string; readonly commands: readonly CommandRecord[] };

/** A failing step that can be run again and again. */
export interface Reproduction {
  /** What stands in for something of the provider: versions, shells, actions left out. */
  readonly emulated: readonly string[];
  /** The checkout asks for more than the last commit. */
  readonly wholeHistory: boolean;
  readonly step: { readonly script: string; readonly workingDirectory: string };
  /** Runs the steps before the failing one, from the beginning. */
  prepare(): Promise<StepsResult>;
  /** Runs the failing step from the state after `prepare`. */
  check(): Promise<StepsResult>;
  /** Runs the `run:` steps after the failing one as far as they go. */
  rest(): Promise<StepsResult>;
  /** What `prepare` left for other commands: its folders in front of `PATH` and its virtual environment. */
  toolEnvironment(): Readonly<Record<string, string>>;
}

export type Reproducible =
  | { readonly kind: 'ready'; readonly reproduction: Reproduction }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Reads the workflow of the commit and finds the failing step in it. Nothing runs yet. */
export async function reproduce(request: ReproduceRequest): Promise<Reproducible> {
  const content = await request.readFile(request.workflowPath);
  if (content === null)
    return { kind: 'impossible', reason: `the workflow ${request.workflowPath} is not in the commit` };
  const read = await readWorkflow(request.workflowPath, content);
  if (read.kind === 'invalid')
    return { kind: 'impossible', reason: `the workflow is not valid: ${read.errors[0] ?? ''}` };
  try {
    const job = await findJob(read.workflow, {
      jobName: request.jobName,
      readFile: request.readFile,
      contexts: (matrix, inputs) =>
        jobContexts(request, { id: '', job: {}, workflow: read.workflow, matrix, inputs }, {}, emptyState),
    });
    return job.kind === 'none' ? { kind: 'impossible', reason: job.reason } : prepareJob(request, job.found);
  } catch (error) {
    if (error instanceof NotEmulated) return { kind: 'impossible', reason: error.message };
    throw error;
  }
}

function prepareJob(request: ReproduceRequest, found: FoundJob): Reproducible {
  const contexts = jobContexts(request, found, {}, emptyState);
  const runsOn = [evaluate(found.job['runs-on'], contexts)].flat().map(String);
  const obstacle = jobObstacle(found.job, runsOn);
  if (obstacle !== null) return { kind: 'impossible', reason: obstacle };
  const steps = stepsOf(found.job);
  const index = findStep(
    steps.map((step) => stepName(step, contexts)),
    request.step,
  );
  const failing = index === null ? undefined : steps[index];
  if (index === null || failing === undefined)
    return { kind: 'impossible', reason: `the job has no step "${request.step.name ?? ''}"` };
  if (failing['run'] === undefined)
    return { kind: 'impossible', reason: `the failing step is the action ${String(failing['uses'])}` };
  return { kind: 'ready', reproduction: openReproduction(request, found, steps, index) };
}

function openReproduction(
  request: ReproduceRequest,
  found: FoundJob,
  steps: readonly Mapping[],
  failing: number,
): Reproduction {
  const emulated = new Set<string>(request.sandbox.note === null ? [] : [request.sandbox.note]);
  const runner: StepRunner = {
    sandbox: request.sandbox,
    policy: request.policy,
    scratch: request.scratch,
    timeoutMs: request.stepTimeoutMs,
    signal: request.signal,
  };
  let state = emptyState;
  const evaluated = (step: Mapping): RunnableStep => runnable(request, found, step, state);

  async function runSteps(list: readonly Mapping[], keepState: boolean): Promise<StepsResult> {
    const commands: CommandRecord[] = [];
    let current = state;
    for (const step of list) {
      try {
        const answer = await oneStep(request, found, runner, step, current, emulated);
        if (answer === null) continue;
        commands.push(...answer.commands);
        current = answer.state;
        if (!answer.passed) return failedStep(answer.commands.at(-1), commands);
      } catch (error) {
        if (error instanceof NotEmulated) return { kind: 'impossible', reason: error.message, commands };
        throw error;
      }
    }
    if (keepState) state = current;
    return { kind: 'passed', commands };
  }

  const target = steps[failing] ?? {};
  return {
    get emulated() {
      return [...emulated];
    },
    wholeHistory: steps.slice(0, failing).some((step) => isCheckoutOfAll(step)),
    get step() {
      try {
        const { script, workingDirectory } = evaluated(target);
        return { script, workingDirectory };
      } catch (error) {
        if (error instanceof NotEmulated) return { script: '', workingDirectory: '.' };
        throw error;
      }
    },
    prepare: async () => {
      state = emptyState;
      const result = await runSteps(steps.slice(0, failing), true);
      if (result.kind !== 'failed') return result;
      return {
        kind: 'impossible',
        reason: `a step before the failing one does not pass here: ${result.commands.at(-1)?.command.split('\n')[0] ?? ''}`,
        commands: result.commands,
      };
    },
    check: () => runSteps([target], false),
    rest: () =>
      runSteps(
        steps.slice(failing + 1).filter((step) => step['run'] !== undefined),
        false,
      ),
    toolEnvironment: () => toolEnvironment(state, request.sandbox.env['PATH'] ?? ''),
  };
}

function toolEnvironment({ path: folders, env }: JobState, searchPath: string): Record<string, string> {
  const venv = env['VIRTUAL_ENV'];
  return { PATH: [...folders, searchPath].join(path.delimiter), ...(venv === undefined ? {} : { VIRTUAL_ENV: venv }) };
}

function isCheckoutOfAll(step: Mapping): boolean {
  const depth = mappingAt(step, 'with')['fetch-depth'];
  return (
    String(step['uses'] ?? '')
      .toLowerCase()
      .startsWith('actions/checkout') &&
    (depth === 0 || depth === '0')
  );
}

/** A command that is missing or a network that is not there says nothing about the repository. */
function failedStep(record: CommandRecord | undefined, commands: readonly CommandRecord[]): StepsResult {
  const tail = record?.outputTail ?? '';
  if (record?.timedOut)
    return { kind: 'impossible', reason: `the command did not end in time: ${firstLine(record)}`, commands };
  const missing = /(?:line \d+: |sh: \d+: )(?<command>[^:\n]+): (?:command )?not found/.exec(tail)?.groups?.['command'];
  if (missing !== undefined && record?.exitCode === 127)
    return { kind: 'impossible', reason: `needs \`${missing}\`, which is not on this machine`, commands };
  if (
    /EAI_AGAIN|getaddrinfo|Could not resolve host|Temporary failure in name resolution|Network is unreachable/.test(
      tail,
    )
  ) {
    return {
      kind: 'impossible',
      reason: `the network was not reachable: ${record === undefined ? '' : firstLine(record)}`,
      commands,
    };
  }
  if (record?.exitCode === null)
    return { kind: 'impossible', reason: `the command was ended by a signal: ${firstLine(record)}`, commands };
  return { kind: 'failed', commands };
}

function firstLine(record: CommandRecord): string {
  return record.command.split('\n')[0] ?? '';
}

interface OneStep {
  readonly passed: boolean;
  readonly commands: readonly CommandRecord[];
  readonly state: JobState;
}

async function oneStep(
  request: ReproduceRequest,
  found: FoundJob,
  runner: StepRunner,
  step: Mapping,
  state: JobState,
  emulated: Set<string>,
): Promise<OneStep | null> {
  const env = stepEnvironment(request, found, step, state);
  const contexts = jobContexts(request, found, env, state);
  if (!evaluateCondition(step['if'], contexts)) return null;
  if (step['run'] === undefined) return useAction(request, step, contexts, state, emulated);
  const plan = runnable(request, found, step, state);
  request.onProgress?.(`running: ${plan.name}`);
  const ready = usesPip(plan.script) ? await ensureVenv(request, state) : state;
  const result = await runStep(runner, plan, ready);
  const tolerated = evaluate(step['continue-on-error'], contexts) === true;
  return { passed: tolerated || result.exec.exitCode === 0, commands: [result.record], state: result.state };
}

async function useAction(
  request: ReproduceRequest,
  step: Mapping,
  contexts: Contexts,
  state: JobState,
  emulated: Set<string>,
): Promise<OneStep | null> {
  const uses = String(step['uses'] ?? '');
  const answer = answerAction(uses, inputsOf(step, contexts));
  if (answer.kind === 'unknown') throw new NotEmulated(answer.reason);
  if (answer.kind === 'skipped') {
    if (answer.note !== null) emulated.add(answer.note);
    return null;
  }
  if (answer.kind === 'checkout') return null;
  const probe = await request.sandbox.run({
    argv: answer.probe,
    cwd: request.root,
    timeoutMs: 30_000,
    signal: request.signal,
  });
  if (probe.exitCode !== 0) throw new NotEmulated(`needs ${answer.tool}, which is not on this machine`);
  const asked = answer.asked ?? (await askedByFile(request, answer.tool, answer.file));
  const note = versionNote(answer.tool, asked, probe.output);
  if (note !== null) emulated.add(note);
  return answer.venv ? { passed: true, commands: [], state: await ensureVenv(request, state) } : null;
}

/** The version in the file that a set-up action names; a file that is not there asks for nothing. */
async function askedByFile({ readFile }: ReproduceRequest, tool: string, file: string | null): Promise<string | null> {
  const text = file === null ? null : await readFile(path.posix.normalize(file));
  return file === null || text === null ? null : versionInFile(tool, file, text);
}

/** An action's inputs; those that only the provider knows (a token) are left out: the answers here need none. */
function inputsOf(step: Mapping, contexts: Contexts): Record<string, unknown> {
  const known = Object.entries(mappingAt(step, 'with')).flatMap(([key, value]) => {
    if (key === 'token') return [];
    return [[key, evaluate(value, contexts)] as const];
  });
  return Object.fromEntries(known);
}
