import type { LineReader } from '../core/log.ts';
import type { Catalogue } from './catalogue.ts';
import { readBlocks } from './scan-blocks.ts';
import { createCollector, type Collector } from './scan-collect.ts';
import { createNearFinder } from './scan-near.ts';
import { createFilteredReader, createFullReader, type ReadBlock } from './scan-read.ts';
import { scanResult } from './scan-result.ts';
import { createTracker, type Tracker } from './scan-track.ts';
import type { ScanOptions, ScanResult } from './scan-types.ts';

const headSize = 64 * 1024;

/** What a scan has gathered. */
export interface Scan {
  readonly catalogue: Catalogue;
  readonly reader: LineReader;
  readonly collector: Collector;
  readonly tracker: Tracker;
  readonly readBlock: ReadBlock;
  readonly head: Buffer;
  lines: number;
}

/**
 * Reads a log once, in bounded memory and linear time, and gathers everything that a diagnosis needs. The stream's chunks
 * may share memory: each is used up before the next is asked for. Rejects only when the stream does.
 */
export async function scan(
  bytes: AsyncIterable<Uint8Array>,
  catalogue: Catalogue,
  options: ScanOptions,
): Promise<ScanResult> {
  let state: Scan | null = null;
  for await (const block of readBlocks(bytes)) {
    state ??= openScan(
      block.buffer.subarray(block.from, Math.min(block.to, block.from + headSize)),
      catalogue,
      options,
    );
    state.lines = state.readBlock(block, state.lines);
    if (block.last) return scanResult(state, block, options);
  }
  throw new Error('a stream ended without its last block');
}

function openScan(start: Uint8Array, catalogue: Catalogue, options: ScanOptions): Scan {
  const head = Buffer.from(start);
  const reader = options.formats.reader(options.dialect ?? options.formats.detect(head.toString('utf8')));
  const tracker = createTracker();
  const collector = createCollector(catalogue, createNearFinder(reader));
  const reading = { catalogue, reader, collector, tracker, markers: options.formats.markers };
  const readBlock = options.prefilter === false ? createFullReader(reading) : createFilteredReader(reading);
  return { catalogue, reader, collector, tracker, readBlock, head, lines: 0 };
}
