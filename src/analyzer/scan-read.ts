import { stripControls } from '../core/ansi.ts';
import type { LineReader } from '../core/log.ts';
import type { Catalogue, Pattern } from './catalogue.ts';
import { createPrefilter, overlong, type Lane } from './prefilter.ts';
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
  const tells = index.outputs.map((output) => output.markers.some((marker) => reader.markers.includes(marker)));
  const useful = Uint8Array.from(index.outputs, (output, at) =>
    output.patterns.length > 0 || tells[at] === true ? 1 : 0,
  );
  const prefilter = createPrefilter(index.automaton, useful);
  const linePrefilter = createPrefilter(index.automaton, useful);
  const readLine = createLineReader(reading);
  const everyLine = index.unfiltered.length > 0;
  let patterns: number[] = [];

  /** Reads the line that starts at `start`, with what lane entries from `first` on tell of it; answers where it ends. */
  function readAt(block: Block, start: number, number: number, lane: Lane | null, first: number): number {
    const end = lineEnd(block.buffer, start, block.to);
    const raw = lineText(block.buffer, start, end);
    patterns = [...index.unfiltered];
    let marked = false;
    let isOverlong = false;
    for (let at = first; lane !== null && at < lane.count && lane.starts[at] === start; at += 1)
      note(lane.outputs[at] as number);
    if (isOverlong)
      for (const part of linePrefilter.find(Buffer.from(raw), 0, Buffer.byteLength(raw), false))
        for (let at = 0; at < part.count; at += 1) note(part.outputs[at] as number);
    // The automaton may take a text for a marker that escape codes and another case make look like one.
    if (marked) marked = holdsMarker(raw, reader);
    readLine(
      block,
      start,
      number,
      raw,
      marked,
      patterns.sort((a, b) => a - b),
    );
    return end;

    function note(output: number): void {
      if (output === overlong) {
        isOverlong = true;
        return;
      }
      marked ||= tells[output] === true;
      patterns.push(...(index.outputs[output]?.patterns ?? []));
    }
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
