import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** What is known of the texts that a part of a pattern matches. */
interface Knowledge {
  /** All of them, when they are few. */
  readonly exact: readonly string[] | null;
  /** Strings one of which stands in every one of them. */
  readonly required: readonly string[] | null;
}

const mostLiterals = 32;
const mostClassMembers = 4;
const longestLiteral = 24;
const unknown: Knowledge = { exact: null, required: null };
const emptyText: Knowledge = { exact: [''], required: null };
const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * Strings one of which stands in every text that the pattern matches: the rarest such set. Null when the pattern requires
 * none (of two bytes at least). The pattern must be valid.
 */
export function requiredLiterals(source: string): readonly string[] | null {
  const { exact, required } = ofAlternatives(parser.parsePattern(source).alternatives);
  const best = rarer(required, exact);
  return best === null ? null : withoutCovered(best.map((literal) => literal.slice(0, longestLiteral).toWellFormed().split('\uFFFD')[0] ?? ''));
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Knowledge {
  const all = alternatives.map((alternative) => ofSequence(alternative.elements));
  if (all.length === 1) return all[0] as Knowledge;
  const sets = all.map((one) => rarer(one.required, one.exact));
  return {
    exact: union(all.map((one) => one.exact)),
    required: union(sets),
  };
}

function ofSequence(elements: readonly AST.Element[]): Knowledge {
  let run: readonly string[] = [''];
  let required: readonly string[] | null = null;
  let whole = true;
  for (const element of elements) {
    const { exact, required: inner } = ofElement(element);
    const joined = exact === null ? null : cross(run, exact);
    if (joined !== null) {
      run = joined;
      continue;
    }
    whole = false;
    required = rarer(rarer(required, run), inner);
    run = exact ?? [''];
  }
  return { exact: whole ? run : null, required: rarer(required, run) };
}

function ofElement(element: AST.Element): Knowledge {
  switch (element.type) {
    case 'Character':
      return { exact: [String.fromCharCode(element.value)], required: null };
    case 'CharacterClass':
      return ofClass(element);
    case 'Group':
      return element.modifiers === null ? ofAlternatives(element.alternatives) : unknown;
    case 'CapturingGroup':
      return ofAlternatives(element.alternatives);
    case 'Quantifier':
      return ofQuantifier(element);
    case 'Assertion':
      return emptyText;
    default:
      return unknown;
  }
}

function ofClass(element: AST.CharacterClass): Knowledge {
  if (element.negate || element.unicodeSets) return unknown;
  const members: string[] = [];
  for (const member of element.elements) {
    if (member.type !== 'Character') return unknown;
    members.push(String.fromCharCode(member.value));
  }
  return members.length === 0 || members.length > mostClassMembers ? unknown : { exact: [...new Set(members)], required: null };
}

function ofQuantifier({ element, min, max }: AST.Quantifier): Knowledge {
  const inner = ofElement(element);
  if (min === 1 && max === 1) return inner;
  if (min === 0) return max === 1 && inner.exact !== null ? { exact: [...new Set(['', ...inner.exact])], required: null } : unknown;
  if (min === max && min <= 4 && inner.exact !== null) return { exact: repeat(inner.exact, min), required: inner.required };
  return { exact: null, required: rarer(inner.required, inner.exact) };
}

function repeat(texts: readonly string[], times: number): readonly string[] | null {
  let all: readonly string[] | null = [''];
  for (let round = 0; round < times && all !== null; round += 1) all = cross(all, texts);
  return all;
}

function cross(left: readonly string[], right: readonly string[]): readonly string[] | null {
  if (left.length * right.length > mostLiterals) return null;
  return [...new Set(left.flatMap((start) => right.map((end) => start + end)))];
}

function union(sets: readonly (readonly string[] | null)[]): readonly string[] | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const text of set) all.add(text);
  }
  return all.size > mostLiterals ? null : [...all];
}

/** A literal that holds another one of the set adds nothing. */
function withoutCovered(literals: readonly string[]): readonly string[] {
  const unique = [...new Set(literals)];
  return unique.filter((literal) => !unique.some((other) => other !== literal && literal.includes(other)));
}

function rarer(left: readonly string[] | null, right: readonly string[] | null): readonly string[] | null {
  const costs = [costOf(left), costOf(right)] as const;
  if (costs[0] === Infinity && costs[1] === Infinity) return null;
  return costs[0] <= costs[1] ? left : right;
}

/** Roughly how often one of the literals begins at a place of a log; infinite for a set that cannot be searched for. */
function costOf(literals: readonly string[] | null): number {
  if (literals === null) return Infinity;
  return literals.reduce((sum, literal) => sum + frequency(literal.slice(0, longestLiteral).toWellFormed().split('\uFFFD')[0] ?? ''), 0);
}

const commonWords = /^[\s:.,'"()[\]-]*(?:errors?|failed|failure|fail|warn|warning|npm|info|debug|the|for|and|not|from|with|line|file|found|test|tests|at|in|is|to|of|no|on)?[\s:.,'"()[\]-]*$/i;

function frequency(literal: string): number {
  if (Buffer.byteLength(literal) < 2) return Infinity;
  let share = 1;
  for (const character of literal) share *= characterShare(character);
  return commonWords.test(literal) ? Math.max(share, 1e-3) : share;
}

function characterShare(character: string): number {
  if (character === ' ') return 0.15;
  if (/[a-z]/.test(character)) return 0.07;
  if (/[0-9./:=\-_]/.test(character)) return 0.04;
  return /[A-Z]/.test(character) ? 0.015 : 0.01;
}
