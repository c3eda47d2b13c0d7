/** A line longer than this many bytes is read as its first `headBytes` and last `tailBytes`: patterns stay quick on any input. */
export const lineLimit = 4096;
const headBytes = 3072;
const tailBytes = 1024;

/** Stands where the middle of an overlong line was left out. */
const cutSign = ' ⟪…⟫ ';

const lineFeed = 0x0a;

/** Text of the line in `[start, end)` (without its line feed) as the patterns see it, before the dialect cleans it. */
export function lineText(buffer: Buffer, start: number, end: number): string {
  if (end - start <= lineLimit) return buffer.toString('utf8', start, end);
  const tailStart = end - tailBytes;
  return `${buffer.toString('utf8', start, start + headBytes)}${cutSign}${buffer.toString('utf8', tailStart, end)}`;
}

/** Where the line that begins at `start` ends: at its line feed, or at `limit`. */
export function lineEnd(buffer: Buffer, start: number, limit: number): number {
  const at = buffer.indexOf(lineFeed, start);
  return at < 0 || at > limit ? limit : at;
}

/** Start of the line before the one that starts at `start`, or -1 when it is not (wholly) behind `floor`. */
export function previousStart(buffer: Buffer, start: number, floor: number): number {
  if (start <= floor) return -1;
  if (start - 1 === floor) return floor;
  const at = buffer.lastIndexOf(lineFeed, start - 2);
  return at < floor ? floor : at + 1;
}
