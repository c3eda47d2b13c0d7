import type { MemorySample } from './daemon.ts';

export interface MemoryTrend {
  /** Medians of the second and of the last quarter of the samples: the first is the warm-up. */
  readonly earlyMb: number;
  readonly lateMb: number;
  readonly peakMb: number;
  readonly samples: number;
}

/** So much more at the end than after the warm-up still counts as flat. */
export const flatWithin = 0.15;

/** Null when there are too few samples to tell. */
export function memoryTrend(samples: readonly MemorySample[], part: 'residentMb' | 'heapMb'): MemoryTrend | null {
  const values = samples.map((sample) => sample[part]).filter(Number.isFinite);
  const quarter = Math.floor(values.length / 4);
  if (quarter < 3) return null;
  return {
    earlyMb: median(values.slice(quarter, 2 * quarter)),
    lateMb: median(values.slice(-quarter)),
    peakMb: Math.max(...values),
    samples: values.length,
  };
}

export function isFlat({ earlyMb, lateMb }: MemoryTrend): boolean {
  return lateMb <= earlyMb * (1 + flatWithin);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
