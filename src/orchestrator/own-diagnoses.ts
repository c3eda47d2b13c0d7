import { createHash } from 'node:crypto';
import type { Category } from '../core/category.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { LogState } from '../core/log.ts';
import type { Job, Run } from '../core/run.ts';

/** Causes that no log shows: what the run itself tells. Their ids stand beside the rules' in reports. */
export const ownRules = {
  needsApproval: 'run-needs-approval',
  startupFailure: 'run-startup-failure',
  noFailedJob: 'run-without-failed-job',
  noLog: 'log-unavailable',
} as const;

export function needsApproval(run: Run): Diagnosis {
  return ownDiagnosis(run, {
    ruleId: ownRules.needsApproval,
    title: 'The run waits for approval',
    category: 'policy-check',
    docs: 'GitHub holds back workflows of first-time contributors and of protected environments until a person approves them.',
  });
}

export function startupFailure(run: Run): Diagnosis {
  return ownDiagnosis(run, {
    ruleId: ownRules.startupFailure,
    title: 'The workflow could not be started',
    category: 'workflow-error',
    docs: `No job was started: the workflow file ${run.workflow.path ?? ''} is not valid, or names an action or a reusable workflow that may not be used.`,
  });
}

export function noFailedJob(run: Run): Diagnosis {
  return ownDiagnosis(run, {
    ruleId: ownRules.noFailedJob,
    title: 'The run failed, but none of its jobs did',
    category: 'unknown',
    docs: 'The run was cut short before a job could fail, e.g. by a time limit or by the provider.',
  });
}

const stateWords: Readonly<Record<LogState, string>> = {
  complete: 'holds nothing that tells a failure',
  truncated: 'is cut off',
  empty: 'is empty',
  expired: 'has expired',
  unreadable: 'cannot be read',
};

export function noLog(run: Run, job: Job, state: LogState, reason: string | null): Diagnosis {
  const why = reason === null ? '' : ` (${reason})`;
  return ownDiagnosis(run, {
    ruleId: ownRules.noLog,
    title: `The log of the failed job ${stateWords[state]}`,
    category: 'unknown',
    docs: `Without the log of ${job.name} nothing can be said about the cause${why}.`,
    logState: state,
    jobs: [{ id: job.id, name: job.name }],
  });
}

type Told = Pick<Diagnosis, 'ruleId' | 'title' | 'docs'> & {
  category: Category;
  logState?: LogState;
  jobs?: Diagnosis['jobs'];
};

function ownDiagnosis(run: Run, told: Told): Diagnosis {
  const identity = [told.ruleId, run.repository, run.workflow.path ?? run.workflow.name].join('\0');
  return {
    fingerprint: createHash('sha256').update(identity).digest('hex').slice(0, 16),
    findings: [],
    confidence: { value: 1, terms: [{ name: 'provider', effect: 1, why: 'the provider itself says so' }] },
    remedy: 'report',
    recipe: null,
    jobs: [],
    diagnostics: [],
    logState: 'complete',
    ...told,
  };
}
