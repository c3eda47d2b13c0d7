import { isDroppedControl } from '../core/ansi.ts';
import { anyDigit } from './required-literals.ts';

const lineFeed = 0x0a;
const escape = 0x1b;
/** Columns of the table: bytes fall into so many classes. */
export const width = 64;
const mostStates = 65_000;
const longestLiteral = 12;
const digitClass = 4;

/**
 * An Aho–Corasick automaton over classes of bytes, as one dense table: from state `s` the byte `b` leads to
 * `table[s * width + classes[b]]`. Cases of a letter, all digits and rare bytes share classes, so that the table stays small;
 * what it finds is compared with the literal afterwards. States from `limit` up need a closer look: those that complete a
 * literal, then `escapeState` and `lineFeedState`, which are signals. Control characters that the cleaner drops keep the state.
 */
export interface Automaton {
  readonly table: Uint16Array;
  readonly classes: Uint8Array;
  readonly limit: number;
  /** For the state `s >= limit`, `outputs[s - limit]` are the literals that may end there. */
  readonly outputs: readonly Int32Array[];
  /** The literals in bytes; -1 stands for any digit. */
  readonly literals: readonly Int16Array[];
}

export const escapeState = 65_534;
export const lineFeedState = 65_535;

interface Node {
  readonly next: Map<number, number>;
  fail: number;
  readonly ends: number[];
}

/** Builds the automaton; literals are told by their index. Very many literals are cut shorter, to fit the table. */
export function buildAutomaton(texts: readonly string[]): Automaton {
  const all = texts.map(bytesOf);
  const classes = byteClasses();
  for (let length = longestLiteral; ; length -= 1) {
    const literals = all.map((literal) => literal.slice(0, length));
    const nodes = buildTrie(literals, classes);
    if (nodes.length < mostStates || length === 2) return finish(nodes, classes, literals);
  }
}

function finish(nodes: Node[], classes: Uint8Array, literals: readonly Int16Array[]): Automaton {
  const order = linkFailures(nodes);
  const rank = rankStates(nodes, order);
  const matching = order.filter((node) => (nodes[node] as Node).ends.length > 0);
  const table = fillTable(nodes, order, rank, classes);
  const outputs = matching.map((node) => Int32Array.from((nodes[node] as Node).ends));
  return { table, classes, limit: nodes.length - matching.length, outputs, literals };
}

function bytesOf(literal: string): Int16Array {
  return Int16Array.from(
    literal.split(anyDigit).flatMap((part, index) => [...(index === 0 ? [] : [-1]), ...Buffer.from(part)]),
  );
}

/** 0: blanks and what else no literal holds; 1 to 3: line feed, ESC, dropped controls; then digits, letters, punctuation, others. */
function byteClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  const punctuation = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
  for (let byte = 0; byte < 256; byte += 1) {
    const letter = String.fromCharCode(byte).toLowerCase().charCodeAt(0) - 0x61;
    if (isDroppedControl(byte)) classes[byte] = 3;
    else if (byte >= 0x30 && byte <= 0x39) classes[byte] = digitClass;
    else if (byte < 0x80 && letter >= 0 && letter < 26) classes[byte] = 5 + letter;
    else if (byte >= 0x80) classes[byte] = 60 + (byte & 3);
    else if (byte >= 0x20) classes[byte] = Math.min(31 + punctuation.indexOf(String.fromCharCode(byte)), 59);
  }
  classes[lineFeed] = 1;
  classes[escape] = 2;
  return classes;
}

function newNode(): Node {
  return { next: new Map(), fail: 0, ends: [] };
}

function buildTrie(literals: readonly Int16Array[], classes: Uint8Array): Node[] {
  const nodes = [newNode()];
  literals.forEach((literal, index) => {
    let at = 0;
    for (const byte of literal) {
      const { next } = nodes[at] as Node;
      const kind = byte < 0 ? digitClass : (classes[byte] as number);
      let child = next.get(kind);
      if (child === undefined) {
        child = nodes.push(newNode()) - 1;
        next.set(kind, child);
      }
      at = child;
    }
    (nodes[at] as Node).ends.push(index);
  });
  return nodes;
}

/** Sets every node's `fail`, adds the ends of suffixes, and returns the nodes breadth first. */
function linkFailures(nodes: Node[]): number[] {
  const order = [0];
  for (let head = 0; head < order.length; head += 1) {
    const at = order[head] as number;
    const node = nodes[at] as Node;
    for (const [kind, child] of node.next) {
      const target = nodes[child] as Node;
      target.fail = at === 0 ? 0 : stepOf(nodes, node.fail, kind);
      target.ends.push(...(nodes[target.fail] as Node).ends);
      order.push(child);
    }
  }
  return order;
}

function stepOf(nodes: readonly Node[], from: number, kind: number): number {
  for (let at = from; ; at = (nodes[at] as Node).fail) {
    const next = (nodes[at] as Node).next.get(kind);
    if (next !== undefined) return next;
    if (at === 0) return 0;
  }
}

/** New numbers: breadth first, those that complete a literal behind all others. */
function rankStates(nodes: readonly Node[], order: readonly number[]): Int32Array {
  const rank = new Int32Array(nodes.length);
  let number = 0;
  for (const node of order) if ((nodes[node] as Node).ends.length === 0) rank[node] = number++;
  for (const node of order) if ((nodes[node] as Node).ends.length > 0) rank[node] = number++;
  return rank;
}

function fillTable(
  nodes: readonly Node[],
  order: readonly number[],
  rank: Int32Array,
  classes: Uint8Array,
): Uint16Array {
  const table = new Uint16Array(nodes.length * width);
  for (const at of order) {
    const node = nodes[at] as Node;
    const row = (rank[at] as number) * width;
    // The row of the failure state is complete already: it lies nearer to the root.
    const failRow = (rank[node.fail] as number) * width;
    if (at !== 0) table.copyWithin(row, failRow, failRow + width);
    for (const [kind, child] of node.next) table[row + kind] = rank[child] as number;
    table[row + (classes[lineFeed] as number)] = lineFeedState;
    table[row + (classes[escape] as number)] = escapeState;
    table[row + 3] = rank[at] as number;
  }
  return table;
}
