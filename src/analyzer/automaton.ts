import { isDroppedControl } from '../core/ansi.ts';

const lineFeed = 0x0a;
const escape = 0x1b;

/**
 * An Aho–Corasick automaton over bytes, as one dense table. States are premultiplied: from state `s` the byte `b` leads to
 * `table[s + classes[b]]`. Everything from `limit` up needs a closer look: states that complete a literal, then
 * `lineFeedState` and `escapeState`, which are signals and no states. Control characters that the cleaner drops keep the state.
 */
export interface Automaton {
  readonly table: Int32Array;
  readonly classes: Uint8Array;
  readonly width: number;
  readonly limit: number;
  readonly lineFeedState: number;
  readonly escapeState: number;
  /** For the state `s >= limit`, `outputs[(s - limit) / width]` are the literals that end there. */
  readonly outputs: readonly Int32Array[];
}

interface Node {
  readonly next: Map<number, number>;
  fail: number;
  readonly ends: number[];
}

/** Builds the automaton; literals are told by their index. */
export function buildAutomaton(literals: readonly string[]): Automaton {
  const bytes = literals.map((literal) => Buffer.from(literal));
  const { classes, width } = classesOf(bytes);
  const nodes = buildTrie(bytes, classes);
  const order = linkFailures(nodes);
  const rank = rankStates(nodes, order);
  const matching = order.filter((node) => (nodes[node] as Node).ends.length > 0);
  const limit = (nodes.length - matching.length) * width;
  const lineFeedState = nodes.length * width;
  const table = fillTable(nodes, order, rank, width, classes, lineFeedState);
  const outputs = matching.map((node) => Int32Array.from((nodes[node] as Node).ends));
  return { table, classes, width, limit, lineFeedState, escapeState: lineFeedState + 1, outputs };
}

/** Bytes that stand in no literal share class 0; line feed, ESC and the dropped controls have classes 1 to 3. */
function classesOf(literals: readonly Buffer[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(256);
  let width = 4;
  for (const literal of literals) {
    for (const byte of literal) if (classes[byte] === 0) classes[byte] = width++;
  }
  for (let byte = 0; byte < 256; byte += 1) if (isDroppedControl(byte)) classes[byte] = 3;
  classes[lineFeed] = 1;
  classes[escape] = 2;
  return { classes, width };
}

function newNode(): Node {
  return { next: new Map(), fail: 0, ends: [] };
}

function buildTrie(literals: readonly Buffer[], classes: Uint8Array): Node[] {
  const nodes = [newNode()];
  literals.forEach((literal, index) => {
    let at = 0;
    for (const byte of literal) {
      const { next } = nodes[at] as Node;
      const kind = classes[byte] as number;
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

function fillTable(nodes: readonly Node[], order: readonly number[], rank: Int32Array, width: number, classes: Uint8Array, lineFeedState: number): Int32Array {
  const table = new Int32Array(nodes.length * width);
  for (const at of order) {
    const node = nodes[at] as Node;
    const row = (rank[at] as number) * width;
    // The row of the failure state is complete already: it lies nearer to the root.
    const failRow = (rank[node.fail] as number) * width;
    if (at !== 0) table.copyWithin(row, failRow, failRow + width);
    for (const [kind, child] of node.next) table[row + kind] = (rank[child] as number) * width;
    table[row + (classes[lineFeed] as number)] = lineFeedState;
    table[row + (classes[escape] as number)] = lineFeedState + 1;
    table[row + 3] = row;
  }
  return table;
}
