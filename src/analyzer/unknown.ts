import type { LogLine } from '../core/log.ts';
import type { Excluder } from './exclusions.ts';
import { distanceToFailure, isAfterwards, regionAt, type Landscape } from './landmarks.ts';
import { telling } from './telling.ts';
import { templateOf } from './template.ts';

/** The lines of a log that say most about a failure which no rule knows. */
export interface TellingBlock {
  /** The peak, then the others in the order of the log; ten at most. */
  readonly lines: readonly LogLine[];
  /** The line that says most. */
  readonly peak: LogLine;
  /** What the peak says, in the scale of `telling` after rarity and place; 0 when the block is only what stood last. */
  readonly weight: number;
}

const blockLength = 10;
const mostTelling = 8;
/** A failed command that printed less leaves the reason to what stands before it. */
const leastOutput = 3;
/** What stands so many lines before the failed command may have led to its failure. */
const leadUp = 100;
/** Lines that weigh less say nothing. */
const silent = 0.2;
/** How far from its peak a block reaches, in lines. */
const blockSpan = 120;
/** So many lines before the failure marker are looked at; what decides a failure is printed near its end. */
const reach = 3000;

/** What the runner prints around a command's output. */
const runnersOwn =
  /^(?:##\[(?:group|endgroup|debug|section)\]|shell: |={20,}$|Cleaning up project directory and file based variables$| ?> git .*# timeout=\d+$)/;

interface Weighed {
  readonly line: LogLine;
  readonly template: string;
  readonly weight: number;
}

/** The most telling lines: error-like words, rare in this log and in green ones, near the failure marker. Null for an empty log. */
export function tellingBlock(
  lines: readonly LogLine[],
  landscape: Landscape,
  greenLines: ReadonlySet<string>,
  exclude: Excluder,
): TellingBlock | null {
  const before = lines.filter(
    ({ text, number }) =>
      text.trim() !== '' && !runnersOwn.test(text) && number <= landscape.marker && number > landscape.marker - reach,
  );
  if (before.length === 0) return null;
  const weighed = weighAll(before, landscape, greenLines, exclude);
  const failing = weighed.filter(({ line }) => regionAt(landscape, line.number)?.status === 'failed');
  const close = weighed.filter(({ line }) => line.number >= (failing[0]?.line.number ?? 0) - leadUp);
  const pool =
    failing.length >= leastOutput && speaksLouder(failing, close) ? failing : failing.length > 0 ? close : weighed;
  const candidates = pool.map(({ line }) => line);
  const peak = peakOf(pool);
  if (peak.weight < silent) return lastLines(candidates, exclude);
  return { lines: fillUp(candidates, chooseLines(pool, peak), peak.line), peak: peak.line, weight: peak.weight };
}

/** Where no line says anything: what stood last, the very last of it in front. */
function lastLines(candidates: readonly LogLine[], exclude: Excluder): TellingBlock | null {
  const lines = candidates.slice(-blockLength);
  const peak = lines.findLast((line) => exclude(line.text) === null) ?? lines.at(-1);
  return peak === undefined ? null : { lines: [peak, ...lines.filter((line) => line !== peak)], peak, weight: 0 };
}

/** Whether what the failed commands printed says anything, or nothing close by does either. */
function speaksLouder(failing: readonly Weighed[], close: readonly Weighed[]): boolean {
  return peakOf(failing).weight > 0 || peakOf(close).weight < silent;
}

function weighAll(
  lines: readonly LogLine[],
  landscape: Landscape,
  greenLines: ReadonlySet<string>,
  exclude: Excluder,
): readonly Weighed[] {
  const templates = lines.map((line) => templateOf(line.text));
  const counts = countOf(templates);
  return lines.map((line, index) => {
    const template = templates[index] ?? '';
    const isQuiet = greenLines.has(template) || exclude(line.text) !== null;
    return { line, template, weight: isQuiet ? 0 : weigh(line, landscape, counts.get(template) ?? 1) };
  });
}

function weigh(line: LogLine, landscape: Landscape, count: number): number {
  const said = telling(line.text);
  if (said <= 0) return 0;
  const rarity = 1 / Math.min(25, count) ** 0.3;
  const nearness = 0.4 + 0.6 / (1 + distanceToFailure(landscape, line.number) / 100);
  return said * rarity * nearness * placeFactor(line, landscape);
}

function placeFactor(line: LogLine, landscape: Landscape): number {
  const region = regionAt(landscape, line.number);
  if (region === null) return 1;
  if (isAfterwards(region)) return 0.1;
  return { failed: 1.3, open: 0.9, passed: 0.15, tolerated: 0.15 }[region.status];
}

function countOf(templates: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const template of templates) counts.set(template, (counts.get(template) ?? 0) + 1);
  return counts;
}

function peakOf(weighed: readonly Weighed[]): Weighed {
  return weighed.reduce((best, entry) => (entry.weight > best.weight ? entry : best));
}

/** The heaviest lines around the peak, of one template two at most. */
function chooseLines(weighed: readonly Weighed[], peak: Weighed): readonly LogLine[] {
  const near = weighed.filter(
    ({ line, weight }) => weight > 0 && Math.abs(line.number - peak.line.number) <= blockSpan,
  );
  const seen = new Map<string, number>();
  const chosen: LogLine[] = [];
  for (const { line, template } of [...near].sort((a, b) => b.weight - a.weight || a.line.number - b.line.number)) {
    const times = seen.get(template) ?? 0;
    if (times >= 2) continue;
    seen.set(template, times + 1);
    chosen.push(line);
    if (chosen.length === mostTelling) break;
  }
  return chosen;
}

/** A block that says little is filled up: what stands around its peak, then what stands right before the failure marker. */
function fillUp(candidates: readonly LogLine[], chosen: readonly LogLine[], peak: LogLine): readonly LogLine[] {
  const at = candidates.indexOf(peak);
  const around = [1, -1, 2, -2, 3].flatMap((step) => candidates[at + step] ?? []);
  const last = candidates.slice(-blockLength).reverse();
  const lines = [...new Set([...chosen, ...around, ...last])].slice(0, blockLength);
  return [peak, ...lines.filter((line) => line !== peak).sort((a, b) => a.number - b.number)];
}
