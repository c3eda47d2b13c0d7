import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Category } from '../../src/core/category.ts';

/** One labelled log. */
export interface LabelledLog {
  readonly file: string;
  readonly path: string;
  readonly category: Category;
  /** Other categories that a fair reader could choose: half right. */
  readonly alternatives: readonly string[];
  /** Parts of cleaned lines that show the cause. */
  readonly failingLines: readonly string[];
  readonly kind: string;
}

interface LabelRow {
  readonly file: string;
  readonly category: Category;
  readonly alt_categories?: readonly string[];
  readonly failing_lines: readonly string[];
  readonly kind?: string;
}

/** Reads `labels.jsonl` of a corpus folder, one JSON object a line. */
export async function readCorpus(folder: string): Promise<readonly LabelledLog[]> {
  const rows = (await readFile(join(folder, 'labels.jsonl'), 'utf8')).split('\n').filter((row) => row.trim() !== '');
  return rows.map((row) => {
    const label = JSON.parse(row) as LabelRow;
    return {
      file: label.file,
      path: join(folder, label.file),
      category: label.category,
      alternatives: [...(label.alt_categories ?? []), ...newerNames(label)],
      failingLines: label.failing_lines,
      kind: label.kind ?? 'job-log',
    };
  });
}

/**
 * Corpora that were labelled before `policy-check` and `generated-files` had names call them `workflow-error` or `unknown`:
 * there the newer name counts half.
 */
function newerNames(label: LabelRow): readonly string[] {
  const old = ['workflow-error', 'unknown', 'config-error', 'lockfile-out-of-sync'];
  return old.includes(label.category) ? ['policy-check', 'generated-files'] : [];
}

/** Logs of runs that succeeded, in the order of their names; empty when the folder is not there. */
export async function readGreenLogs(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(folder, name));
}

export function openLog(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}
