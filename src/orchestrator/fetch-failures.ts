import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Job, Run } from '../core/run.ts';
import type { LogState } from '../core/log.ts';

/** What `monitor --output` writes and `analyze --input` reads: failed runs with their jobs, and where their logs lie. */
export interface FailuresFile {
  readonly version: 1;
  readonly kind: 'failures';
  readonly runs: readonly SavedRun[];
}

export interface SavedRun {
  readonly run: Run;
  readonly jobs: readonly Job[];
  readonly logs: readonly SavedLog[];
}

export interface SavedLog {
  readonly jobId: string;
  readonly state: LogState;
  /** Path relative to the file's own folder; null when there is no log. Secrets are already replaced. */
  readonly file: string | null;
}

/** Folder beside `failures.json` that holds its logs. */
export function logFolderOf(outputPath: string): string {
  return join(dirname(outputPath), `${basename(outputPath).replace(/\.json$/, '')}.logs`);
}

/** Saves one cleaned log; the name is made from ids alone, whatever they hold. */
export async function saveLog(folder: string, run: Run, job: Job, text: AsyncIterable<string>): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = `${safe(run.id)}-${safe(job.id)}.log`;
  await writeFile(join(folder, name), text);
  return join(basename(folder), name);
}

function safe(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
}
