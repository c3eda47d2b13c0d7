import { inflateRawSync } from 'node:zlib';
import { AutofixError, messageOf } from '../core/errors.ts';
import {
  dataStart,
  endReach,
  findDirectory,
  localHeaderSize,
  parseDirectory,
  stored,
  type ZipEntry,
} from '../core/zip-format.ts';

/** What may come out of one archive, whatever it claims of itself. */
export interface ZipLimits {
  readonly entries: number;
  /** Of one file, unpacked. */
  readonly entryBytes: number;
  /** Of all files together, unpacked. */
  readonly totalBytes: number;
}

/** A file out of an archive, whole. */
export interface UnpackedFile {
  /** As the archive names it: untrusted, never a path to write to. */
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The files of a small zip archive whose name is wanted, unpacked one by one in the order of its directory. Nothing is written
 * anywhere, and no more is unpacked than the limits allow, so that an archive made to swell does no harm. Throws AutofixError
 * INPUT for what is no zip, is damaged, is encrypted, or is beyond a limit.
 */
export function* readZip(
  archive: Buffer,
  limits: ZipLimits,
  isWanted: (name: string) => boolean = () => true,
): Generator<UnpackedFile> {
  let left = limits.totalBytes;
  for (const entry of listed(archive, limits.entries)) {
    if (!isWanted(entry.name)) continue;
    const bytes = readable(() => unpack(archive, entry, Math.min(left, limits.entryBytes)));
    left -= bytes.length;
    yield { name: entry.name, bytes };
  }
}

function listed(archive: Buffer, most: number): readonly ZipEntry[] {
  return readable(() => {
    const { count, at } = findDirectory(archive.subarray(Math.max(0, archive.length - endReach)));
    if (count > most) throw new Error(`it holds ${count} files, and ${most} are the limit`);
    return parseDirectory(archive.subarray(at), count);
  });
}

function unpack(archive: Buffer, entry: ZipEntry, mostBytes: number): Buffer {
  const { headerAt, packedSize, method } = entry;
  const start = dataStart(entry, archive.subarray(headerAt, headerAt + localHeaderSize));
  const packed = archive.subarray(start, start + packedSize);
  const named = JSON.stringify(entry.name);
  if (packed.length < packedSize) throw new Error(`${named} is cut off`);
  if (method !== stored) return inflate(packed, named, mostBytes);
  if (packed.length > mostBytes) throw new Error(`${named} is too large`);
  return packed;
}

function inflate(packed: Buffer, named: string, mostBytes: number): Buffer {
  try {
    // zlib takes no limit of 0.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) });
  } catch (error) {
    throw new Error(`${named} cannot be unpacked: ${messageOf(error)}`, { cause: error });
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AutofixError('INPUT', `a zip archive cannot be read: ${messageOf(cause)}`, {
      help: 'check how the archive was made',
      cause,
    });
  }
}
