import type { Sample } from './measure.ts';

export interface Figures {
  readonly text: string;
  /** Median of everything but the reproduction, over the floor of the same round. */
  readonly ratio: number;
}

/** The page `docs/repair-speed.md`. */
export function renderFigures(
  samples: readonly Sample[],
  about: {
    readonly files: number;
    readonly goal: number;
    readonly node: string;
    readonly cores: number;
    readonly load: number;
  },
): Figures {
  const ratio = median(samples.map((sample) => besides(sample) / sample.floorMs));
  const rows = samples.map(
    (sample, index) =>
      `| ${index + 1} | ${ms(sample.floorMs)} | ${ms(sample.wholeMs)} | ${ms(sample.reproductionMs)} | ${ms(besides(sample))} | ${(besides(sample) / sample.floorMs).toFixed(2)} |`,
  );
  const text = [
    '# How fast a repair is',
    '',
    `A formatting failure in a repository of ${about.files.toLocaleString('en')} files, from the log in hand to the branch pushed. The floor is what a`,
    'person would do by hand in a clone that has the commit already: a work tree, the tool on the named files, a commit, a push. Both',
    'take turns in one run. The reproduction is the failing step itself, run three times (red, green, red).',
    '',
    '| Round | Floor (ms) | Whole (ms) | Reproduction in it (ms) | Beside the reproduction (ms) | Over the floor |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `Median beside the reproduction: ${ratio.toFixed(2)} times the floor; the goal is at most ${about.goal}. Node ${about.node}, ${about.cores} cores, load ${about.load.toFixed(1)} at the end: the work tree of ${about.files.toLocaleString('en')} files is most of both, and other work on the machine widens the spread.`,
    '',
    'Made by `npm run bench:scale -- --write`.',
    '',
  ].join('\n');
  return { text, ratio };
}

function besides({ wholeMs, reproductionMs }: Sample): number {
  return wholeMs - reproductionMs;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function ms(value: number): string {
  return Math.round(value).toString();
}
