import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AutofixError, messageOf } from '../../core/errors.ts';
import type { Run } from '../../core/run.ts';
import { jobsSchema, runSchema } from './schema.ts';
import type { RecordedJob, RecordedRunFile } from './schema.ts';

/** One recorded run with the folder that its logs are relative to. */
export interface RecordedRun {
  readonly folder: string;
  /** Null when the file names no repository: the run then belongs to whichever is asked for. */
  readonly repository: string | null;
  /** False when the file tells no times: the run then counts as new. */
  readonly hasTimes: boolean;
  readonly run: Omit<Run, 'repository'>;
  readonly jobs: readonly RecordedJob[];
}

/** Reads every run of a folder, newest first. Throws AutofixError INPUT naming the file and the field that are wrong. */
export async function readFolder(folder: string): Promise<readonly RecordedRun[]> {
  const entries = await listFolder(folder);
  if (entries.includes('run.json')) return [await readRun(folder)];
  const runs: RecordedRun[] = [];
  for (const entry of entries) {
    const path = join(folder, entry);
    if (entry.endsWith('.log')) runs.push(await runOfLog(path));
    else if (await isFile(join(path, 'run.json'))) runs.push(await readRun(path));
  }
  if (runs.length === 0) throw wrong(folder, 'holds no run: neither a folder with a run.json nor a *.log file');
  refuseDoubles(folder, runs);
  return runs.sort((a, b) => b.run.createdAt.localeCompare(a.run.createdAt) || a.run.id.localeCompare(b.run.id));
}

/** Where a log that a run names lies; refuses to leave the run's folder. */
export function insideFolder(folder: string, path: string, field: string): string {
  const full = resolve(folder, path);
  const inside = relative(folder, full);
  if (isAbsolute(path) || inside === '' || inside.startsWith('..'))
    throw wrong(join(folder, 'run.json'), `${field}: ${path} leads out of the folder`);
  return full;
}

export function wrong(path: string, message: string): AutofixError {
  return new AutofixError('INPUT', `${path} ${message}`, { help: 'docs/providers/recorded.md describes the format' });
}

async function readRun(folder: string): Promise<RecordedRun> {
  const file = join(folder, 'run.json');
  const recorded = await readChecked(file, runSchema);
  const jobs = recorded.jobs ?? (await readJobs(folder));
  jobs.forEach((job, index) => {
    if (job.log !== undefined) insideFolder(folder, job.log, `jobs.${index}.log`);
    if (job.greenLog !== undefined) insideFolder(folder, job.greenLog, `jobs.${index}.greenLog`);
  });
  return toRecordedRun(folder, recorded, jobs, await modifiedAt(file));
}

async function readJobs(folder: string): Promise<readonly RecordedJob[]> {
  const file = join(folder, 'jobs.json');
  return (await isFile(file)) ? readChecked(file, jobsSchema) : [];
}

/** A bare log: a run with one job, both named after the file. */
async function runOfLog(path: string): Promise<RecordedRun> {
  const name = basename(path, '.log');
  const recorded = runSchema.parse({ id: name, jobs: [{ id: name, name, log: basename(path) }] });
  return toRecordedRun(resolve(path, '..'), recorded, recorded.jobs ?? [], await modifiedAt(path));
}

function toRecordedRun(
  folder: string,
  recorded: RecordedRunFile,
  jobs: readonly RecordedJob[],
  fallbackTime: string,
): RecordedRun {
  const { id = basename(folder), repository = null, createdAt, completedAt, url, jobs: _, ...facts } = recorded;
  return {
    folder,
    repository,
    hasTimes: createdAt !== undefined || typeof completedAt === 'string',
    jobs,
    run: {
      ...facts,
      provider: 'recorded',
      id,
      createdAt: createdAt ?? completedAt ?? fallbackTime,
      completedAt: completedAt === undefined ? (createdAt ?? fallbackTime) : completedAt,
      url: url ?? pathToFileURL(folder).href,
    },
  };
}

interface Checker<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

async function readChecked<T>(file: string, schema: Checker<T>): Promise<T> {
  const checked = schema.safeParse(parseJson(file, await readText(file)));
  if (checked.success) return checked.data;
  const mistakes = checked.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'the whole file'}: ${issue.message}`,
  );
  throw wrong(file, `is not as it should be: ${mistakes.join('; ')}`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw wrong(file, `cannot be read: ${messageOf(error)}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(file, `is no JSON: ${messageOf(error)}`);
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw wrong(folder, `is no folder that can be read: ${messageOf(error)}`);
  }
}

function refuseDoubles(folder: string, runs: readonly RecordedRun[]): void {
  const seen = new Set<string>();
  for (const { run } of runs) {
    if (seen.has(run.id)) throw wrong(folder, `holds two runs with the id ${run.id}`);
    seen.add(run.id);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function modifiedAt(file: string): Promise<string> {
  return (await stat(file)).mtime.toISOString();
}
