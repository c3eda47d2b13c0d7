import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { AutofixError } from '../core/errors.ts';

/** One log to analyse: its bytes are opened when their turn comes. */
export interface LogInput {
  /** As the user named it; of a folder's files, relative to the folder's own name. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** Endings of files in a folder of logs that are no logs. */
const notLogs = new Set([
  '.md',
  '.json',
  '.jsonl',
  '.yaml',
  '.yml',
  '.xml',
  '.html',
  '.zip',
  '.gz',
  '.tgz',
  '.png',
  '.svg',
  '.csv',
  '.ts',
  '.js',
]);

/**
 * The logs that the paths name, in their order; a folder stands for its files (its folders' too), sorted by path. `-` is the
 * given stream. Throws AutofixError INPUT for a path that is not there or a folder without logs, before anything is read.
 */
export async function collectLogInputs(
  paths: readonly string[],
  cwd: string,
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly LogInput[]> {
  const inputs: LogInput[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ name: '-', open: () => stdin });
    else inputs.push(...(await inputsAt(path, resolve(cwd, path))));
  }
  return inputs;
}

async function inputsAt(named: string, path: string): Promise<LogInput[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new AutofixError('INPUT', `there is no file or folder ${named}`);
  if (!found.isDirectory()) return [fileInput(named, path)];
  const files = await logFiles(path);
  if (files.length === 0) throw new AutofixError('INPUT', `the folder ${named} holds no logs`);
  return files.map((file) => fileInput(join(named, relative(path, file)), file));
}

async function logFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !notLogs.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function fileInput(name: string, path: string): LogInput {
  return { name, open: () => createReadStream(path, { highWaterMark: 1024 * 1024 }) };
}
