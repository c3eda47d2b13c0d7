import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import {
  dataStart,
  deflated,
  endReach,
  findDirectory,
  localHeaderSize,
  parseDirectory,
  type ZipEntry,
} from '../core/zip-format.ts';

const mostEntries = 20_000;
const largestDirectory = 16 * 1024 * 1024;
/** What deflate can reach is about 1032 : 1; a log of letters that repeat comes close, an archive that overlaps goes beyond. */
const mostBytes = 4 * 1024 * 1024 * 1024;

/**
 * The files that an archive lists, in its order; folders are left out. Only its directory is read. Rejects with one sentence for
 * what is no archive, is cut off or lists more than a run's logs ever are.
 */
export async function listZip(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const reach = Math.min(size, endReach);
    const { count, at, length } = findDirectory(await readAt(file, size - reach, reach));
    if (count > mostEntries || length > largestDirectory) throw new Error(`it lists more than ${mostEntries} files`);
    if (at + length > size) throw new Error('it is cut off');
    return parseDirectory(await readAt(file, at, length), count);
  } finally {
    await file.close();
  }
}

/** The bytes of a file in an archive, unpacked as they are asked for; never more than the archive says it holds. */
export async function* readZipEntry(path: string, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const start = dataStart(entry, await localHeader(path, entry));
  if (entry.packedSize === 0) return;
  const raw = createReadStream(path, { start, end: start + entry.packedSize - 1, highWaterMark: 256 * 1024 });
  const inflate = entry.method === deflated ? createInflateRaw({ chunkSize: 256 * 1024 }) : null;
  // Errors of the file must reach whoever reads the unpacked bytes.
  if (inflate !== null) raw.on('error', (error) => inflate.destroy(error));
  let left = Math.min(entry.size, mostBytes);
  try {
    for await (const chunk of (inflate === null ? raw : raw.pipe(inflate)) as AsyncIterable<Uint8Array>) {
      left -= chunk.length;
      if (left < 0) throw new Error(`${JSON.stringify(entry.name)} holds more than the archive says`);
      yield chunk;
    }
  } finally {
    raw.destroy();
    inflate?.destroy();
  }
}

async function localHeader(path: string, { headerAt }: ZipEntry): Promise<Buffer> {
  const file = await open(path);
  try {
    return await readAt(file, headerAt, localHeaderSize);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
