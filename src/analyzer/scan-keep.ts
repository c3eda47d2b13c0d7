/** How many of the first and of the last are kept. */
export interface EndsSize {
  readonly first: number;
  readonly last: number;
}

/** Keeps the first and the last of many, in constant memory. */
export interface Ends<T> {
  readonly count: number;
  /** Takes one; `make` may reuse what it gets, an item that has dropped out. */
  add(make: (dropped: T | undefined) => T): void;
  /** The kept ones in order. */
  list(): T[];
}

/** Once `isShort` says so, no more than `few` are added to what is kept already. */
export function keepEnds<T>(size: EndsSize, few = size, isShort = (): boolean => false): Ends<T> {
  const head: T[] = [];
  const ring: T[] = [];
  let count = 0;
  let oldest = 0;
  return {
    get count() {
      return count;
    },
    add(make) {
      const { first, last } = isShort() ? few : size;
      if (ring.length === 0 && head.length < first) head.push(make(undefined));
      else if (ring.length < last) ring.push(make(undefined));
      else {
        ring[oldest] = make(ring[oldest]);
        oldest = (oldest + 1) % ring.length;
      }
      count += 1;
    },
    list() {
      return [...head, ...ring.slice(oldest), ...ring.slice(0, oldest)];
    },
  };
}
