import { isDroppedControl } from '../core/ansi.ts';

/** Stands for any decimal digit in a literal. */
export const anyDigit = '\uE000';

const lineFeed = 0x0a;
const escape = 0x1b;
/** Columns of the table: bytes fall into so many classes. */
const width = 64;
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

/** The trie under the automaton: children of all nodes in one table (0 for none), and what ends where. */
interface Trie {
  readonly children: Int32Array;
  readonly ends: (number[] | undefined)[];
  readonly fails: Int32Array;
  size: number;
}

/** Builds the automaton; literals are told by their index. Very many literals are cut shorter, to fit the table. */
export function buildAutomaton(texts: readonly string[]): Automaton {
  const all = texts.map(bytesOf);
  const classes = byteClasses();
  for (let length = longestLiteral; ; length -= 1) {
    const literals = all.map((literal) => literal.slice(0, length));
    const trie = buildTrie(literals, classes);
    if (trie.size < mostStates || length === 2) return finish(trie, classes, literals);
  }
}

function finish(trie: Trie, classes: Uint8Array, literals: readonly Int16Array[]): Automaton {
  const order = linkFailures(trie);
  const matching = order.filter((node) => trie.ends[node] !== undefined);
  const limit = trie.size - matching.length;
  const rank = rankStates(trie, order);
  const table = fillTable(trie, order, rank, classes);
  const outputs = Array.from(matching, (node) => Int32Array.from(trie.ends[node] ?? []));
  return { table, classes, limit, outputs, literals };
}

/** What has to be kept of an automaton beside its table and its literals to have it again. */
export interface PackedAutomaton {
  readonly texts: readonly string[];
  readonly length: number;
  readonly limit: number;
  readonly outputs: readonly (readonly number[])[];
}

export function packAutomaton(texts: readonly string[], automaton: Automaton): PackedAutomaton {
  const length = automaton.literals.reduce((most, literal) => Math.max(most, literal.length), 0);
  return { texts, length, limit: automaton.limit, outputs: automaton.outputs.map((ends) => [...ends]) };
}

export function unpackAutomaton({ texts, length, limit, outputs }: PackedAutomaton, table: Uint16Array): Automaton {
  const literals = texts.map((text) => bytesOf(text).slice(0, length));
  return { table, classes: byteClasses(), limit, literals, outputs: outputs.map((ends) => Int32Array.from(ends)) };
}

/** The bytes of a literal; -1 for any digit. */
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

function buildTrie(literals: readonly Int16Array[], classes: Uint8Array): Trie {
  const most = literals.reduce((sum, literal) => sum + literal.length, 1);
  const trie: Trie = { children: new Int32Array(most * width), ends: [], fails: new Int32Array(most), size: 1 };
  literals.forEach((literal, index) => {
    let at = 0;
    for (const byte of literal) {
      const cell = at * width + (byte < 0 ? digitClass : (classes[byte] as number));
      if (trie.children[cell] === 0) trie.children[cell] = trie.size++;
      at = trie.children[cell] as number;
    }
    (trie.ends[at] ??= []).push(index);
  });
  return trie;
}

/** Sets where every node falls back to, adds the ends of suffixes, and returns the nodes breadth first. */
function linkFailures({ children, ends, fails, size }: Trie): Int32Array {
  const order = new Int32Array(size);
  let tail = 1;
  for (let head = 0; head < tail; head += 1) {
    const at = order[head] as number;
    for (let kind = 0; kind < width; kind += 1) {
      const child = children[at * width + kind] as number;
      if (child === 0) continue;
      const fail = at === 0 ? 0 : stepOf(children, fails, fails[at] as number, kind);
      fails[child] = fail;
      if (ends[fail] !== undefined) (ends[child] ??= []).push(...ends[fail]);
      order[tail++] = child;
    }
  }
  return order;
}

function stepOf(children: Int32Array, fails: Int32Array, from: number, kind: number): number {
  for (let at = from; ; at = fails[at] as number) {
    const next = children[at * width + kind] as number;
    if (next !== 0 || at === 0) return next;
  }
}

/** New numbers: breadth first, those that complete a literal behind all others. */
function rankStates(trie: Trie, order: Int32Array): Int32Array {
  const rank = new Int32Array(trie.size);
  let number = 0;
  for (const node of order) if (trie.ends[node] === undefined) rank[node] = number++;
  for (const node of order) if (trie.ends[node] !== undefined) rank[node] = number++;
  return rank;
}

function fillTable(trie: Trie, order: Int32Array, rank: Int32Array, classes: Uint8Array): Uint16Array {
  const table = new Uint16Array(trie.size * width);
  for (const at of order) {
    const row = (rank[at] as number) * width;
    // The row of the failure state is complete already: it lies nearer to the root.
    const failRow = (rank[trie.fails[at] as number] as number) * width;
    if (at !== 0) table.copyWithin(row, failRow, failRow + width);
    for (let kind = 0; kind < width; kind += 1) {
      const child = trie.children[at * width + kind] as number;
      if (child !== 0) table[row + kind] = rank[child] as number;
    }
    table[row + (classes[lineFeed] as number)] = lineFeedState;
    table[row + (classes[escape] as number)] = escapeState;
    table[row + 3] = rank[at] as number;
  }
  return table;
}
