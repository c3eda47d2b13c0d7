import path from 'node:path';
import type { Policy } from '../policy.ts';
import type { Sandbox } from '../sandbox.ts';
import { contextsOf, type RunFacts } from './contexts.ts';
import { evaluateText, NotEmulated, type Contexts } from './evaluate.ts';
import type { FoundJob } from './find-job.ts';
import type { JobState } from './job-state.ts';
import { isMapping, mappingAt, type Mapping } from './read.ts';
import type { RunnableStep } from './run-step.ts';
import { stepName } from './steps.ts';

/** Where a job is reproduced, and what is known of its run. */
export interface JobPlace {
  readonly root: string;
  readonly sandbox: Sandbox;
  readonly policy: Policy;
  readonly facts: RunFacts;
  /** Files of the commit, sorted. */
  readonly trackedFiles: readonly string[];
}

/** The contexts of a job's expressions. */
export function jobContexts(
  request: JobPlace,
  found: FoundJob,
  env: Readonly<Record<string, string>>,
  state: JobState,
): Contexts {
  return contextsOf({
    facts: request.facts,
    root: request.root,
    temp: request.sandbox.temp,
    jobId: found.id,
    matrix: found.matrix,
    inputs: found.inputs,
    env,
    state,
    trackedFiles: request.trackedFiles,
  });
}

/** The environment that workflow, job and step declare together; the inner one wins. */
export function stepEnvironment(
  request: JobPlace,
  found: FoundJob,
  step: Mapping,
  state: JobState,
): Record<string, string> {
  let env: Record<string, string> = {};
  for (const level of [found.workflow, found.job, step]) {
    const contexts = jobContexts(request, found, env, state);
    const declared = level['env'];
    const values = isMapping(declared) ? declared : {};
    env = {
      ...env,
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, evaluateText(value, contexts)])),
    };
    if (level === found.job) env = { ...env, ...state.env };
  }
  return env;
}

/** A `run:` step with every expression in it evaluated. */
export function runnable(request: JobPlace, found: FoundJob, step: Mapping, state: JobState): RunnableStep {
  const declared = stepEnvironment(request, found, step, state);
  const contexts = jobContexts(request, found, declared, state);
  const setting = (key: string): string => {
    const levels = [
      step,
      mappingAt(mappingAt(found.job, 'defaults'), 'run'),
      mappingAt(mappingAt(found.workflow, 'defaults'), 'run'),
    ];
    const value = levels.map((level) => level[key]).find((candidate) => candidate !== undefined && candidate !== null);
    return value === undefined ? '' : evaluateText(value, contexts);
  };
  return {
    id: typeof step['id'] === 'string' ? step['id'] : null,
    name: stepName(step, contexts),
    script: evaluateText(step['run'], contexts),
    shell: setting('shell'),
    workingDirectory: path.posix.normalize(setting('working-directory') || '.').replace(/\/$/, ''),
    env: { ...runnerVariables(request, found), ...withoutRefused(declared, request.policy) },
  };
}

function withoutRefused(env: Readonly<Record<string, string>>, policy: Policy): Record<string, string> {
  const refused = Object.keys(env).find((name) => policy.commands.refusedVariables.includes(name));
  if (refused !== undefined) throw new NotEmulated(`the variable ${refused} may not be set`);
  return { ...env };
}

/** The variables that the provider's runner sets; none of them grants anything. */
function runnerVariables(request: JobPlace, found: FoundJob): Record<string, string> {
  const { facts } = request;
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: request.root,
    GITHUB_REPOSITORY: facts.repository,
    GITHUB_SHA: facts.headSha,
    GITHUB_REF: `refs/heads/${facts.branch ?? ''}`,
    GITHUB_REF_NAME: facts.branch ?? '',
    GITHUB_EVENT_NAME: facts.event,
    GITHUB_BASE_REF: facts.baseBranch ?? '',
    GITHUB_JOB: found.id,
    GITHUB_RUN_ID: facts.runId ?? '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_TEMP: request.sandbox.temp,
    RUNNER_TOOL_CACHE: path.join(request.sandbox.temp, 'toolcache'),
  };
}
