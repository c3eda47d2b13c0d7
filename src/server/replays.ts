/** Remembers the newest so many keys. */
export interface Replays {
  /** True when the key was seen before; otherwise remembers it. */
  seen(key: string): boolean;
}

export function createReplays(capacity: number): Replays {
  const keys = new Set<string>();
  return {
    seen(key) {
      if (keys.has(key)) return true;
      keys.add(key);
      const oldest = keys.values().next().value;
      if (keys.size > capacity && oldest !== undefined) keys.delete(oldest);
      return false;
    },
  };
}
