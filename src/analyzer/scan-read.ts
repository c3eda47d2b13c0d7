import { stripControls } from '../core/ansi.ts';
import type { LineReader } from '../core/log.ts';
import type { Catalogue, Pattern } from './catalogue.ts';
import { createPrefilter, isStamp, overlong, stampLength, type Lane } from './prefilter.ts';
import type { Block } from './scan-blocks.ts';
import type { Collector } from './scan-collect.ts';
import { afterLead } from './lead.ts';
import { indexOf } from './scan-index.ts';
import { lineEnd, lineText } from './scan-lines.ts';
import type { BareLine } from './scan-places.ts';
import type { Tracker } from './scan-track.ts';

export interface Reading {
  readonly catalogue: Catalogue;
  readonly reader: LineReader;
  readonly collector: Collector;
  readonly tracker: Tracker;
  /** The markers of all dialects: they stand in the automaton. */
  readonly markers: readonly string[];
}

/** Reads the lines of a block, the numbers of which follow on `linesBefore`; answers the number of its last line. */
export type ReadBlock = (block: Block, linesBefore: number) => number;

/** The slow way: every line, every pattern. What `createFilteredReader` finds is compared with this. */
export function createFullReader(reading: Reading): ReadBlock {
  const { reader, catalogue } = reading;
  const readLine = createLineReader(reading);
  const all = catalogue.patterns.map((_, pattern) => pattern);
  return (block, linesBefore) => {
    let number = linesBefore;
    for (let start = block.from; start < block.to;) {
      const end = lineEnd(block.buffer, start, block.to);
      const raw = lineText(block.buffer, start, end);
      number += 1;
      readLine(block, start, number, raw, holdsMarker(raw, reader), all);
      start = end + 1;
    }
    return number;
  };
}

/**
 * The quick way: reads the lines that hold a literal of a pattern or a marker of the dialect, those that the dialect asks
 * for, and, when some pattern has no literal, all.
 */
export function createFilteredReader(reading: Reading): ReadBlock {
  const { reader, catalogue, markers } = reading;
  const index = indexOf(catalogue, markers);
  const { sieve } = index;
  const tells = index.outputs.map((output) => output.markers.some((marker) => reader.markers.includes(marker)));
  const useful = Uint8Array.from(index.outputs, (output, at) =>
    output.patterns.length > 0 || tells[at] === true ? 1 : 0,
  );
  const prefilter = createPrefilter(index.automaton, useful);
  const linePrefilter = createPrefilter(index.automaton, useful);
  const readLine = createLineReader(reading);
  const everyLine = index.unfiltered.length > 0;
  const patterns: number[] = [];
  let marked = false;

  function note(output: number): void {
    if (tells[output] === true) marked = true;
    for (const pattern of index.outputs[output]?.patterns ?? []) if (sieve.mayMatch(pattern)) patterns.push(pattern);
  }

  /** Reads the line that starts at `start`, with what lane entries from `first` on tell of it; answers where it ends. */
  function readAt(block: Block, start: number, number: number, lane: Lane | null, first: number): number {
    const end = lineEnd(block.buffer, start, block.to);
    patterns.length = 0;
    for (const pattern of index.unfiltered) patterns.push(pattern);
    marked = false;
    let isOverlong = false;
    if (lane !== null) sieve.open(block.buffer, start, end, bodyOf(block.buffer, start, end, reader));
    for (let at = first; lane !== null && at < lane.count && lane.starts[at] === start; at += 1) {
      const output = lane.outputs[at] as number;
      if (output === overlong) isOverlong = true;
      else note(output);
    }
    const isWanted = readLine.readOn() > 0;
    if (!isWanted && !isOverlong && !marked && patterns.length === 0) return end;
    const raw = lineText(block.buffer, start, end);
    if (isOverlong) noteText(Buffer.from(raw));
    // The automaton may take a text for a marker that escape codes and another case make look like one.
    const isMarked = marked && holdsMarker(raw, reader);
    if (patterns.length > 1) patterns.sort((a, b) => a - b);
    if (isWanted || isMarked || patterns.length > 0) readLine(block, start, number, raw, isMarked, patterns);
    return end;
  }

  /** What the automaton finds in the text of an overlong line. */
  function noteText(bytes: Buffer): void {
    sieve.open(bytes, 0, bytes.length, -1);
    for (const part of linePrefilter.find(bytes, 0, bytes.length, false))
      for (let at = 0; at < part.count; at += 1) if (part.outputs[at] !== overlong) note(part.outputs[at] as number);
  }

  return (block, linesBefore) => {
    const lanes = prefilter.find(block.buffer, block.from, block.to, reader.stamped);
    let unread = block.from;
    let number = linesBefore;
    let base = linesBefore;

    function readUntil(limit: number): void {
      while (unread < limit && (everyLine || readLine.readOn() > 0))
        unread = readAt(block, unread, ++number, null, 0) + 1;
    }

    for (const lane of lanes) {
      for (let at = 0; at < lane.count;) {
        const start = lane.starts[at] as number;
        readUntil(start);
        number = base + (lane.numbers[at] as number) + 1;
        unread = readAt(block, start, number, lane, at) + 1;
        while (at < lane.count && lane.starts[at] === start) at += 1;
      }
      base += lane.lines;
    }
    readUntil(block.to);
    return base;
  };
}

const tab = 0x09;
const firstOfMark = 0xef;

/** Where the cleaned text of a line begins, if nothing is rewritten; -1 when that cannot be told from the bytes. */
function bodyOf(buffer: Buffer, start: number, end: number, reader: LineReader): number {
  if (!reader.bare) return -1;
  if (buffer[start] === firstOfMark) return -1;
  if (!reader.stamped) return start;
  if (isStamp(buffer, start, end)) return start + stampLength;
  const byte = buffer[start] as number;
  if (byte >= 0x30 && byte <= 0x39) return -1;
  for (let at = start; at < end; at += 1) if (buffer[at] === tab) return -1;
  return start;
}

function holdsMarker(raw: string, reader: LineReader): boolean {
  const bare = stripControls(raw);
  return reader.markers.some((marker) => bare.includes(marker));
}

/** Cleans a line, tells the tracker when it is marked or was asked for, and tries patterns, each once. */
function createLineReader({ catalogue, reader, collector, tracker }: Reading) {
  const triedOn = new Float64Array(catalogue.patterns.length);
  let wanted = 0;

  function readLine(
    block: Block,
    start: number,
    number: number,
    raw: string,
    marked: boolean,
    patterns: readonly number[],
  ): void {
    const clean = reader.clean(raw);
    const line: BareLine = { number, text: clean.text, time: clean.time, offset: block.offsetOf(start) };
    if (marked || wanted > 0) {
      const events = reader.events(raw, clean);
      if (events.length > 0) tracker.landmarks.add(() => line);
      wanted = tracker.take(events, line, block, start) ?? Math.max(0, wanted - 1);
    }
    let bare: string | null | undefined;
    for (const index of patterns) {
      if (triedOn[index] === number) continue;
      triedOn[index] = number;
      const pattern = catalogue.patterns[index] as Pattern;
      let found = pattern.regexp.exec(clean.text);
      if (found === null) {
        if (bare === undefined) bare = afterLead(clean.text);
        if (bare !== null) found = pattern.regexp.exec(bare);
      }
      if (found !== null) collector.take(pattern, found, line, block, start);
    }
  }

  /** How many following lines must be read whatever they hold. */
  readLine.readOn = (): number => wanted;
  return readLine;
}
