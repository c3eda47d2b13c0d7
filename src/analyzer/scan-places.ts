import type { LineReader } from '../core/log.ts';
import type { Block } from './scan-blocks.ts';
import { lineEnd, lineText } from './scan-lines.ts';

/** A line as read, before secrets are taken out and its step is known. */
export interface BareLine {
  readonly number: number;
  readonly text: string;
  readonly time: string | null;
  readonly offset: number;
}

/** A line together with the raw bytes around it, copied out of the block. */
export interface Place {
  line: BareLine;
  bytes: Buffer;
  used: number;
  /** Where the line starts in `bytes`. */
  start: number;
  /** True when `bytes` begins with a whole line. */
  whole: boolean;
}

/** How many bytes a place keeps on either side. */
export interface Reach {
  readonly before: number;
  readonly after: number;
}

/** Fills a place (a new one, or `reuse` with its memory) with the surroundings of the line that starts at `start`. */
export function copyPlace(block: Block, start: number, line: BareLine, reach: Reach, reuse?: Place): Place {
  const from = Math.max(block.floor, start - reach.before);
  const to = Math.min(block.ahead, start + reach.after);
  const size = Math.max(0, to - from);
  const place = reuse ?? { line, bytes: Buffer.allocUnsafeSlow(Math.max(size, 1)), used: 0, start: 0, whole: false };
  if (place.bytes.length < size) place.bytes = Buffer.allocUnsafeSlow(size);
  block.buffer.copy(place.bytes, 0, from, from + size);
  place.line = line;
  place.used = size;
  place.start = start - from;
  place.whole = from === block.floor;
  return place;
}

/** The lines around a place, at most so many, in order; the line itself is left out. */
export function linesAround(
  place: Place,
  reader: LineReader,
  count: { before: number; after: number },
): { before: BareLine[]; after: BareLine[] } {
  const spans = spansOf(place);
  const own = spans.findIndex(([start]) => start >= place.start);
  if (own < 0) return { before: [], after: [] };
  const read = ([start, end]: Span, index: number): BareLine => ({
    number: place.line.number + index - own,
    ...reader.clean(lineText(place.bytes, start, end)),
    offset: Math.max(0, place.line.offset + start - place.start),
  });
  const lines = (from: number, to: number) => spans.slice(from, to).map((span, index) => read(span, from + index));
  return { before: lines(Math.max(0, own - count.before), own), after: lines(own + 1, own + 1 + count.after) };
}

type Span = readonly [start: number, end: number];

function spansOf(place: Place): Span[] {
  const spans: Span[] = [];
  let start = 0;
  while (start < place.used) {
    const end = lineEnd(place.bytes, start, place.used);
    // A line that the copy cut at its beginning is no evidence; one cut at its end still is.
    if (start > 0 || place.whole || place.start === 0) spans.push([start, end]);
    start = end + 1;
  }
  return spans;
}
