import { escapeEnd } from '../core/ansi.ts';
import { escapeState, lineFeedState, type Automaton } from './automaton.ts';
import { lineLimit } from './scan-lines.ts';

/** Stands for "a line longer than `lineLimit`" where an output's number is told. */
export const overlong = -1;

/** What one part of a block holds, in order: `count` entries, those of one line in a row. */
export interface Lane {
  readonly end: number;
  /** Line feeds in the part, and one for a last line without. */
  lines: number;
  count: number;
  /** Start of the line, its number counted from the part's first line (0), and what was found on it. */
  starts: Int32Array;
  numbers: Int32Array;
  outputs: Int32Array;
}

interface OpenLane extends Lane {
  end: number;
  lineStart: number;
  lastOutput: number;
  /** Behind the last escape sequence. */
  escapedTo: number;
}

export interface Prefilter {
  /** Looks through whole lines of a buffer. `stamped` skips `2026-01-05T10:00:01.0000000Z ` at their beginnings unread. */
  find(buffer: Uint8Array, from: number, to: number, stamped: boolean): readonly Lane[];
}

/** Bytes of a stamp and the blank behind it. */
export const stampLength = 29;

const laneCount = 4;
const smallest = 4096;

/**
 * Runs the automaton over several parts of a block at once: one lookup waits for memory while the others go on.
 * `useful` tells which outputs are worth an entry.
 */
export function createPrefilter(automaton: Automaton, useful: Uint8Array): Prefilter {
  const { table, classes, limit } = automaton;
  const lanes = Array.from({ length: laneCount }, newLane);
  let bytes: Uint8Array = new Uint8Array(0);
  let skipStamps = false;
  /** Second result of `look`. */
  let nextState = 0;

  /** Sees to a signal or a match behind `at`; answers where to go on, and `nextState`. */
  function look(lane: OpenLane, at: number, before: number, found: number): number {
    if (found === lineFeedState) {
      nextState = 0;
      if (at - 1 - lane.lineStart > lineLimit) push(lane, overlong);
      lane.lines += 1;
      lane.lineStart = at;
      lane.lastOutput = overlong;
      return skipStamps && isStamp(bytes, at, lane.end) ? at + stampLength : at;
    }
    if (found === escapeState) {
      nextState = before;
      lane.escapedTo = escapeEnd(bytes, at - 1, lane.end);
      return lane.escapedTo;
    }
    nextState = found;
    const output = found - limit;
    if (output !== lane.lastOutput && useful[output] === 1 && isReal(automaton, output, bytes, at, lane)) {
      lane.lastOutput = output;
      push(lane, output);
    }
    return at;
  }

  function runOne(lane: OpenLane, start: number, from: number): void {
    const end = lane.end;
    let at = start;
    let state = from;
    while (at < end) {
      const next = table[(state << 6) | (classes[bytes[at] as number] as number)] as number;
      at += 1;
      if (next < limit) state = next;
      else {
        at = look(lane, at, state, next);
        state = nextState;
      }
    }
  }

  function runFour([a, b, c, d]: [OpenLane, OpenLane, OpenLane, OpenLane]): void {
    const data = bytes;
    let [atA, atB, atC, atD] = [a.lineStart, b.lineStart, c.lineStart, d.lineStart];
    const [endA, endB, endC, endD] = [a.end, b.end, c.end, d.end];
    let stateA = 0;
    let stateB = 0;
    let stateC = 0;
    let stateD = 0;
    for (;;) {
      let steps = Math.min(endA - atA, endB - atB, endC - atC, endD - atD);
      if (steps <= 0) break;
      for (; steps > 0; steps -= 1) {
        let nextA = table[(stateA << 6) | (classes[data[atA] as number] as number)] as number;
        let nextB = table[(stateB << 6) | (classes[data[atB] as number] as number)] as number;
        let nextC = table[(stateC << 6) | (classes[data[atC] as number] as number)] as number;
        let nextD = table[(stateD << 6) | (classes[data[atD] as number] as number)] as number;
        atA += 1;
        atB += 1;
        atC += 1;
        atD += 1;
        if (nextA >= limit) {
          atA = look(a, atA, stateA, nextA);
          nextA = nextState;
          if (endA - atA < steps) steps = endA - atA + 1;
        }
        if (nextB >= limit) {
          atB = look(b, atB, stateB, nextB);
          nextB = nextState;
          if (endB - atB < steps) steps = endB - atB + 1;
        }
        if (nextC >= limit) {
          atC = look(c, atC, stateC, nextC);
          nextC = nextState;
          if (endC - atC < steps) steps = endC - atC + 1;
        }
        if (nextD >= limit) {
          atD = look(d, atD, stateD, nextD);
          nextD = nextState;
          if (endD - atD < steps) steps = endD - atD + 1;
        }
        stateA = nextA;
        stateB = nextB;
        stateC = nextC;
        stateD = nextD;
      }
    }
    runOne(a, atA, stateA);
    runOne(b, atB, stateB);
    runOne(c, atC, stateC);
    runOne(d, atD, stateD);
  }

  return {
    find(buffer, from, to, stamped) {
      bytes = buffer;
      skipStamps = stamped;
      const used = to - from < smallest ? 1 : laneCount;
      openLanes(lanes, buffer, from, to, used);
      if (used === 1) runOne(lanes[0] as OpenLane, from, 0);
      else runFour(lanes as [OpenLane, OpenLane, OpenLane, OpenLane]);
      for (const lane of lanes) closeLane(lane);
      return lanes;
    },
  };
}

