/** The parts of a zip archive that tell where its files stand: PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */

/** A file inside of an archive. Its name is the archive's word: it is shown, never used as a path to write to. */
export interface ZipEntry {
  /** With forward slashes. */
  readonly name: string;
  /** How it is packed: {@link stored}, {@link deflated}, or by a method that is not read here. */
  readonly method: number;
  readonly packedSize: number;
  /** What the archive claims it unpacks to. */
  readonly size: number;
  /** Where its local header stands. */
  readonly headerAt: number;
  readonly encrypted: boolean;
}

/** Where the list of the files stands. */
export interface ZipDirectory {
  readonly count: number;
  readonly at: number;
  readonly length: number;
}

export const [stored, deflated] = [0, 8];
export const localHeaderSize = 30;

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const entrySize = 46;

/** So many of an archive's last bytes hold its end: a comment of any length may follow it. */
export const endReach = endSize + 0xffff;

/** Reads the end from the last bytes of an archive. Throws Error, one sentence, for what is no archive and for 4 GiB and more (zip64). */
export function findDirectory(tail: Buffer): ZipDirectory {
  const lowest = Math.max(0, tail.length - endReach);
  for (let at = tail.length - endSize; at >= lowest; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const [count, length, start] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    if (count === 0xffff || start === 0xffffffff) throw new Error('it is larger than 4 GiB');
    return { count, length, at: start };
  }
  throw new Error('it is no zip archive, or it is cut off');
}

/** The files of a list, folders left out. Throws Error, one sentence, where it is damaged. */
export function parseDirectory(directory: Buffer, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + entrySize > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new Error('its list of files is damaged');
    const nameEnd = at + entrySize + directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + entrySize, nameEnd).replaceAll('\\', '/');
    if (!name.endsWith('/'))
      entries.push({
        name,
        encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
        method: directory.readUInt16LE(at + 10),
        packedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        headerAt: directory.readUInt32LE(at + 42),
      });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Where the packed bytes of an entry begin, by its local header. Throws Error, one sentence, when it does not stand there or cannot be read here. */
export function dataStart(entry: ZipEntry, header: Buffer): number {
  const named = JSON.stringify(entry.name);
  if (entry.encrypted) throw new Error(`${named} is encrypted`);
  if (entry.method !== stored && entry.method !== deflated)
    throw new Error(`${named} is packed by method ${entry.method}, which is not read here`);
  if (header.length < localHeaderSize || header.readUInt32LE(0) !== localSignature)
    throw new Error(`${named} is not where its list says`);
  return entry.headerAt + localHeaderSize + header.readUInt16LE(26) + header.readUInt16LE(28);
}
