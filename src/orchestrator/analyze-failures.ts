import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { joinJobs } from '../analyzer/join.ts';
import type { RuleBook } from '../analyzer/rule-book.ts';
import { AutofixError, messageOf } from '../core/errors.ts';
import type { Diagnosis } from '../core/finding.ts';
import { createRedactor } from '../core/redact.ts';
import type { Job, Run } from '../core/run.ts';
import { isWithin } from '../io/files.ts';
import { logFormats } from '../logs/formats.ts';
import { analyzeLog } from './analyze-log.ts';
import { secretValues } from './credentials.ts';
import type { FailuresFile } from './fetch-failures.ts';

/** What `analyze --output` writes for the failures that monitor saved, and `fix --analysis` reads. */
export interface AnalysisFile {
  readonly version: 1;
  readonly kind: 'analysis';
  readonly runs: readonly {
    readonly run: Run;
    readonly jobs: readonly Job[];
    readonly diagnoses: readonly Diagnosis[];
  }[];
}

/** Whether the path is a file that `monitor --output` wrote. */
export async function isFailuresFile(path: string): Promise<boolean> {
  if (!path.endsWith('.json')) return false;
  const content = await readJson(path).catch(() => null);
  return isKind(content, 'failures');
}

/** Analyses the saved logs of every run. Throws AutofixError INPUT. */
export async function analyzeFailures(
  path: string,
  ruleBook: RuleBook,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AnalysisFile> {
  const failures = (await readJson(path)) as FailuresFile;
  const redactor = createRedactor(secretValues(env));
  const runs: AnalysisFile['runs'][number][] = [];
  for (const saved of failures.runs) {
    const perJob: (readonly Diagnosis[])[] = [];
    for (const log of saved.logs) {
      const job = saved.jobs.find(({ id }) => id === log.jobId);
      const bytes = log.file === null ? emptyLog() : createReadStream(insideFolder(dirname(path), log.file));
      const analysis = await analyzeLog(bytes, {
        catalogue: ruleBook,
        formats: logFormats,
        redactor,
        state: log.state,
        jobId: log.jobId,
        ...(job === undefined ? {} : { jobName: job.name }),
      });
      perJob.push(analysis.diagnoses);
    }
    runs.push({ run: saved.run, jobs: saved.jobs, diagnoses: joinJobs(perJob) });
  }
  return { version: 1, kind: 'analysis', runs };
}

/** Reads the output of analyze. Throws AutofixError INPUT. */
export async function readAnalysis(path: string): Promise<AnalysisFile> {
  const content = await readJson(path);
  if (isKind(content, 'analysis')) return content as AnalysisFile;
  throw new AutofixError('INPUT', `${path} is no analysis of saved failures`, {
    help: 'make one: `ci-autofix monitor --output failures.json`, then `ci-autofix analyze --input failures.json --output analysis.json`',
  });
}

function isKind(content: unknown, kind: string): boolean {
  if (typeof content !== 'object' || content === null) return false;
  const file = content as { version?: unknown; kind?: unknown; runs?: unknown };
  return file.version === 1 && file.kind === kind && Array.isArray(file.runs);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw new AutofixError('INPUT', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function insideFolder(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (isWithin(folder, path)) return path;
  throw new AutofixError('INPUT', `the log ${name} lies outside of the folder of its failures file`);
}

async function* emptyLog(): AsyncGenerator<Uint8Array> {
  // A log that could not be had: no bytes, its state says why.
}
