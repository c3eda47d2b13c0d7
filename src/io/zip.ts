import { inflateRawSync } from 'node:zlib';
import { AutofixError, messageOf } from '../core/errors.ts';

/** What may come out of one archive, whatever it claims of itself. */
export interface ZipLimits {
  readonly entries: number;
  /** Of one file, unpacked. */
  readonly entryBytes: number;
  /** Of all files together, unpacked. */
  readonly totalBytes: number;
}

export interface ZipEntry {
  /** As the archive names it, with forward slashes: untrusted, never a path to write to. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Signatures and field offsets of PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16. */
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;
const [stored, deflated] = [0, 8];
const encryptedFlag = 1;

interface Listed {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packedBytes: number;
  readonly offset: number;
}

/**
 * The files of a zip archive whose name is wanted, unpacked one by one in the order of its directory. Nothing is written anywhere,
 * and no more is unpacked than the limits allow, so that an archive made to swell does no harm. Throws AutofixError INPUT for
 * what is no zip, is damaged, is encrypted, or is beyond a limit. Archives of 4 GiB and more (zip64) are beyond every limit.
 */
export function* readZip(
  archive: Buffer,
  limits: ZipLimits,
  isWanted: (name: string) => boolean = () => true,
): Generator<ZipEntry> {
  let left = limits.totalBytes;
  for (const entry of listEntries(archive, limits.entries)) {
    if (entry.name.endsWith('/') || !isWanted(entry.name)) continue;
    const bytes = unpack(archive, entry, Math.min(left, limits.entryBytes));
    left -= bytes.length;
    yield { name: entry.name, bytes };
  }
}

function listEntries(archive: Buffer, most: number): readonly Listed[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count > most) throw damaged(`it holds ${count} files, and ${most} are the limit`);
  const entries: Listed[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== centralSignature)
      throw damaged('its directory is broken');
    const nameBytes = archive.readUInt16LE(at + 28);
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameBytes).replaceAll('\\', '/'),
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      packedBytes: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** The end of the directory stands last, before a comment of any length. */
function findEnd(archive: Buffer): number {
  const lowest = Math.max(0, archive.length - endBytes - longestComment);
  for (let at = archive.length - endBytes; at >= lowest; at--) if (archive.readUInt32LE(at) === endSignature) return at;
  throw damaged('it is no zip archive, or was cut off');
}

function unpack(archive: Buffer, entry: Listed, mostBytes: number): Buffer {
  const { offset, packedBytes, method, flags, name } = entry;
  if ((flags & encryptedFlag) !== 0) throw damaged(`${JSON.stringify(name)} is encrypted`);
  if (offset + 30 > archive.length || archive.readUInt32LE(offset) !== localSignature)
    throw damaged(`${JSON.stringify(name)} does not stand where the directory says`);
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (start + packedBytes > archive.length) throw damaged(`${JSON.stringify(name)} is cut off`);
  const packed = archive.subarray(start, start + packedBytes);
  if (method === stored && packed.length <= mostBytes) return packed;
  if (method === deflated) return inflate(packed, name, mostBytes);
  throw damaged(`${JSON.stringify(name)} is ${method === stored ? 'too large' : `packed by method ${method}`}`);
}

function inflate(packed: Buffer, name: string, mostBytes: number): Buffer {
  try {
    // zlib takes no limit of 0.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) });
  } catch (error) {
    throw damaged(`${JSON.stringify(name)} cannot be unpacked: ${messageOf(error)}`);
  }
}

function damaged(why: string): AutofixError {
  return new AutofixError('INPUT', `a zip archive cannot be read: ${why}`, { help: 'check how the archive was made' });
}
