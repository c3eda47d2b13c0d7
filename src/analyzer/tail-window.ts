import type { LineReader, LogLine } from '../core/log.ts';
import type { EventLine } from './landmarks.ts';

/** The last bytes of a stream, kept while it flows by. */
export interface Tail {
  /** Passes the stream on, unchanged. */
  readonly through: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** What was kept: at least `size` bytes when there were as many, in one piece. */
  readonly bytes: () => Buffer;
  /** Gives the memory of `bytes()` to the next tail. */
  readonly release: () => void;
}

/** Of logs that were read to the end: the next ones take them. */
const spareBuffers: Buffer[] = [];
const mostSpare = 2;

export function keepTail(size: number): Tail {
  let kept: Buffer = spareBuffers.pop() ?? Buffer.alloc(0);
  let filled = 0;
  function makeRoom(needed: number): void {
    if (filled + needed <= kept.length) return;
    const grown = Math.min(2 * size, Math.max(8192, 2 * (filled + needed)));
    const from = filled + needed > grown ? filled - size : 0;
    const next = grown > kept.length ? Buffer.allocUnsafe(grown) : kept;
    kept.copy(next, 0, from, filled);
    kept = next;
    filled -= from;
  }
  /** Copies: the stream may reuse the memory of its chunks. */
  function keep(chunk: Uint8Array): void {
    const end = chunk.length > size ? chunk.subarray(chunk.length - size) : chunk;
    makeRoom(end.length);
    kept.set(end, filled);
    filled += end.length;
  }
  async function* through(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      keep(chunk);
      yield chunk;
    }
  }
  function release(): void {
    if (spareBuffers.length < mostSpare) spareBuffers.push(kept);
    kept = Buffer.alloc(0);
    filled = 0;
  }
  return { through, bytes: () => kept.subarray(Math.max(0, filled - size), filled), release };
}

const longestLine = 4096;

/** The lines of a log's end with the provider's events, numbered as in the whole log. NOT redacted: redact what leaves the analysis. */
export function readWindow(
  tail: Buffer,
  total: { readonly lines: number; readonly bytes: number },
  reader: LineReader,
): readonly EventLine[] {
  const isWhole = tail.length >= total.bytes;
  const from = isWhole ? 0 : tail.indexOf(0x0a) + 1;
  const raws = splitLines(tail, from);
  const firstNumber = total.lines - raws.length + 1;
  let step: string | null = null;
  return raws.map(({ text, start }, index) => {
    const clean = reader.clean(text);
    const events = reader.events(text, clean);
    for (const event of events) {
      if (event.kind === 'step') step = event.name;
      if (event.kind === 'step-end') step = null;
    }
    const offset = total.bytes - tail.length + start;
    const line: LogLine = { number: firstNumber + index, ...clean, step, offset };
    return { line, events };
  });
}

function splitLines(buffer: Buffer, from: number): readonly { readonly text: string; readonly start: number }[] {
  const lines: { text: string; start: number }[] = [];
  for (let start = from; start < buffer.length;) {
    const at = buffer.indexOf(0x0a, start);
    const end = at < 0 ? buffer.length : at;
    lines.push({ text: buffer.toString('utf8', start, Math.min(end, start + longestLine)), start });
    start = end + 1;
  }
  return lines;
}
