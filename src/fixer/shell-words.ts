import type { Word, WordPart } from 'unbash';
import type { Policy } from './policy.ts';

/** The value of a word that holds no expansion of any kind; null when it is only known at run time. */
export function literalOf(word: Word): string | null {
  if (word.parts === undefined) return word.value;
  return word.parts.every(isLiteral) ? word.value : null;
}

function isLiteral(part: WordPart): boolean {
  if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted') return true;
  if (part.type === 'DoubleQuoted' || part.type === 'LocaleString') return part.parts.every(isLiteral);
  return false;
}

const harmlessTargets = new Set(['/dev/null', '/dev/stdout', '/dev/stderr', '/dev/tty', '/dev/fd/1', '/dev/fd/2']);

/** True when a word, used as a path to write to, stays in the tree or in the run's own temporary places. */
export function writesInside(word: Word, commands: Policy['commands']): boolean {
  const literal = literalOf(word);
  if (literal !== null) return harmlessTargets.has(literal) || isRelative(literal) || isTemporary(literal);
  const text = unquoted(word.text);
  const variable = /^\$(?:\{(?<braced>\w+)\}|(?<plain>\w+))(?<rest>.*)$/s.exec(text)?.groups;
  if (variable === undefined) return onlyGlobs(word) && isRelative(text);
  const name = variable['braced'] ?? variable['plain'] ?? '';
  return commands.writableVariables.includes(name) && !/[$`]|(^|\/)\.\.(\/|$)/.test(variable['rest'] ?? '');
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

function onlyGlobs(word: Word): boolean {
  return (word.parts ?? []).every(
    (part) => isLiteral(part) || part.type === 'Glob' || part.type === 'BraceExpansion' || part.type === 'ExtendedGlob',
  );
}

function isRelative(path: string): boolean {
  return (
    path !== '' &&
    !path.startsWith('/') &&
    !path.startsWith('~') &&
    !path.split('/').includes('..') &&
    !path.split('/').includes('.git')
  );
}

function isTemporary(path: string): boolean {
  return path.startsWith('/tmp/') && !path.split('/').includes('..');
}
