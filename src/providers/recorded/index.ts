import { createReadStream } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import type { RawLog } from '../../core/log.ts';
import type { Job, Run } from '../../core/run.ts';
import { missingLog, readRawLog } from '../raw-log.ts';
import type { CanListGreen, CanListRepositories, CanRerun, CiProvider, RunQuery } from '../types.ts';
import { insideFolder, readFolder, wrong } from './read-folder.ts';
import type { RecordedRun } from './read-folder.ts';
import type { RecordedJob } from './schema.ts';

export type Recorded = CiProvider & CanRerun & CanListGreen & CanListRepositories;

/** Serves runs, jobs and raw logs from a folder; see docs/providers/recorded.md. Throws AutofixError INPUT for what is wrong with it. */
export function createRecorded({
  folder,
  readOnly,
}: {
  readonly folder: string | null;
  readonly readOnly: boolean;
}): Recorded {
  if (folder === null)
    throw new AutofixError('SETTINGS', 'the recorded provider needs a folder', { help: 'name it with --test-data' });
  const root = folder;

  async function* listFailedRuns(query: RunQuery): AsyncIterable<Run> {
    const wanted = (await readFolder(root)).filter((recorded) => isWanted(recorded, query));
    yield* wanted.slice(0, query.limit).map((recorded) => toRun(recorded, query.repository));
  }

  async function find(repository: string, runId: string): Promise<RecordedRun> {
    const found = (await readFolder(root)).find((recorded) => recorded.run.id === runId && isOf(recorded, repository));
    if (found === undefined) throw new AutofixError('NOT_FOUND', `${root} holds no run ${runId} of ${repository}`);
    return found;
  }

  async function findJob(run: Run, job: Job): Promise<{ folder: string; job: RecordedJob }> {
    const recorded = await find(run.repository, run.id);
    const found = recorded.jobs.find((one) => one.id === job.id);
    if (found === undefined) throw new AutofixError('NOT_FOUND', `run ${run.id} in ${root} has no job ${job.id}`);
    return { folder: recorded.folder, job: found };
  }

  async function openLog(run: Run, job: Job): Promise<RawLog> {
    const found = await findJob(run, job);
    const { logState } = found.job;
    if (logState !== 'complete' && logState !== 'truncated') return missingLog(logState, 'recorded so');
    const log = await openFile(
      found.folder,
      found.job.log ?? `logs/${found.job.id}.log`,
      `log of the job ${found.job.name}`,
    );
    return logState === 'truncated' ? { state: 'truncated', reason: 'recorded so', bytes: log.bytes } : log;
  }

  async function openLastGreenLog(run: Run, job: Job): Promise<RawLog | null> {
    const found = await findJob(run, job);
    return found.job.greenLog === undefined ? null : openFile(found.folder, found.job.greenLog, 'greenLog');
  }

  /** Nothing can run again here; the request is kept in `rerun-requests.jsonl`, one JSON object a line. */
  async function rerunFailedJobs(run: Run, { debug }: { readonly debug: boolean }): Promise<void> {
    if (readOnly)
      throw new AutofixError('FORBIDDEN', 'a dry run must not ask for a re-run', {
        help: 'this is a mistake in ci-autofix; please report it',
      });
    await find(run.repository, run.id);
    const request = { repository: run.repository, run: run.id, attempt: run.attempt, debug };
    await appendFile(join(root, 'rerun-requests.jsonl'), `${JSON.stringify(request)}\n`);
  }

  return {
    id: 'recorded',
    listFailedRuns,
    getRun: async (repository, runId) => toRun(await find(repository, runId), repository),
    listJobs: async (run) => (await find(run.repository, run.id)).jobs.map((job) => toJob(job, run)),
    openLog,
    openLastGreenLog,
    rerunFailedJobs,
    listRepositories: async (organization) => repositoriesOf(await readFolder(root), organization),
  };
}

function isWanted(recorded: RecordedRun, query: RunQuery): boolean {
  const { run } = recorded;
  if (!isOf(recorded, query.repository) || !query.conclusions.includes(run.conclusion)) return false;
  if (recorded.hasTimes && new Date(run.completedAt ?? run.createdAt) < query.since) return false;
  if (query.branch !== null && run.branch !== query.branch) return false;
  const names = [run.workflow.name, run.workflow.path ?? '', run.workflow.path?.split('/').at(-1) ?? ''];
  return query.workflows.length === 0 || query.workflows.some((name) => names.includes(name));
}

function isOf(recorded: RecordedRun, repository: string): boolean {
  return recorded.repository === null || recorded.repository.toLowerCase() === repository.toLowerCase();
}

function toRun(recorded: RecordedRun, repository: string): Run {
  return { ...recorded.run, repository: recorded.repository ?? repository };
}

function toJob(job: RecordedJob, run: Run): Job {
  const { log: _log, logState: _state, greenLog: _green, url = run.url, ...facts } = job;
  return { ...facts, runId: run.id, url };
}

/** Runs that name no repository get one, so that a bare folder of logs needs no flag. */
function repositoriesOf(runs: readonly RecordedRun[], organization: string | null): readonly string[] {
  const names = new Set(runs.map((recorded) => recorded.repository ?? 'recorded/logs'));
  return [...names].filter((name) => organization === null || name.startsWith(`${organization}/`)).sort();
}

async function openFile(folder: string, path: string, field: string): Promise<RawLog> {
  const file = insideFolder(folder, path, field);
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) throw wrong(file, `is missing (${field})`);
  return readRawLog(createReadStream(file), found.size);
}
