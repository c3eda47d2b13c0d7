import { sample } from './description.ts';
import { jobReply, runReply } from './replies.ts';
import { notFound } from './call.ts';
import type { Call, Handler, Reply } from './call.ts';
import type { StandInJob, StandInRun } from './types.ts';

const runs = '/repos/{owner}/{repo}/actions/runs';

export const actionRoutes: Readonly<Record<string, Handler>> = {
  [`GET ${runs}`]: (call) => listRuns(call, () => true),
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': (call) => {
    const known = call.state.runs.filter((run) => fileOf(run) === call.parameters.workflow_id);
    return known.length === 0 ? notFound() : listRuns(call, (run) => fileOf(run) === call.parameters.workflow_id);
  },
  [`GET ${runs}/{run_id}`]: (call) =>
    withRun(call, (run) => ({ status: 200, body: runReply(call.state, run, call.origin) })),
  [`GET ${runs}/{run_id}/attempts/{attempt_number}/jobs`]: (call) =>
    withRun(call, (run) => listJobs(call, run, Number(call.parameters.attempt_number))),
  [`POST ${runs}/{run_id}/rerun-failed-jobs`]: (call) => withRun(call, (run) => rerun(call, run)),
  'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs': jobLog,
  [`GET ${runs}/{run_id}/artifacts`]: (call) => withRun(call, (run) => listArtifacts(call, run)),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': artifactArchive,
};

function listRuns({ state, repository, query, origin }: Call, wanted: (run: StandInRun) => boolean): Reply {
  const [status, branch, headSha] = [query.get('status'), query.get('branch'), query.get('head_sha')];
  const found = state.runs
    .filter((run) => run.repository === repository.fullName && wanted(run))
    .filter((run) => status === null || run.status === status || run.conclusion === status)
    .filter((run) => branch === null || run.branch === branch)
    .filter((run) => headSha === null || run.headSha === headSha)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id);
  const wrap = (page: readonly Record<string, unknown>[], total: number) => ({
    total_count: total,
    workflow_runs: page,
  });
  return { status: 200, list: { items: found.map((run) => runReply(state, run, origin)), wrap } };
}

function listJobs({ origin }: Call, run: StandInRun, attempt: number): Reply {
  if (attempt > run.attempt || attempt < 1) return notFound();
  const jobs = run.jobs.filter((job) => job.attempt === attempt);
  const wrap = (page: readonly Record<string, unknown>[], total: number) => ({ total_count: total, jobs: page });
  return { status: 200, list: { items: jobs.map((job) => jobReply(run, job, origin)), wrap } };
}

function listArtifacts({ state }: Call, run: StandInRun): Reply {
  const items = state.artifacts
    .filter((one) => one.runId === run.id)
    .map(({ id, name, bytes, expired }) => ({ ...sample('artifact'), id, name, expired, size_in_bytes: bytes.length }));
  const wrap = (page: readonly Record<string, unknown>[], total: number) => ({ total_count: total, artifacts: page });
  return { status: 200, list: { items, wrap } };
}

function artifactArchive({ state, repository, parameters, logOrigin }: Call): Reply {
  const id = Number(parameters.artifact_id);
  const found = state.artifacts.find((one) => one.id === id && one.repository === repository.fullName);
  if (found === undefined) return notFound();
  if (found.expired) return { status: 410, body: { message: 'Artifact has expired' } };
  return { status: 302, headers: { location: `${logOrigin}/artifact/${id}?sig=signature-of-${id}` } };
}

function rerun({ state, body }: Call, run: StandInRun): Reply {
  if (run.status !== 'completed')
    return { status: 403, body: { message: 'The workflow run containing this job is already running' } };
  state.reruns.push({ repository: run.repository, runId: run.id, debug: body.enable_debug_logging === true });
  run.attempt += 1;
  run.status = 'queued';
  run.conclusion = null;
  return { status: 201, body: {} };
}

/** The log itself lies at another host, behind a signed address. */
function jobLog({ state, repository, parameters, logOrigin, account }: Call): Reply {
  const job = findJob(state.runs, repository.fullName, Number(parameters.job_id));
  if (job === null) return notFound();
  const answer = typeof job.log === 'object' && 'answer' in job.log ? job.log.answer : null;
  if (answer === 'missing') return notFound();
  if (answer === 'gone')
    return { status: 410, body: { message: 'Server Error', documentation_url: 'https://docs.github.com/rest' } };
  if (answer === 'forbidden' || account.permissions.actions === undefined) {
    return { status: 403, body: { message: 'Must have admin rights to Repository.' } };
  }
  return {
    status: 302,
    headers: { location: `${logOrigin}/signed/${job.id}?se=2026-01-05&sig=signature-of-${job.id}` },
  };
}

export function findJob(all: readonly StandInRun[], repository: string | null, id: number): StandInJob | null {
  for (const run of all) {
    if (repository !== null && run.repository !== repository) continue;
    const job = run.jobs.find((one) => one.id === id);
    if (job !== undefined) return job;
  }
  return null;
}

function withRun(call: Call, then: (run: StandInRun) => Reply): Reply {
  const id = Number(call.parameters.run_id);
  const run = call.state.runs.find((one) => one.id === id && one.repository === call.repository.fullName);
  return run === undefined ? notFound() : then(run);
}

function fileOf(run: StandInRun): string {
  return run.workflow.path.split('/').at(-1) ?? '';
}
