import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { anyDigit } from './automaton.ts';
import { frequency as frequencyOf } from './text-frequency.ts';

/** What is known of the texts that a part of a pattern matches. */
interface Knowledge {
  /** All of them, when they are few. */
  readonly exact: readonly string[] | null;
  /** One of these stands at the beginning, one at the end of every one of them; the empty string says nothing. */
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
  /** Strings one of which stands in every one of them. */
  readonly required: readonly string[] | null;
  /** More such sets, at other places. */
  readonly further: readonly (readonly string[])[];
}

/** What every text that a pattern matches holds. */
export interface Required {
  /** One of these: the rarest such set. Null when there is none (of two bytes at least). */
  readonly literals: readonly string[] | null;
  /** One of each of these as well, rarest first. */
  readonly further: readonly (readonly string[])[];
}

const mostLiterals = 32;
/** A choice may have more ways than one of its ways has texts. */
const mostOfChoice = 128;
const mostClassMembers = 6;
const longestLiteral = 12;
const nothing = [''];
const unknown: Knowledge = { exact: null, prefix: nothing, suffix: nothing, required: null, further: [] };
const mostFurther = 3;
/** A further set of more literals costs more than it saves. */
const mostOfFurther = 12;
const parser = new RegExpParser({ ecmaVersion: 2025 });

/** What every text that the pattern matches must hold. The pattern must be valid. */
export function requiredTexts(source: string): Required {
  const { exact, required, further } = ofAlternatives(parser.parsePattern(source).alternatives);
  const best = rarer(required, exact);
  if (best === null) return { literals: null, further: [] };
  const literals = withoutCovered(best.map(rarestPart));
  const others = further
    .filter((set) => set !== best && set.length <= mostOfFurther && costOf(set) < Infinity)
    .map((set) => withoutCovered(set.map(rarestPart)))
    .filter((set) => !literals.every((literal) => set.some((part) => literal.includes(part))))
    .sort((a, b) => costOf(a) - costOf(b));
  const different = [...new Map(others.map((set) => [set.join('\n'), set])).values()];
  return { literals, further: different.slice(0, mostFurther) };
}

/** The strings one of which every match holds, without the further ones. */
export function requiredLiterals(source: string): readonly string[] | null {
  return requiredTexts(source).literals;
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Knowledge {
  const all = alternatives.map((alternative) => ofSequence(alternative.elements));
  if (all.length === 1) return all[0] as Knowledge;
  const sets = all.map((one) => rarer(one.required, one.exact));
  return {
    exact: union(all.map((one) => one.exact)),
    prefix: union(all.map((one) => one.prefix)) ?? nothing,
    suffix: union(all.map((one) => one.suffix)) ?? nothing,
    required: union(sets),
    further: furtherOfChoice(all, sets),
  };
}

/** A set beside the one of `required`: of every way another set of its own, or the same once more. */
function furtherOfChoice(
  all: readonly Knowledge[],
  required: readonly (readonly string[] | null)[],
): readonly (readonly string[])[] {
  const others = all.map((one, index) => {
    const rest = one.further.filter((set) => set !== required[index] && costOf(set) < Infinity);
    return rest.reduce<readonly string[] | null>((best, set) => rarer(best, set), null) ?? required[index] ?? null;
  });
  const joined = union(others);
  return joined === null ? [] : [joined];
}

function ofSequence(elements: readonly AST.Element[]): Knowledge {
  let run: readonly string[] = nothing;
  let prefix: readonly string[] | null = null;
  let required: readonly string[] | null = null;
  const further: (readonly string[])[] = [];
  for (const element of elements) {
    const part = ofElement(element);
    const whole = part.exact === null ? null : cross(run, part.exact);
    if (whole !== null) {
      run = whole;
      continue;
    }
    const reached = cross(run, part.prefix) ?? run;
    prefix ??= reached;
    required = rarer(rarer(required, reached), part.required);
    further.push(reached, ...(part.required === null ? [] : [part.required]), ...part.further);
    run = part.suffix;
  }
  if (prefix === null) return exactly(run);
  return { exact: null, prefix, suffix: run, required: rarer(required, run), further: [...further, run] };
}

function exactly(texts: readonly string[]): Knowledge {
  return { exact: texts, prefix: texts, suffix: texts, required: null, further: [] };
}

function ofElement(element: AST.Element): Knowledge {
  switch (element.type) {
    case 'Character':
      return exactly([String.fromCharCode(element.value)]);
    case 'CharacterSet':
      return element.kind === 'digit' && !element.negate ? exactly([anyDigit]) : unknown;
    case 'CharacterClass':
      return ofClass(element);
    case 'Group':
      return element.modifiers === null ? ofAlternatives(element.alternatives) : unknown;
    case 'CapturingGroup':
      return ofAlternatives(element.alternatives);
    case 'Quantifier':
      return ofQuantifier(element);
    case 'Assertion':
      return exactly(nothing);
    default:
      return unknown;
  }
}

function ofClass(element: AST.CharacterClass): Knowledge {
  if (element.negate || element.unicodeSets) return unknown;
  const members: string[] = [];
  for (const member of element.elements) {
    if (member.type === 'Character') members.push(String.fromCharCode(member.value));
    else if (member.type === 'CharacterSet' && member.kind === 'digit' && !member.negate) members.push(anyDigit);
    else return unknown;
  }
  return members.length === 0 || members.length > mostClassMembers ? unknown : exactly([...new Set(members)]);
}

function ofQuantifier({ element, min, max }: AST.Quantifier): Knowledge {
  const inner = ofElement(element);
  if (min === 1 && max === 1) return inner;
  if (min === 0) return max === 1 && inner.exact !== null ? exactly([...new Set(['', ...inner.exact])]) : unknown;
  const least = inner.exact === null ? null : repeat(inner.exact, Math.min(min, 4));
  if (least === null) return { ...inner, exact: null, required: rarer(inner.required, inner.exact) };
  return min === max && min <= 4
    ? exactly(least)
    : { exact: null, prefix: least, suffix: least, required: least, further: [] };
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
  return all.size > mostOfChoice ? null : [...all];
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

const knownCosts = new WeakMap<readonly string[], number>();

/** Roughly how often one of the literals begins at a place of a log; infinite for a set that cannot be searched for. */
export function costOf(literals: readonly string[] | null): number {
  if (literals === null) return Infinity;
  const known = knownCosts.get(literals);
  if (known !== undefined) return known;
  const cost = literals.reduce((sum, literal) => sum + frequency(rarestPart(literal)), 0);
  knownCosts.set(literals, cost);
  return cost;
}

/** The rarest stretch of a literal of at most `longestLiteral` characters, without halves of surrogate pairs. */
function rarestPart(literal: string): string {
  if (literal.length <= longestLiteral && literal.isWellFormed() && !literal.includes('\uFFFD')) return literal;
  const pieces = literal.toWellFormed().split('\uFFFD');
  const windows = pieces.flatMap((piece) => {
    const last = Math.max(0, piece.length - longestLiteral);
    return Array.from({ length: last + 1 }, (_, at) => piece.slice(at, at + longestLiteral)).filter((window) =>
      window.isWellFormed(),
    );
  });
  return windows.reduce((best, window) => (frequency(window) < frequency(best) ? window : best), windows[0] ?? '');
}

/** Infinite for what is too short to search for; of two as frequent texts the longer one is told from more. */
function frequency(literal: string): number {
  return Buffer.byteLength(literal) < 2 || literal === anyDigit
    ? Infinity
    : frequencyOf(literal) * 0.99 ** literal.length;
}
