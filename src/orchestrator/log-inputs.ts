import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { AutofixError } from '../core/errors.ts';
import { readChunks } from '../logs/read-file.ts';
import { listArchivedLogs } from '../logs/run-archive.ts';

/** One log to analyse: its bytes are opened when their turn comes. */
export interface LogInput {
  /** As the user named it; of a folder's files, relative to the folder's own name. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

const pieceSize = 256 * 1024;
/** No log is that large: what unpacks to more was made to keep its reader busy. */
const mostUnpacked = 4 * 1024 ** 3;

/** Endings of files in a folder of logs that are no logs. */
const notLogs = new Set([
  '.md',
  '.json',
  '.jsonl',
  '.yaml',
  '.yml',
  '.xml',
  '.html',
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

async function inputsAt(named: string, path: string): Promise<readonly LogInput[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new AutofixError('INPUT', `there is no file or folder ${named}`);
  if (!found.isDirectory()) return fileInputs(named, path);
  const files = await logFiles(path);
  if (files.length === 0) throw new AutofixError('INPUT', `the folder ${named} holds no logs`);
  const inputs: LogInput[] = [];
  for (const file of files) inputs.push(...(await fileInputs(join(named, relative(path, file)), file)));
  return inputs;
}

/** One log, or those of an archive, named `<archive>/<name in it>`. */
async function fileInputs(named: string, path: string): Promise<readonly LogInput[]> {
  if (named.toLowerCase().endsWith('.gz')) return [{ name: named, open: () => readGzip(path) }];
  if (!named.toLowerCase().endsWith('.zip')) return [{ name: named, open: () => readChunks(path) }];
  try {
    const logs = await listArchivedLogs(path);
    if (logs.length === 0) throw new Error('the archive holds no logs');
    return logs.map(({ name, open }) => ({ name: `${named}/${name}`, open: () => open() }));
  } catch (error) {
    return [{ name: named, open: () => failing(error) }];
  }
}

/** An archive that cannot be read is told of when its turn comes, as a log that cannot. */
async function* failing(error: unknown): AsyncGenerator<Uint8Array> {
  yield await Promise.reject<Uint8Array>(error);
}

async function* readGzip(path: string): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: pieceSize });
  const unpacked = createGunzip({ chunkSize: pieceSize });
  raw.on('error', (error) => unpacked.destroy(error));
  try {
    let bytes = 0;
    for await (const chunk of raw.pipe(unpacked) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > mostUnpacked) throw new Error('the file unpacks to more than 4 GiB');
      yield chunk;
    }
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}

function isLogName(name: string): boolean {
  return !name.startsWith('.') && !notLogs.has(extname(name).toLowerCase()) && !/\.tar\.gz$/i.test(name);
}

async function logFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isLogName(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
