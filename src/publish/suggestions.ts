import type { StructuredPatch, StructuredPatchHunk } from 'diff';
import { plainText } from '../core/plain-text.ts';
import type { Fix } from '../core/plan.ts';

/** Lines that replace the lines `startLine` to `line` of a file; none deletes them. */
export interface Suggestion {
  readonly path: string;
  readonly startLine: number;
  readonly line: number;
  readonly lines: readonly string[];
}

type ParsePatch = (text: string) => StructuredPatch[];

/** More than these are easier taken as a patch. */
const mostSuggestions = 20;

/** The whole change as suggestions on lines, or why it cannot be: all of it or nothing, because a part of a fix fixes nothing. */
export function suggestionsOf(
  { patch, changes }: Pick<Fix, 'patch' | 'changes'>,
  parsePatch: ParsePatch,
): readonly Suggestion[] | string {
  if (patch === '') return 'the change holds something that looks like a secret';
  if (changes.some(({ status }) => status !== 'modified')) return 'a file is added, deleted or moved';
  if (/^(?:old|new) mode /m.test(patch)) return 'the mode of a file changes';
  const files = parsed(patch, parsePatch);
  const byName = new Map(files.map((file) => [file.newFileName?.replace(/\t$/, ''), file]));
  const all: Suggestion[] = [];
  for (const { path } of changes) {
    const file = byName.get(`b/${path}`);
    if (file === undefined || file.hunks.length === 0) return 'a file has no lines that could be shown';
    for (const hunk of file.hunks) {
      const found = suggestionsOfHunk(path, hunk);
      if (typeof found === 'string') return found;
      all.push(...found);
    }
  }
  if (files.length !== changes.length) return 'the diff holds more than the files of the fix';
  if (all.length > mostSuggestions) return `there are more than ${mostSuggestions} changes`;
  return overlapping(all) ? 'two changes touch the same line' : all;
}

/** Why a pull request with these diffs cannot show the suggestions; null when it can. A host takes them only on lines of one hunk. */
export function hiddenFrom(
  suggestions: readonly Suggestion[],
  diffs: ReadonlyMap<string, string | null>,
  parsePatch: ParsePatch,
): string | null {
  const hidden = suggestions.find(({ path, startLine, line }) => {
    const hunks = hunksOf(diffs.get(path) ?? '', parsePatch);
    return !hunks.some(({ newStart, newLines }) => newStart <= startLine && line < newStart + newLines);
  });
  return hidden === undefined ? null : 'a line that changes is not part of what the pull request shows';
}

interface Group {
  readonly removed: number[];
  readonly added: string[];
  /** The unchanged line before: an insertion is anchored there. */
  readonly before: { readonly number: number; readonly text: string } | null;
}

function suggestionsOfHunk(path: string, { oldStart, lines }: StructuredPatchHunk): Suggestion[] | string {
  const found: Suggestion[] = [];
  let number = oldStart;
  let before: Group['before'] = null;
  let group: Group | null = null;
  const close = (after: Group['before']): boolean => {
    const suggestion = group === null ? null : toSuggestion(path, group, after);
    const closed = group === null || suggestion !== null;
    if (suggestion !== null) found.push(suggestion);
    group = null;
    return closed;
  };
  for (const line of lines) {
    const text = line.slice(1);
    if (plainText(text) !== text) return 'a line holds characters that cannot be seen';
    if (line.startsWith('\\')) {
      if (group !== null) return 'the end of a file changes';
      continue;
    }
    if (line.startsWith('+') || line.startsWith('-')) {
      const open: Group = group ?? { removed: [], added: [], before };
      group = open;
      if (line.startsWith('-')) open.removed.push(number++);
      else open.added.push(text);
      continue;
    }
    const context = { number, text };
    if (!close(context)) return 'lines are added to an empty file';
    before = context;
    number += 1;
  }
  return close(null) ? found : 'lines are added to an empty file';
}

/** Null when there is no line to hang an insertion on. */
function toSuggestion(path: string, { removed, added, before }: Group, after: Group['before']): Suggestion | null {
  const [first, last] = [removed[0], removed.at(-1)];
  if (first !== undefined && last !== undefined) return { path, startLine: first, line: last, lines: added };
  if (before !== null) return { path, startLine: before.number, line: before.number, lines: [before.text, ...added] };
  return after === null ? null : { path, startLine: after.number, line: after.number, lines: [...added, after.text] };
}

function overlapping(suggestions: readonly Suggestion[]): boolean {
  const byFile = Map.groupBy(suggestions, ({ path }) => path);
  return [...byFile.values()].some((all) => {
    const sorted = all.toSorted((a, b) => a.startLine - b.startLine);
    return sorted.some(({ startLine }, index) => startLine <= (sorted[index - 1]?.line ?? 0));
  });
}

function hunksOf(diff: string, parsePatch: ParsePatch): readonly StructuredPatchHunk[] {
  return parsed(`--- a/x\n+++ b/x\n${diff}\n`, parsePatch).flatMap(({ hunks }) => hunks);
}

/** None for a patch that is none. */
function parsed(patch: string, parsePatch: ParsePatch): readonly StructuredPatch[] {
  try {
    return parsePatch(patch);
  } catch {
    return [];
  }
}
