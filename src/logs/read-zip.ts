import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

/** A file inside of an archive. Its name is the archive's word: it is shown, never used as a path. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerAt: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const entrySize = 46;
const localSize = 30;
const longestComment = 0xffff;
const mostEntries = 20_000;
const largestDirectory = 16 * 1024 * 1024;
/** What deflate can reach is about 1032 : 1; a log of letters that repeat comes close, an archive that overlaps goes beyond. */
const mostBytes = 4 * 1024 * 1024 * 1024;
const stored = 0;
const deflated = 8;

/**
 * The files that an archive lists, in its order; folders are left out. Only its directory is read. Rejects with one sentence for
 * what is no archive, is cut off, encrypted or larger than a run's logs ever are.
 */
export async function listZip(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { count, at, length } = await findDirectory(file, size);
    if (count > mostEntries || length > largestDirectory)
      throw new Error(`the archive lists more than ${mostEntries} files`);
    if (at + length > size) throw new Error('the archive is cut off');
    return parseDirectory(await readAt(file, at, length), count);
  } finally {
    await file.close();
  }
}

async function findDirectory(
  file: FileHandle,
  size: number,
): Promise<{ readonly count: number; readonly at: number; readonly length: number }> {
  const tailSize = Math.min(size, endSize + longestComment);
  const tail = await readAt(file, size - tailSize, tailSize);
  for (let at = tail.length - endSize; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const found = {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      at: tail.readUInt32LE(at + 16),
    };
    if (found.count === 0xffff || found.at === 0xffffffff) throw new Error('the archive is larger than 4 GiB');
    return found;
  }
  throw new Error('this is no zip archive, or it is cut off');
}

function parseDirectory(directory: Buffer, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + entrySize > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new Error('the list of files in the archive is damaged');
    const nameEnd = at + entrySize + directory.readUInt16LE(at + 28);
    const entry = {
      name: directory.toString('utf8', at + entrySize, nameEnd),
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    };
    if ((directory.readUInt16LE(at + 8) & 1) === 1) throw new Error('the archive is encrypted');
    if (!entry.name.endsWith('/')) entries.push(entry);
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** The bytes of a file in an archive, unpacked as they are asked for; never more than the archive says it holds. */
export async function* readZipEntry(path: string, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  if (entry.method !== stored && entry.method !== deflated)
    throw new Error('the archive packs its files in a way that is not known here');
  if (entry.packedSize === 0) return;
  const start = await dataStart(path, entry);
  const raw = createReadStream(path, { start, end: start + entry.packedSize - 1, highWaterMark: 256 * 1024 });
  const inflate = entry.method === deflated ? createInflateRaw({ chunkSize: 256 * 1024 }) : null;
  // Errors of the file must reach whoever reads the unpacked bytes.
  if (inflate !== null) raw.on('error', (error) => inflate.destroy(error));
  let left = Math.min(entry.size, mostBytes);
  try {
    for await (const chunk of (inflate === null ? raw : raw.pipe(inflate)) as AsyncIterable<Uint8Array>) {
      left -= chunk.length;
      if (left < 0) throw new Error('a file in the archive holds more than the archive says');
      yield chunk;
    }
  } finally {
    raw.destroy();
    inflate?.destroy();
  }
}

async function dataStart(path: string, { headerAt }: ZipEntry): Promise<number> {
  const file = await open(path);
  try {
    const header = await readAt(file, headerAt, localSize);
    if (header.length < localSize || header.readUInt32LE(0) !== localSignature)
      throw new Error('a file in the archive is not where its list says');
    return headerAt + localSize + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
