import { TextDecoder } from 'node:util';

const lineFeed = 0x0a;
const kibibyte = 1024;

/** Lines that far back and ahead of the ones to read can be looked at. */
const lookaround = 64 * kibibyte;
const capacity = 1024 * kibibyte + 2 * lookaround;
/** What is kept of both ends of a line that does not fit in a block; far more than `lineLimit`. */
const keptEnds = 8 * kibibyte;

/** Buffers of logs that were read to the end: the next ones take them. A block is used up before the next is asked for. */
const spareBuffers: Buffer<ArrayBuffer>[] = [];
const mostSpare = 2;

/** A stretch of whole lines of a log, in a buffer that the next block reuses. */
export interface Block {
  readonly buffer: Buffer;
  /** Start of the oldest line that is still there. */
  readonly floor: number;
  /** The lines to read now: from `from` to `to` (behind a line feed, but for the last line of a log). */
  readonly from: number;
  readonly to: number;
  /** End of what may be looked at beyond `to`: behind a line feed, or the end of the log. */
  readonly ahead: number;
  readonly last: boolean;
  /** Bytes from the start of the raw log to this place of the buffer. */
  offsetOf(position: number): number;
}

interface Gap {
  at: number;
  bytes: number;
}

/**
 * Cuts a stream into blocks of whole lines, in constant memory. A line of any length passes: of one that does not fit, the
 * middle is dropped. UTF-16 with a byte order mark is turned into UTF-8; offsets stay those of the raw bytes.
 */
export async function* readBlocks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const buffer = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(capacity);
  const source = await decodeUtf16(bytes);
  const width = source.utf16
    ? (from: number, to: number) => 2 * buffer.toString('utf8', from, to).length
    : (from: number, to: number) => to - from;
  let gaps: Gap[] = [];
  let base = source.skipped;
  let from = 0;
  let filled = 0;

  /** Raw width of the buffer up to the last place asked for: UTF-16 has to be counted, once. */
  let counted = { to: 0, width: 0 };

  function offsetOf(position: number): number {
    counted =
      position >= counted.to
        ? { to: position, width: counted.width + width(counted.to, position) }
        : { to: position, width: width(0, position) };
    let offset = base + counted.width;
    for (const gap of gaps) if (gap.at <= position) offset += gap.bytes;
    return offset;
  }

  function dropMiddle(): void {
    const start = from + keptEnds;
    const end = filled - keptEnds;
    const known = gaps.find((gap) => gap.at === start);
    if (known === undefined) gaps.push({ at: start, bytes: width(start, end) });
    else known.bytes += width(start, end);
    buffer.copyWithin(start, end, filled);
    filled -= end - start;
    counted = { to: 0, width: 0 };
  }

  function moveOn(to: number): void {
    const oldest = Math.max(0, to - lookaround);
    const keep = oldest === 0 ? 0 : Math.min(to, buffer.indexOf(lineFeed, oldest) + 1);
    base = offsetOf(keep);
    counted = { to: 0, width: 0 };
    gaps = gaps.filter((gap) => gap.at > keep).map((gap) => ({ at: gap.at - keep, bytes: gap.bytes }));
    buffer.copyWithin(0, keep, filled);
    filled -= keep;
    from = to - keep;
  }

  try {
    for await (const chunk of source.chunks) {
      for (let read = 0; read < chunk.length;) {
        const size = Math.min(chunk.length - read, capacity - filled);
        buffer.set(size === chunk.length ? chunk : chunk.subarray(read, read + size), filled);
        read += size;
        filled += size;
        if (filled < capacity) continue;
        const to = blockEnd(buffer, from, filled);
        if (to === from) {
          dropMiddle();
          continue;
        }
        yield {
          buffer,
          floor: 0,
          from,
          to,
          ahead: buffer.lastIndexOf(lineFeed, filled - 1) + 1,
          last: false,
          offsetOf,
        };
        moveOn(to);
      }
    }
    yield { buffer, floor: 0, from, to: filled, ahead: filled, last: true, offsetOf };
  } finally {
    if (spareBuffers.length < mostSpare) spareBuffers.push(buffer);
  }
}

/** Behind the last line that leaves enough to look ahead, else behind the first one, else `from`. */
function blockEnd(buffer: Buffer, from: number, filled: number): number {
  const comfortable = buffer.lastIndexOf(lineFeed, filled - lookaround - 1) + 1;
  if (comfortable > from) return comfortable;
  const first = buffer.indexOf(lineFeed, from);
  return first < 0 || first >= filled ? from : first + 1;
}

interface Source {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly utf16: boolean;
  /** Bytes of a byte order mark that no chunk holds. */
  readonly skipped: number;
}

async function decodeUtf16(bytes: AsyncIterable<Uint8Array>): Promise<Source> {
  const iterator = bytes[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  const mark = start.length < 2 ? 0 : ((start[0] as number) << 8) | (start[1] as number);
  if (mark !== 0xfffe && mark !== 0xfeff) return { chunks: follow(start, iterator), utf16: false, skipped: 0 };
  const decoder = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be', { ignoreBOM: true });
  return { chunks: recode(follow(start.subarray(2), iterator), decoder), utf16: true, skipped: 2 };
}

async function* follow(start: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* recode(chunks: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
