import type { Run } from '../core/run.ts';

/** Re-runs are remembered by run and failed attempt, not by branch: the next commit's failure may be run again. */
export function rerunKey({ id, attempt }: Pick<Run, 'id' | 'attempt'>): string {
  return `run:${id}#${attempt}`;
}

/** The run and the attempt that failed before the re-run; null for a key that is none. */
export function parseRerunKey(key: string): { readonly id: string; readonly attempt: number } | null {
  const match = /^run:([^#]+)(?:#(\d+))?$/.exec(key);
  return match?.[1] === undefined ? null : { id: match[1], attempt: Number(match[2] ?? 1) };
}
