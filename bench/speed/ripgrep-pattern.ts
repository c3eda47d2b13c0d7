import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** Never stands inside a line, and ripgrep refuses a pattern that asks for it. */
const lineFeed = 0x0a;
const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * A rule's pattern as ripgrep takes it with `--no-unicode`, where a byte is a character: groups have no names, assertions that
 * its engine does not know (look-ahead) are left out, classes are JavaScript's, and what stands beyond ASCII is a choice of literals.
 */
export function forRipgrep(pattern: string): string {
  return alternatives(parser.parsePattern(pattern).alternatives);
}

function alternatives(all: readonly AST.Alternative[]): string {
  return all.map((one) => one.elements.map(element).join('')).join('|');
}

function element(node: AST.Element): string {
  switch (node.type) {
    case 'Character':
      return literal(node.value);
    case 'CharacterSet':
      return node.kind === 'any' ? '[^\\n\\r]' : classOf([], escapeOf(node), false);
    case 'CharacterClass':
      return node.unicodeSets ? '.' : ofClass(node);
    case 'Group':
    case 'CapturingGroup':
      return `(?:${alternatives(node.alternatives)})`;
    case 'Quantifier':
      return `${quantified(node)}${count(node)}${node.greedy ? '' : '?'}`;
    case 'Assertion':
      return assertion(node);
    default:
      throw new Error(`ripgrep knows no ${node.type}: ${node.raw}`);
  }
}

function quantified(node: AST.Quantifier): string {
  return `(?:${element(node.element)})`;
}

function count({ min, max }: AST.Quantifier): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  return min === 0 && max === 1 ? '?' : min === max ? `{${min}}` : `{${min},${max}}`;
}

function assertion(node: AST.Assertion): string {
  if (node.kind === 'start') return '^';
  if (node.kind === 'end') return '$';
  if (node.kind === 'word') return node.negate ? '\\B' : '\\b';
  return '';
}

function ofClass({ elements, negate }: AST.CharacterClass): string {
  const beyond: string[] = [];
  let members = '';
  for (const member of elements as readonly AST.ClassRangesCharacterClassElement[]) {
    if (member.type === 'CharacterSet') members += escapeOf(member as AST.EscapeCharacterSet);
    else if (member.type === 'Character' && member.value < 0x80) members += inClass(member.value);
    else if (member.type === 'Character') beyond.push(literal(member.value));
    else if (member.type === 'CharacterClassRange' && member.max.value < 0x80)
      members += `${inClass(member.min.value)}-${inClass(member.max.value)}`;
    else beyond.push('[\\x80-\\xFF]+');
  }
  return classOf(beyond, members, negate);
}

/** A line feed never stands inside a line; ripgrep refuses a class that is nothing else. */
function classOf(beyond: readonly string[], members: string, negate: boolean): string {
  if (negate) return `[^\\n${members}]`;
  const ascii = members === '' ? [] : [`[${members}]`];
  return beyond.length === 0 ? (ascii[0] ?? '[^\\x00-\\xFF]') : `(?:${[...ascii, ...beyond].join('|')})`;
}

/** Classes by their letter; those of blanks name their members, for a line feed among them would ask for many lines at once. */
function escapeOf(node: Pick<AST.EscapeCharacterSet, 'kind' | 'negate'> | AST.CharacterSet): string {
  const negate = 'negate' in node && node.negate;
  if (node.kind === 'digit') return negate ? '\\D' : '0-9';
  if (node.kind === 'word') return negate ? '\\W' : '0-9A-Za-z_';
  if (node.kind === 'space') return negate ? '\\S' : '\\t\\x0b\\x0c\\r ';
  throw new Error(`ripgrep knows no ${node.kind}`);
}

function inClass(code: number): string {
  if (code === lineFeed) return '';
  const text = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(text) ? text : `\\x${code.toString(16).padStart(2, '0')}`;
}

function literal(code: number): string {
  if (code === lineFeed) return '';
  if (code >= 0x80) return String.fromCharCode(code);
  const text = String.fromCharCode(code);
  return /[\w :'"/,;!@%=<>`~-]/.test(text) ? text : `\\x${code.toString(16).padStart(2, '0')}`;
}
