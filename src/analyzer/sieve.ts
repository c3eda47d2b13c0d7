import { isDroppedControl } from '../core/ansi.ts';
import { anyDigit } from './automaton.ts';
import { isBlank, isSign } from './first-characters.ts';
import { afterLead } from './lead.ts';
import type { PatternFacts } from './pattern-facts.ts';

/** Tells by the raw bytes of a line, before it is decoded and cleaned, which patterns cannot match it. */
export interface Sieve {
  /** Looks at the line in `[start, end)`; its cleaned text begins at `body`, or is not known to when that is negative. */
  open(bytes: Buffer, start: number, end: number, body: number): void;
  /** False when the pattern cannot match the line that was opened. */
  mayMatch(pattern: number): boolean;
}

interface Needs {
  readonly first: Uint8Array | null;
  readonly further: readonly (readonly string[])[];
}

/** More than a lead and the blanks behind it take. */
const longestLead = 600;
const carriageReturn = 0x0d;
const escape = 0x1b;

export function createSieve(patterns: readonly PatternFacts[]): Sieve {
  const needs = patterns.map(needsOf);
  let bytes: Buffer = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  /** The bytes of the line as characters, once somebody asks. */
  let text: string | null = null;
  /** The first sign of the line that is not blank, and that behind a wrapper's lead; negative when nothing can be said. */
  let first = -1;
  let firstAfterLead: number | null = null;
  let bodyStart = 0;
  /** Control characters may interrupt a text that the cleaned line holds in one piece. */
  let whole = true;

  return {
    open(buffer, from, to, body) {
      bytes = buffer;
      start = from;
      end = to;
      text = null;
      whole = true;
      let rewritten = false;
      for (let at = from; at < to; at += 1) {
        const byte = buffer[at] as number;
        if (byte >= 0x20 && byte !== 0x7f) continue;
        if (byte === carriageReturn) rewritten ||= at < to - 1;
        else if (byte === escape || isDroppedControl(byte)) whole = false;
      }
      bodyStart = body;
      firstAfterLead = null;
      first = rewritten || !whole || body < 0 ? -1 : firstSign(buffer, body, to);
    },
    mayMatch(pattern) {
      const { first: allowed, further } = needs[pattern] as Needs;
      if (allowed !== null && first >= 0 && allowed[first] === 0 && !mayFollowLead(allowed)) return false;
      return !whole || further.length === 0 || further.every((set) => holdsOne(set));
    },
  };

  function mayFollowLead(allowed: Uint8Array): boolean {
    firstAfterLead ??= findAfterLead();
    return firstAfterLead < 0 || allowed[firstAfterLead] === 1;
  }

  /** As `first`; that of the line itself when there is no lead. */
  function findAfterLead(): number {
    const rest = afterLead(bytes.toString('latin1', bodyStart, Math.min(end, bodyStart + longestLead)));
    if (rest === null) return first;
    const sign = rest.trimStart().charCodeAt(0);
    return isSign(sign) ? sign : -1;
  }

  function holdsOne(set: readonly string[]): boolean {
    text ??= bytes.toString('latin1', start, end);
    for (const literal of set) if (text.includes(literal)) return true;
    return false;
  }
}

function needsOf({ first, further }: PatternFacts): Needs {
  const table = first === null ? null : new Uint8Array(128);
  for (const character of first ?? '') if (table !== null) table[character.charCodeAt(0)] = 1;
  return { first: table, further: further.map((set) => set.map(bytesAsText)) };
}

/** The first byte that is not blank; -1 when there is none, or when it is no text of ASCII. */
function firstSign(bytes: Uint8Array, body: number, end: number): number {
  let at = body;
  while (at < end && isBlank(bytes[at] as number)) at += 1;
  const byte = at < end ? (bytes[at] as number) : 0;
  return isSign(byte) ? byte : -1;
}

/** The longest stretch of a literal without digits that may vary, one character a byte. */
function bytesAsText(literal: string): string {
  const longest = literal.split(anyDigit).reduce((most, part) => (part.length > most.length ? part : most));
  return Buffer.from(longest).toString('latin1');
}
