import type { AnalysisResult } from 'scslre';
import { messageOf } from '../core/errors.ts';
import { compilePattern } from './compile-pattern.ts';

/** Says why a pattern may run away, in one sentence; null when it cannot. */
export type CheckPattern = (source: string) => string | null;

/** Quadratic time takes a fraction of a millisecond even for the longest of these, cubic and exponential time far more. */
const probeLengths = [12, 18, 24, 32, 64, 128, 256];
const tooLong = 4;

/**
 * Loads the check for runaway patterns. Lines are cut at 4 KiB before patterns see them, so quadratic time is bearable;
 * exponential time and anything worse than quadratic is not.
 */
export async function loadPatternCheck(): Promise<CheckPattern> {
  const { analyse } = await import('scslre');
  return (source) => {
    let reports: AnalysisResult['reports'];
    try {
      reports = analyse({ source, flags: '' }).reports;
    } catch (error) {
      return `could not be checked: ${messageOf(error)}`;
    }
    const backtracking = reports.filter((report) => report.type !== 'Move');
    const exponential = backtracking.find((report) => report.exponential);
    if (exponential !== undefined) return `takes exponential time on ${quoted(exponential.character.pick)} repeated`;
    // The analysis knows no alternatives that overlap, so repeated characters of the pattern are tried for real too.
    const pumps = [...backtracking.map((report) => report.character.pick), ...ownCharacters(source)];
    const slow = [...new Set(pumps)].find((pump) => isSlowOn(source, pump));
    return slow === undefined ? null : `takes more than quadratic time on ${quoted(slow)} repeated`;
  };
}

function ownCharacters(source: string): readonly string[] {
  const bare = source.replace(/\(\?<[A-Za-z]\w*>/g, '(').replace(/\\[dDwWsSbB]/g, '');
  return [...new Set(['0', 'a', ' ', ...(bare.match(/[\w .:/-]/g) ?? [])])].slice(0, 40);
}

function isSlowOn(source: string, pump: string): boolean {
  const pattern = compilePattern(source, 'pattern');
  const starts = new Set(['', ...literalStarts(source)]);
  for (const start of starts) {
    if (probeLengths.some((length) => fastest(pattern, `${start}${pump.repeat(length)}\u0001`) > tooLong)) return true;
  }
  return false;
}

/** The fixed text at the beginning of a pattern, without its anchor. */
function literalStarts(source: string): readonly string[] {
  const start = /^\^?([\w :'"-]+)/.exec(source)?.[1];
  return start === undefined ? [] : [start];
}

/** The least of up to three times, so that a busy machine blames no pattern. */
function fastest(pattern: RegExp, text: string): number {
  let least = Infinity;
  for (let round = 0; round < 3 && least > tooLong; round += 1) {
    const begun = performance.now();
    pattern.test(text);
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

function quoted(character: string): string {
  return JSON.stringify(character);
}
