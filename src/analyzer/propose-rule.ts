import { stringify } from 'yaml';
import { AutofixError } from '../core/errors.ts';
import type { LogLine } from '../core/log.ts';
import { guessCategory } from './guess-category.ts';

/** A rule to begin with, made from one line of a log. */
export interface RuleProposal {
  readonly pattern: string;
  /** The stanza as YAML, ready for a file of its own. */
  readonly yaml: string;
}

/**
 * Proposes a pattern that matches the line and its likes: what changes from run to run becomes a wildcard or a capture, the rest
 * stays as it is. Throws AutofixError INPUT for a line that the log does not have or that is blank.
 */
export function proposeRule(lines: readonly LogLine[], number: number): RuleProposal {
  const line = lines.find((candidate) => candidate.number === number);
  if (line === undefined) throw new AutofixError('INPUT', `the log has no line ${number}`);
  const text = line.text.trimEnd();
  if (text.trim() === '') throw new AutofixError('INPUT', `line ${number} is blank`);
  const { pattern, captures } = patternOf(text);
  const quiet = lines.filter((other) => other.text.trim() !== '' && !sameShape(other.text, text)).slice(0, 2);
  const guess = guessCategory([text], text, line.step ?? '');
  const rule = {
    id: idOf(text),
    title: text.trim().slice(0, 80),
    category: guess?.category ?? 'unknown',
    match: [pattern],
    ...(Object.keys(captures).length > 0 ? { captures } : {}),
    confidence: { base: 0.7 },
    examples: { match: [text], no_match: quiet.map((other) => other.text) },
    docs: 'What goes wrong here, and what a person does about it.',
  };
  return { pattern, yaml: stringify({ family: 'local', rules: [rule] }, { lineWidth: 0 }) };
}

interface Part {
  readonly find: RegExp;
  readonly pattern: string;
  readonly capture?: readonly [string, string];
}

/** What changes from run to run, the first that fits wins. */
const parts: readonly Part[] = [
  { find: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/, pattern: '\\S+' },
  {
    find: /^(?:[A-Za-z]:)?[\w.@-]*[/\\][\w./\\@-]*\.[A-Za-z]\w{0,9}(?=[:(\s]|$)/,
    pattern: '(?<file>[^\\s:(]+)',
    capture: ['file', 'the file that the message names'],
  },
  {
    find: /^["'`“‘][^"'`”’]{1,80}["'`”’]/,
    pattern: '["\'`“‘](?<name>[^"\'`”’]+)["\'`”’]',
    capture: ['name', 'the name that the message quotes'],
  },
  { find: /^(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/i, pattern: '[0-9A-Fa-f]+' },
  { find: /^\d+(?:\.\d+)*/, pattern: '[\\d.]+' },
  { find: /^\s+/, pattern: '\\s+' },
];

function patternOf(text: string): { pattern: string; captures: Record<string, string> } {
  const captures: Record<string, string> = {};
  let pattern = /^\s/.test(text) ? '^\\s*' : '^';
  let rest = text.trimStart();
  while (rest !== '') {
    const part = parts.find(
      ({ find, capture }) => find.test(rest) && !(capture !== undefined && capture[0] in captures),
    );
    const found = part?.find.exec(rest)?.[0] ?? rest.slice(0, 1);
    if (part === undefined) pattern += escapePattern(found);
    else pattern += part.pattern;
    if (part?.capture !== undefined) captures[part.capture[0]] = part.capture[1];
    rest = rest.slice(found.length);
  }
  return { pattern: `${pattern}$`, captures };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function sameShape(a: string, b: string): boolean {
  return a.replace(/\d+/g, '#').trim() === b.replace(/\d+/g, '#').trim();
}

function idOf(text: string): string {
  const words = text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  return words.slice(0, 5).join('-') || 'new-rule';
}
