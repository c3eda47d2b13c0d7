import type { LineReader } from '../core/log.ts';
import type { Nearby } from './catalogue.ts';
import { execOn } from './lead.ts';
import type { Block } from './scan-blocks.ts';
import { lineEnd, lineText, previousStart } from './scan-lines.ts';

export type Groups = Readonly<Record<string, string | undefined>>;

interface Memory {
  /** Every line from `first` to `last` was tried. */
  first: number;
  last: number;
  found: { readonly number: number; readonly groups: Groups }[];
}

export type FindNear = (nearby: Nearby, block: Block, number: number, start: number) => Groups | null;

/**
 * Looks for second patterns around a line. What was tried is remembered, so that a log in which every line asks costs one
 * try of a pattern per line.
 */
export function createNearFinder(reader: LineReader): FindNear {
  const memories = new Map<Nearby, Memory>();
  return (nearby, block, number, start) => {
    const memory = refresh(memories, nearby, number);
    tryBackward(memory, nearby, block, number, start, reader);
    tryForward(memory, nearby, block, number, start, reader);
    memory.found = memory.found
      .filter((one) => one.number >= number - nearby.before)
      .sort((a, b) => a.number - b.number);
    return memory.found.find((one) => one.number <= number + nearby.after)?.groups ?? null;
  };
}

function refresh(memories: Map<Nearby, Memory>, nearby: Nearby, number: number): Memory {
  const known = memories.get(nearby);
  if (known !== undefined && known.last >= number - nearby.before - 1 && known.first <= number) return known;
  const fresh: Memory = { first: number, last: number - 1, found: [] };
  memories.set(nearby, fresh);
  return fresh;
}

function tryBackward(
  memory: Memory,
  nearby: Nearby,
  block: Block,
  number: number,
  start: number,
  reader: LineReader,
): void {
  const { first, last } = memory;
  memory.last = Math.max(last, number - 1);
  if (first <= number - nearby.before && last >= number - 1) return;
  let at = start;
  for (let line = number - 1; line >= number - nearby.before; line -= 1) {
    at = previousStart(block.buffer, at, block.floor);
    if (at < 0) return;
    if (line >= first && line <= last) continue;
    tryLine(memory, nearby, block, line, at, lineEnd(block.buffer, at, block.ahead), reader);
    memory.first = Math.min(memory.first, line);
  }
}

function tryForward(
  memory: Memory,
  nearby: Nearby,
  block: Block,
  number: number,
  start: number,
  reader: LineReader,
): void {
  if (memory.last >= number + nearby.after) return;
  let at = start;
  for (let line = number; line <= number + nearby.after && at < block.ahead; line += 1) {
    const end = lineEnd(block.buffer, at, block.ahead);
    if (line > memory.last) {
      tryLine(memory, nearby, block, line, at, end, reader);
      memory.last = line;
    }
    at = end + 1;
  }
}

function tryLine(
  memory: Memory,
  nearby: Nearby,
  block: Block,
  number: number,
  start: number,
  end: number,
  reader: LineReader,
): void {
  const groups = execOn(nearby.regexp, reader.clean(lineText(block.buffer, start, end)).text);
  if (groups !== null) memory.found.push({ number, groups: groups.groups ?? {} });
}
