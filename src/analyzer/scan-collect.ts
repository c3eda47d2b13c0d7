import type { Catalogue, Pattern } from './catalogue.ts';
import { execOn } from './lead.ts';
import type { Block } from './scan-blocks.ts';
import { keepEnds, type Ends } from './scan-keep.ts';
import type { FindNear, Groups } from './scan-near.ts';
import { copyPlace, type BareLine, type Place, type Reach } from './scan-places.ts';

/** A hit before its surroundings are decoded. */
export interface BareHit {
  rule: number;
  match: number;
  place: Place;
  groups: readonly Groups[];
}

const usual = { first: 12, last: 8 };
/** Every kept hit costs some 4 KB. A log in which hundreds of rules hit often is none that a cause is chosen from. */
const mostPlaces = 1200;
const few = { first: 1, last: 2 };

/** Gathers the hits of every rule, the first and the last of each. */
export function createCollector(catalogue: Catalogue, findNear: FindNear) {
  const kept: (Ends<BareHit> | undefined)[] = [];
  let places = 0;
  const isShort = (): boolean => places >= mostPlaces;
  const lastLines = new Float64Array(catalogue.rules.length);
  const reaches = catalogue.rules.map(({ confidence }) =>
    reachFor(confidence.boosts.reduce((most, boost) => Math.max(most, boost.within), 10)),
  );

  return {
    counts: () => catalogue.rules.map((_, rule) => kept[rule]?.count ?? 0),
    hits: () => kept.flatMap((ends) => ends?.list() ?? []),
    /** A pattern has matched a line: every rule that owns it gets a hit, unless `except` or `with` say no. One hit a rule and line. */
    take(pattern: Pattern, found: RegExpExecArray, line: BareLine, block: Block, start: number): void {
      for (const { rule, match, with: nearby } of pattern.owners) {
        if (lastLines[rule] === line.number) continue;
        if (catalogue.compiled[rule]?.except.some((except) => execOn(except, line.text) !== null) === true) continue;
        const more = nearby === null ? null : findNear(nearby, block, line.number, start);
        if (nearby !== null && more === null) continue;
        lastLines[rule] = line.number;
        const groups = [found.groups ?? {}, more ?? {}];
        const ends = (kept[rule] ??= keepEnds<BareHit>(usual, few, isShort));
        const reach = reaches[rule] as Reach;
        ends.add((old) => {
          if (old === undefined) places += 1;
          return { rule, match, groups, place: copyPlace(block, start, line, reach, old?.place) };
        });
      }
    },
  };
}

export type Collector = ReturnType<typeof createCollector>;

/** Bytes that usually hold so many lines; eight KiB at most. */
function reachFor(lines: number): Reach {
  const bytes = Math.min(8 * 1024, 160 * lines);
  return { before: bytes, after: bytes };
}
