import type { MemorySample } from './daemon.ts';
import { flatWithin, isFlat, memoryTrend } from './memory.ts';
import type { Failed, Town } from './town.ts';

/** What a soak run came to. */
export interface Soaked {
  readonly minutes: number;
  readonly seed: number;
  readonly requests: number;
  /** How often each thing went wrong. */
  readonly faults: ReadonlyMap<string, number>;
  readonly town: Town;
  readonly duplicates: readonly string[];
  readonly lost: readonly string[];
  /** Of the last process. */
  readonly samples: readonly MemorySample[];
  readonly lines: ReadonlyMap<string, number>;
  readonly starts: number;
  readonly crashes: number;
  readonly stop: { readonly status: number | null; readonly seconds: number };
}

/** Why the run does not count as passed; empty when it does. */
export function problemsOf({ duplicates, lost, samples, crashes, stop }: Soaked): readonly string[] {
  const resident = memoryTrend(samples, 'residentMb');
  return [
    ...duplicates.map((what) => `delivered twice: ${what}`),
    ...lost.map((what) => `lost: ${what}`),
    ...(crashes > 0 ? [`the daemon ended ${crashes} times by itself`] : []),
    ...(stop.status === 0 ? [] : [`it ended with status ${stop.status ?? 'none'} when it was asked to stop`]),
    ...(resident === null ? ['too few samples of the memory: let it run longer'] : []),
    ...(resident === null || isFlat(resident)
      ? []
      : [`memory grew from ${mb(resident.earlyMb)} to ${mb(resident.lateMb)}`]),
  ];
}

/** The figures as Markdown. */
export function describeSoak(soaked: Soaked): string {
  const { minutes, seed, requests, faults, town, starts, stop } = soaked;
  const { github, failures } = town;
  const of = (kind: Failed['kind']) => failures.filter((failed) => failed.kind === kind).length;
  const own = github.pulls.filter(({ author }) => author === github.login);
  const all = [...faults.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${minutes} minutes with seed ${seed} over ${town.repositories.length} repositories, ${requests.toLocaleString('en')} requests, ` +
      `${all.toLocaleString('en')} of them gone wrong: ${list(faults)}. The daemon was killed ${starts - 1} times.`,
    '',
    '| What | Measured |',
    '| --- | --- |',
    `| failed runs | ${failures.length}: ${of('fix')} to fix, ${of('luck')} by luck, ${of('person')} for people, ${of('own')} of its own pull requests |`,
    `| pull requests | ${own.length}, of which ${own.filter((pull) => pull.merged).length} were merged and ${town.refuted.size} refuted by their CI |`,
    `| re-runs, issues, comments | ${github.reruns.length}, ${github.issues.length}, ${github.comments.length} |`,
    `| delivered twice | ${soaked.duplicates.length} |`,
    `| failures lost | ${soaked.lost.length} |`,
    ...memoryRows(soaked.samples),
    `| log lines | ${list(soaked.lines)} |`,
    `| SIGTERM to the end | ${stop.seconds.toFixed(1)} s |`,
  ].join('\n');
}

function memoryRows(samples: readonly MemorySample[]): string[] {
  return (['residentMb', 'heapMb'] as const).flatMap((part) => {
    const trend = memoryTrend(samples, part);
    if (trend === null) return [];
    const name = part === 'residentMb' ? 'resident memory' : 'heap in use';
    const minutes = Math.round((samples.at(-1)?.seconds ?? 0) / 60);
    const { earlyMb, lateMb, peakMb } = trend;
    return [
      `| ${name} | ${mb(earlyMb)} after the warm-up, ${mb(lateMb)} at the end of ${minutes} minutes, at most ${mb(peakMb)} (flat: within ${flatWithin * 100} %) |`,
    ];
  });
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function mb(value: number): string {
  return `${Math.round(value)} MB`;
}
