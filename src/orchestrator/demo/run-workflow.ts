import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exec } from '../../io/exec.ts';

/** What a runner would have told about one job. */
export interface JobResult {
  readonly name: string;
  readonly log: string;
  readonly steps: readonly {
    readonly number: number;
    readonly name: string;
    readonly conclusion: 'success' | 'failure' | 'skipped';
  }[];
}

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
}

interface WorkflowJob {
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

/**
 * Runs the only job of the checkout's workflow as a runner would, `run:` step by `run:` step, and writes the log that GitHub
 * Actions would have kept. For the demo's own small workflows: no expressions, no matrix.
 */
export async function runWorkflow(
  checkout: string,
  path: string,
  environment: Readonly<Record<string, string>>,
  now: Date,
): Promise<JobResult> {
  const workflow = parse(await readFile(join(checkout, path), 'utf8')) as { jobs: Record<string, WorkflowJob> };
  const [name, job] = Object.entries(workflow.jobs)[0] ?? [];
  if (name === undefined || job === undefined) throw new Error(`${path} has no job`);
  const lines: string[] = [];
  const steps: JobResult['steps'][number][] = [];
  let failed = false;
  for (const [index, step] of job.steps.entries()) {
    const title = `Run ${step.uses ?? step.run?.split('\n')[0] ?? ''}`;
    if (failed) {
      steps.push({ number: index + 1, name: title, conclusion: 'skipped' });
      continue;
    }
    lines.push(`##[group]${title}`, ...(step.run === undefined ? [] : step.run.trimEnd().split('\n')), '##[endgroup]');
    failed = step.run !== undefined && !(await runScript(step.run, checkout, { ...environment, ...job.env }, lines));
    steps.push({ number: index + 1, name: title, conclusion: failed ? 'failure' : 'success' });
  }
  return { name, log: stamped(lines, now), steps };
}

async function runScript(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  lines: string[],
): Promise<boolean> {
  const result = await exec({
    argv: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
    cwd,
    env,
    timeoutMs: 120_000,
  });
  lines.push(...result.output.trimEnd().split('\n'));
  if (result.exitCode === 0) return true;
  lines.push(`##[error]Process completed with exit code ${result.exitCode ?? 1}.`);
  return false;
}

/** Seven decimals, as the runner writes them. */
function stamped(lines: readonly string[], now: Date): string {
  return lines
    .map((line, index) => `${new Date(now.getTime() + index).toISOString().replace('Z', '0000Z')} ${line}\n`)
    .join('');
}
