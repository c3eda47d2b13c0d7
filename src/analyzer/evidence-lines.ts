import type { LogLine } from '../core/log.ts';
import type { Excluder } from './exclusions.ts';
import type { RuleHit } from './scan-types.ts';
import { telling } from './telling.ts';

const mostLines = 10;
const mostHits = 6;
/** Hits so many lines before the one that counts are shown too, as many as this. */
const closeBefore = 30;
const mostEarlier = 2;

/** The lines that show a finding: the hit first, then its neighbours that say most, in the order of the log, ten at most. */
export function linesOfHit(hit: RuleHit, exclude: Excluder, room = mostLines): readonly LogLine[] {
  const rest = neighbours(hit, exclude).map(({ line }) => line);
  return [hit.line, ...inOrder(rest.slice(0, Math.max(0, room - 1)))];
}

/** The lines that show a rule's hits together: the hit that counts, then further hits and what stands around it, in the order of the log. */
export function linesOfHits(primary: RuleHit, hits: readonly RuleHit[], exclude: Excluder): readonly LogLine[] {
  const from = hits.filter((hit) => hit.line.number >= primary.line.number);
  const earlier = hits.filter(
    (hit) => hit.line.number < primary.line.number && primary.line.number - hit.line.number <= closeBefore,
  );
  const later = spread(from.length > 0 ? from : [primary], mostHits);
  const shown = [...earlier.slice(-mostEarlier), ...later].map((hit) => hit.line);
  const around = neighbours(primary, exclude).map(({ line }) => line);
  const unique = new Map([...shown, ...around].map((line) => [line.number, line]));
  unique.delete(primary.line.number);
  return [primary.line, ...inOrder([...unique.values()].slice(0, mostLines - 1))];
}

/** The first hits, and the last one when there are more. */
function spread(hits: readonly RuleHit[], most: number): readonly RuleHit[] {
  if (hits.length <= most) return hits;
  const last = hits.at(-1);
  return [...hits.slice(0, most - 1), ...(last === undefined ? [] : [last])];
}

function neighbours(hit: RuleHit, exclude: Excluder): { line: LogLine; value: number }[] {
  const worth = (line: LogLine, distance: number, isAfter: boolean): { line: LogLine; value: number } => {
    const says = exclude(line.text) === null ? Math.max(0, telling(line.text)) : -2;
    return { line, value: line.text.trim() === '' ? -5 : says + (isAfter ? 1.5 : 1) / distance };
  };
  const after = hit.after.map((line, index) => worth(line, index + 1, true));
  const before = hit.before.toReversed().map((line, index) => worth(line, index + 1, false));
  return [...after, ...before].filter(({ value }) => value > -1).sort((a, b) => b.value - a.value);
}

function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  return [...lines].sort((a, b) => a.number - b.number);
}