/**
 * Compares the bytes before `at` with the literals of an output: the automaton knows neither case nor one digit from another.
 * Where control characters or escape sequences stand among them, the literal may be interrupted, and is believed.
 */
function isReal(
  { outputs, literals }: Automaton,
  output: number,
  bytes: Uint8Array,
  at: number,
  lane: OpenLane,
): boolean {
  const floor = Math.max(lane.lineStart, lane.escapedTo);
  for (const index of outputs[output] as Int32Array)
    if (standsBefore(literals[index] as Int16Array, bytes, at, floor)) return true;
  return false;
}

function standsBefore(literal: Int16Array, bytes: Uint8Array, at: number, floor: number): boolean {
  for (let index = literal.length - 1; index >= 0; index -= 1) {
    at -= 1;
    if (at < floor) return true;
    const byte = bytes[at] as number;
    const wanted = literal[index] as number;
    if (wanted < 0 ? byte >= 0x30 && byte <= 0x39 : byte === wanted) continue;
    return byte < 0x20 || byte === 0x7f;
  }
  return true;
}

function newLane(): OpenLane {
  const size = 1024;
  return {
    end: 0,
    lines: 0,
    count: 0,
    lineStart: 0,
    lastOutput: overlong,
    escapedTo: 0,
    starts: new Int32Array(size),
    numbers: new Int32Array(size),
    outputs: new Int32Array(size),
  };
}

/** Cuts `[from, to)` at line feeds into parts of about the same size; later ones may be empty. */
function openLanes(lanes: readonly OpenLane[], buffer: Uint8Array, from: number, to: number, used: number): void {
  let start = from;
  lanes.forEach((lane, index) => {
    const aim = Math.max(start, from + Math.floor(((to - from) * (index + 1)) / used));
    const feed = index >= used - 1 || aim >= to ? -1 : buffer.indexOf(0x0a, Math.max(start, aim - 1));
    lane.lineStart = start;
    lane.end = feed < 0 || feed >= to ? to : feed + 1;
    lane.lines = 0;
    lane.count = 0;
    lane.lastOutput = overlong;
    lane.escapedTo = start;
    start = lane.end;
  });
}

/** A last line without a line feed is a line too. */
function closeLane(lane: OpenLane): void {
  if (lane.lineStart >= lane.end) return;
  if (lane.end - lane.lineStart > lineLimit) push(lane, overlong);
  lane.lines += 1;
}

function push(lane: OpenLane, output: number): void {
  const at = lane.count;
  if (at === lane.starts.length) grow(lane);
  lane.starts[at] = lane.lineStart;
  lane.numbers[at] = lane.lines;
  lane.outputs[at] = output;
  lane.count = at + 1;
}

function grow(lane: OpenLane): void {
  const enlarge = (old: Int32Array): Int32Array => {
    const next = new Int32Array(old.length * 2);
    next.set(old);
    return next;
  };
  lane.starts = enlarge(lane.starts);
  lane.numbers = enlarge(lane.numbers);
  lane.outputs = enlarge(lane.outputs);
}

/** `2026-01-05T10:00:01.0000000Z `, which the cleaner of a stamped dialect takes off. */
export function isStamp(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + stampLength > end || bytes[at + 28] !== 0x20 || bytes[at + 27] !== 0x5a || bytes[at + 10] !== 0x54)
    return false;
  if (
    bytes[at + 4] !== 0x2d ||
    bytes[at + 7] !== 0x2d ||
    bytes[at + 13] !== 0x3a ||
    bytes[at + 16] !== 0x3a ||
    bytes[at + 19] !== 0x2e
  )
    return false;
  return (
    areDigits(bytes, at, 4) &&
    areDigits(bytes, at + 5, 2) &&
    areDigits(bytes, at + 8, 2) &&
    areDigits(bytes, at + 11, 2) &&
    areDigits(bytes, at + 14, 2) &&
    areDigits(bytes, at + 17, 2) &&
    areDigits(bytes, at + 20, 7)
  );
}

function areDigits(bytes: Uint8Array, at: number, count: number): boolean {
  for (let index = at; index < at + count; index += 1) if (((bytes[index] as number) - 0x30) >>> 0 > 9) return false;
  return true;
}
