import type { Action } from '../../core/plan.ts';
import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const jsonFixSyntax: Recipe = {
  id: 'json-fix-syntax',
  summary:
    'Removes comments, and commas after the last element of a list or object, from a JSON file that cannot be parsed for them.',
  risk: 'safe',
  touches: ['**/*.json', '**/.*rc'],
  needs: [],
  limits: [
    'Removes trailing commas and comments alone; a missing comma or quote makes it decline, because what was meant is not certain.',
    'A removed comment lowers the confidence: what it said is lost.',
    'The result must parse.',
  ],
  async propose(context) {
    const files = await namedFiles(context, (path) => /\.json$|(?:^|\/)\.\w+rc$/.test(path));
    if (files.length === 0) return decline('the log names no JSON file of the repository');
    const actions: Action[] = [];
    const caveats: { why: string; effect: number }[] = [];
    for (const file of files) {
      const text = (await context.repository.read(file)) ?? '';
      if (parses(text)) continue;
      const plain = withoutComments(text);
      const content = withoutTrailingCommas(plain);
      if (!parses(content)) return decline(`${shown(file)} has more wrong with it than trailing commas and comments`);
      if (plain !== text) caveats.push({ why: `a comment left ${file}`, effect: -0.05 });
      actions.push({ kind: 'write', path: file, content });
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0) return decline('the named files can be parsed');
    return propose(jsonFixSyntax, {
      title: `fix: remove what JSON does not know from ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
      caveats,
    });
  },
};

function parses(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Strings are skipped as a whole; what stands between the comma and the bracket stays. */
export function withoutTrailingCommas(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (found) => (found === ',' ? '' : found));
}

/** A comment that has its lines to itself goes with them; strings are skipped as a whole. */
export function withoutComments(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let startsLine = true;
  for (const { start, end } of commentsIn(text)) {
    const before = text.slice(from, start);
    const blanks = blanksAtEnd(before);
    const lineEnd = lineEndAt(text, end);
    const follows: boolean = blanks === before.length ? startsLine : before.at(-blanks - 1) === '\n';
    const ownLine: string | null = follows ? lineEnd : null;
    kept.push(lineEnd === null ? before : before.slice(0, before.length - blanks));
    from = end + (ownLine?.length ?? 0);
    startsLine = ownLine !== null;
  }
  return kept.join('') + text.slice(from);
}

/** Counted by hand: a pattern for it takes quadratic time. */
function blanksAtEnd(text: string): number {
  let count = 0;
  while (count < text.length && ' \t'.includes(text.at(-count - 1) ?? '')) count += 1;
  return count;
}

/** The blanks and the line break that follow; null when something else does. */
function lineEndAt(text: string, at: number): string | null {
  const lineEnd = /[ \t]*(?:\r?\n|$)/y;
  lineEnd.lastIndex = at;
  return lineEnd.exec(text)?.[0] ?? null;
}

function* commentsIn(text: string): Generator<{ readonly start: number; readonly end: number }> {
  const token = /"(?:[^"\\\n]|\\.)*"|\/\/[^\r\n]*|\/\*/g;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0].startsWith('"')) continue;
    const close = found[0] === '/*' ? text.indexOf('*/', found.index + 2) : -1;
    if (found[0] === '/*' && close === -1) return;
    if (close !== -1) token.lastIndex = close + 2;
    yield { start: found.index, end: token.lastIndex };
  }
}
