import type { StructuredPatchHunk } from 'diff';
import { clip } from '../core/plain-text.ts';
import { markup } from './html-template.ts';
import type { Html } from './html-template.ts';

/** Beyond this many lines a file's diff is cut; the patch itself is in the JSON report. */
const linesShown = 1500;
const wordDiffLimit = 400;

interface Side {
  readonly number: number | null;
  readonly text: string;
}
type Row = { readonly before: Side | null; readonly after: Side | null };

type DiffLibrary = Pick<typeof import('diff'), 'parsePatch' | 'diffWordsWithSpace'>;

/** The files of a `git diff` side by side, changed words marked. */
export function diffView(patch: string, library: DiffLibrary): readonly Html[] {
  return patch
    .split(/^(?=diff --git )/m)
    .filter((section) => section.trim() !== '')
    .map((section) => fileView(section, library));
}

function fileView(section: string, library: DiffLibrary): Html {
  const hunks = hunksOf(section, library);
  const name = fileName(section);
  if (hunks.length === 0)
    return markup`<figure class="diff"><figcaption>${name}</figcaption><pre>${clip(section, 2000)}</pre></figure>`;
  const rows = hunks.flatMap((hunk) => [hunkHeader(hunk), ...rowsOf(hunk).map((row) => rowView(row, library))]);
  const cut = rows.length - linesShown;
  return markup`<figure class="diff"><figcaption>${name}</figcaption><div class="scroll" tabindex="0" role="region" aria-label="${`Changes in ${name}`}"><table>
<colgroup><col class="number"><col class="text"><col class="number"><col class="text"></colgroup>
<thead><tr><th scope="col" colspan="2">before</th><th scope="col" colspan="2">after</th></tr></thead>
<tbody>${rows.slice(0, linesShown)}</tbody></table></div>${cut > 0 ? markup`<p class="quiet">${cut} more lines are not shown.</p>` : null}</figure>`;
}

function hunkHeader(hunk: StructuredPatchHunk): Html {
  return markup`<tr class="hunk"><td colspan="4">lines ${hunk.oldStart}–${hunk.oldStart + Math.max(0, hunk.oldLines - 1)}</td></tr>`;
}

/** Removed and added lines of one place stand beside each other. */
export function rowsOf(hunk: Pick<StructuredPatchHunk, 'oldStart' | 'newStart' | 'lines'>): readonly Row[] {
  const rows: Row[] = [];
  let removed: Side[] = [];
  let added: Side[] = [];
  let before = hunk.oldStart;
  let after = hunk.newStart;
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1)
      rows.push({ before: removed[index] ?? null, after: added[index] ?? null });
    removed = [];
    added = [];
  };
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line.startsWith('\\')) continue;
    if (line.startsWith('-')) {
      if (added.length > 0) flush();
      removed.push({ number: before++, text });
    } else if (line.startsWith('+')) {
      added.push({ number: after++, text });
    } else {
      flush();
      rows.push({ before: { number: before++, text }, after: { number: after++, text } });
    }
  }
  flush();
  return rows;
}

function rowView({ before, after }: Row, library: DiffLibrary): Html {
  if (before !== null && after !== null && before.text === after.text) {
    return markup`<tr>${cell(before, '', markup`${before.text}`)}${cell(after, '', markup`${after.text}`)}</tr>`;
  }
  const [left, right] =
    before !== null && after !== null
      ? changedWords(before.text, after.text, library)
      : [markup`${before?.text ?? ''}`, markup`${after?.text ?? ''}`];
  return markup`<tr>${before === null ? empty : cell(before, 'removed', left)}${after === null ? empty : cell(after, 'added', right)}</tr>`;
}

const empty = markup`<td class="number"></td><td class="text none"></td>`;

function cell(side: Side, kind: '' | 'removed' | 'added', content: Html): Html {
  const sign = kind === 'removed' ? '−' : kind === 'added' ? '+' : ' ';
  return markup`<td class="number">${side.number}</td><td class="${`text ${kind}`.trim()}"><span class="sign">${sign}</span>${content}</td>`;
}

function changedWords(before: string, after: string, library: DiffLibrary): [Html, Html] {
  if (before.length > wordDiffLimit || after.length > wordDiffLimit)
    return [markup`${clip(before, 2000)}`, markup`${clip(after, 2000)}`];
  const changes = library.diffWordsWithSpace(before, after);
  const left = changes
    .filter((change) => !change.added)
    .map((change) => (change.removed ? markup`<del>${change.value}</del>` : markup`${change.value}`));
  const right = changes
    .filter((change) => !change.removed)
    .map((change) => (change.added ? markup`<ins>${change.value}</ins>` : markup`${change.value}`));
  return [markup`${left}`, markup`${right}`];
}

/** The hunks of one file; none for a binary file, a mode change, or a patch that is none. */
function hunksOf(section: string, library: DiffLibrary): readonly StructuredPatchHunk[] {
  try {
    return library.parsePatch(section).flatMap((file) => file.hunks);
  } catch {
    return [];
  }
}

/** The file's new name, its old one where it is gone. */
function fileName(section: string): string {
  const patterns = [/^\+{3} "?b\/(.*?)"?\t?$/m, /^-{3} "?a\/(.*?)"?\t?$/m, /^diff --git a\/(.*) b\/\1$/m];
  const found = patterns.map((pattern) => pattern.exec(section)?.[1]).find((name) => name !== undefined);
  return found ?? section.split('\n')[0] ?? '';
}
