import type { LineReader } from '../core/log.ts';
import type { Catalogue } from './catalogue.ts';
import { readBlocks, type Block } from './scan-blocks.ts';
import { createCollector, type Collector } from './scan-collect.ts';
import { lineEnd, lineText } from './scan-lines.ts';
import { createNearFinder } from './scan-near.ts';
import { scanResult } from './scan-result.ts';
import { createTracker, type Tracker } from './scan-track.ts';
import type { ScanOptions, ScanResult } from './scan-types.ts';

const headSize = 64 * 1024;

/** What a scan knows between two blocks. */
export interface Scan {
  readonly catalogue: Catalogue;
  readonly reader: LineReader;
  readonly collector: Collector;
  readonly tracker: Tracker;
  /** Lines of the blocks before. */
  lines: number;
  /** Following lines that must be read whatever they hold. */
  readOn: number;
}

/**
 * Reads a log once, in bounded memory and linear time, and gathers everything that a diagnosis needs. Rejects only when the
 * stream does.
 */
export async function scan(bytes: AsyncIterable<Uint8Array>, catalogue: Catalogue, options: ScanOptions): Promise<ScanResult> {
  let state: Scan | null = null;
  let refusal: string | null = null;
  let head: Buffer | null = null;
  for await (const block of readBlocks(bytes)) {
    if (state === null) {
      head = Buffer.from(block.buffer.subarray(block.from, Math.min(block.to, block.from + headSize)));
      refusal = options.formats.refuse(head);
      state = openScan(head, catalogue, options);
    }
    scanBlock(state, block);
    if (block.last) return scanResult(state, block, head ?? Buffer.alloc(0), refusal, options);
  }
  throw new Error('a stream ended without its last block');
}

function openScan(head: Buffer, catalogue: Catalogue, options: ScanOptions): Scan {
  const dialect = options.dialect ?? options.formats.detect(head.toString('utf8'));
  const reader = options.formats.reader(dialect);
  const collector = createCollector(catalogue, createNearFinder(reader));
  return { catalogue, reader, collector, tracker: createTracker(), lines: 0, readOn: 0 };
}

function scanBlock(state: Scan, block: Block): void {
  for (let start = block.from; start < block.to; ) {
    const end = lineEnd(block.buffer, start, block.to);
    state.lines += 1;
    readLine(state, block, start, end);
    start = end + 1;
  }
}

function readLine(state: Scan, block: Block, start: number, end: number): void {
  const { reader, collector, tracker, catalogue } = state;
  const raw = lineText(block.buffer, start, end);
  const clean = reader.clean(raw);
  const line = { number: state.lines, ...clean, offset: block.offsetOf(start) };
  const events = reader.events(raw, clean);
  if (events.length > 0) tracker.landmarks.add(() => line);
  tracker.take(events, line, block, start);
  for (const pattern of catalogue.patterns) {
    const found = pattern.regexp.exec(clean.text);
    if (found !== null) collector.take(pattern, found, line, block, start);
  }
}

