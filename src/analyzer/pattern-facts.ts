import { firstCharacters } from './first-characters.ts';
import { requiredTexts, type Required } from './required-literals.ts';

/** What is known of every text that a pattern matches, told from the pattern alone: lines without it need not be tried. */
export interface PatternFacts extends Required {
  /** Its first sign that is not blank is one of these, or beyond ASCII; null when nothing is known. */
  readonly first: string | null;
}

/** The pattern must be valid. */
export function patternFacts(source: string): PatternFacts {
  return { ...requiredTexts(source), first: firstCharacters(source) };
}
