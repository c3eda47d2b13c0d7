import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { compilePattern } from './compile-pattern.ts';

/** Characters of ASCII: 1 for those with which something may begin. */
type Table = Uint8Array;

interface Start {
  readonly table: Table;
  /** It may match nothing, or blanks only: what follows may begin there too. */
  readonly passes: boolean;
}

const ascii = 128;
/** A check that lets more characters pass is not worth its time. */
const mostCharacters = 80;
const parser = new RegExpParser({ ecmaVersion: 2025 });
const anything: Start = { table: new Uint8Array(ascii).fill(1), passes: true };

/**
 * The characters of ASCII one of which is the first that is not blank in every text that the pattern matches, when that text
 * begins with ASCII at all. Null when the pattern may match further inside, or begin with nearly everything.
 */
export function firstCharacters(source: string): string | null {
  const { alternatives } = parser.parsePattern(source);
  if (!alternatives.every(isAnchored)) return null;
  const { table, passes } = ofAlternatives(alternatives);
  const characters = [...table].flatMap((flag, code) =>
    flag === 1 && isSign(code) ? [String.fromCharCode(code)] : [],
  );
  return passes || characters.length > mostCharacters ? null : characters.join('');
}

function isAnchored({ elements: [first] }: AST.Alternative): boolean {
  if (first === undefined) return false;
  if (first.type === 'Assertion') return first.kind === 'start';
  return (first.type === 'Group' || first.type === 'CapturingGroup') && first.alternatives.every(isAnchored);
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Start {
  return alternatives
    .map(({ elements }) => ofSequence(elements))
    .reduce((all, one) => ({ table: either(all.table, one.table), passes: all.passes || one.passes }));
}

function ofSequence(elements: readonly AST.Element[]): Start {
  let table: Table = new Uint8Array(ascii);
  for (const element of elements) {
    const start = ofElement(element);
    table = either(table, start.table);
    if (!start.passes) return { table, passes: false };
  }
  return { table, passes: true };
}

function ofElement(element: AST.Element): Start {
  switch (element.type) {
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
      return ofCharacters(element.raw);
    case 'Group':
    case 'CapturingGroup':
      return ofAlternatives(element.alternatives);
    case 'Quantifier': {
      const inner = ofElement(element.element);
      return { table: inner.table, passes: inner.passes || element.min === 0 };
    }
    case 'Assertion':
      return { table: new Uint8Array(ascii), passes: true };
    default:
      return anything;
  }
}

const known = new Map<string, Start>();

function ofCharacters(raw: string): Start {
  const start = known.get(raw) ?? tryCharacters(raw);
  known.set(raw, start);
  return start;
}

function tryCharacters(raw: string): Start {
  const pattern = compilePattern(`^${raw}$`, 'a part of a pattern');
  const table = Uint8Array.from({ length: ascii }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
  const passes = table.some((flag, code) => flag === 1 && isBlank(code));
  return { table: table.map((flag, code) => (isBlank(code) ? 0 : flag)), passes };
}

/** Blank for the check, which steps over no other signs. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** What can be seen. */
export function isSign(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function either(left: Table, right: Table): Table {
  return left.map((flag, code) => flag | (right[code] as number));
}
