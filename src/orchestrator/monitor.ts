import { writeFile } from 'node:fs/promises';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Redactor } from '../core/redact.ts';
import { failedConclusions, type Job, type Run } from '../core/run.ts';
import { type FailuresFile, logFolderOf, saveLog, type SavedLog, type SavedRun } from './fetch-failures.ts';
import { findRuns } from './pass.ts';
import type { Services } from './types.ts';

/** Lists the failed runs of the repositories with their jobs; where an output path is given, saves their logs beside it. */
export async function fetchFailures(
  services: Services,
  repositories: readonly string[],
  output: string | null,
  redactor: Redactor,
): Promise<FailuresFile> {
  const runs: SavedRun[] = [];
  for (const repository of repositories) {
    for (const run of await findRuns(repository, services)) {
      if (services.signal.aborted) break;
      const jobs = await services.provider.listJobs(run);
      services.progress({ kind: 'run', run, jobs: jobs.length });
      const logs = output === null ? [] : await saveLogs(run, jobs, services, output, redactor);
      runs.push({ run, jobs, logs });
    }
  }
  const failures: FailuresFile = { version: 1, kind: 'failures', runs };
  if (output !== null) await writeJson(output, failures);
  return failures;
}

async function saveLogs(
  run: Run,
  jobs: readonly Job[],
  { provider }: Services,
  output: string,
  redactor: Redactor,
): Promise<SavedLog[]> {
  const failed = jobs.filter(({ conclusion }) => conclusion !== null && failedConclusions.includes(conclusion));
  const saved: SavedLog[] = [];
  for (const job of failed) {
    const log = await provider.openLog(run, job);
    const file =
      log.state === 'complete' || log.state === 'truncated'
        ? await saveLog(logFolderOf(output), run, job, redactedLines(log.bytes, redactor))
        : null;
    saved.push({ jobId: job.id, state: log.state, file });
  }
  return saved;
}

const longestLine = 1024 * 1024;

/** The log line by line without its secrets; a line longer than 1 MiB is cut where it crosses that. */
async function* redactedLines(bytes: AsyncIterable<Uint8Array>, redactor: Redactor): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    const end = rest.lastIndexOf('\n') + 1;
    if (end > 0) {
      yield redactor.redact(rest.slice(0, end));
      rest = rest.slice(end);
    } else if (rest.length > longestLine) {
      yield redactor.redact(rest);
      rest = '';
    }
  }
  if (rest !== '') yield redactor.redact(rest);
}

async function writeJson(path: string, content: unknown): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    throw new AutofixError('DISK', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
