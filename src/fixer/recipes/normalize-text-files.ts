import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { decline, exactly, listed, propose } from './support/proposals.ts';

export const normalizeTextFiles: Recipe = {
  id: 'normalize-text-files',
  summary: 'Ends files with one line break and removes blanks at the ends of lines, where a check named the file.',
  risk: 'safe',
  touches: ['**'],
  needs: [],
  limits: [
    'Does what the log complains about, final line breaks or trailing blanks, and nothing else.',
    'Two blanks at the end of a line of Markdown are a line break and stay.',
    'Leaves files alone that are not text.',
  ],
  async propose(context) {
    const wanted = complaints(context);
    if (!wanted.trailing && !wanted.final)
      return decline('the log complains about neither trailing blanks nor final line breaks');
    const files = await namedFiles(context);
    if (files.length === 0) return decline('the log names no file of the repository');
    const actions: Action[] = [];
    for (const file of files) {
      const text = await context.repository.read(file);
      if (text === null || text.includes('\0') || text.includes('\uFFFD')) return decline(`${file} is not a text file`);
      const content = normalized(text, file, wanted);
      if (content !== text) actions.push({ kind: 'write', path: file, content });
    }
    if (actions.length === 0) return decline('the named files are normal already');
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    return propose(normalizeTextFiles, {
      title: `style: normalize the white space of ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
    });
  },
};

interface Complaints {
  readonly trailing: boolean;
  readonly final: boolean;
}

/** In the words of `git diff --check`, pre-commit's hooks, editorconfig-checker and linters. */
function complaints({ diagnosis }: RecipeContext): Complaints {
  const said = diagnosis.findings.flatMap((finding) => [
    ...finding.lines.map(({ text }) => text),
    ...Object.values(finding.captures),
  ]);
  const all = [
    ...said,
    ...diagnosis.diagnostics.map(({ message, code }) => `${message} ${code ?? ''}`),
    diagnosis.ruleId,
  ].join('\n');
  return {
    trailing: /trailing[ -]?(?:white ?space|spaces?|blanks?)/i.test(all),
    final: /end[ -]of[ -]file|final[ -]?newline|eol-last|newline at end|blank line at EOF|no-newline/i.test(all),
  };
}

function normalized(text: string, file: string, { trailing, final }: Complaints): string {
  let result = text;
  if (trailing)
    result = result.replace(/[ \t]+(?=\r?$)/gm, (blanks, offset: number) =>
      isMarkdownBreak(file, result, blanks, offset) ? '  ' : '',
    );
  if (!final || result === '') return result;
  const newline = result.includes('\r\n') ? '\r\n' : '\n';
  const body = result.replace(/(?:[ \t]*\r?\n)+$/, '');
  return body === '' ? '' : body + newline;
}

function isMarkdownBreak(file: string, text: string, blanks: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /\.(?:md|markdown|mdx)$/i.test(file) && blanks.length >= 2 && !blanks.includes('\t') && offset > lineStart;
}
