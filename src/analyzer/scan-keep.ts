/** Keeps the first and the last of many, in constant memory. */
export interface Ends<T> {
  readonly count: number;
  /** Takes one; `make` may reuse what it gets, an item that has dropped out. */
  add(make: (dropped: T | undefined) => T): void;
  /** The kept ones in order. */
  list(): T[];
}

export function keepEnds<T>(first: number, last: number): Ends<T> {
  const head: T[] = [];
  const ring: T[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(make) {
      const slot = (count - first) % last;
      if (count < first) head.push(make(undefined));
      else ring[slot] = make(ring[slot]);
      count += 1;
    },
    list() {
      const oldest = count - first > last ? (count - first) % last : 0;
      return [...head, ...ring.slice(oldest), ...ring.slice(0, oldest)];
    },
  };
}
