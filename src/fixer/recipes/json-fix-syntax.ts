import type { Action } from '../../core/plan.ts';
import type { Recipe } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const jsonFixSyntax: Recipe = {
  id: 'json-fix-syntax',
  summary:
    'Removes the commas after the last element of a list or object from a JSON file that cannot be parsed for them.',
  risk: 'safe',
  touches: ['**/*.json', '**/.*rc'],
  needs: [],
  limits: [
    'Removes trailing commas alone; a comment, a missing comma or quote makes it decline, because what was meant is not certain.',
    'The result must parse.',
  ],
  async propose(context) {
    const files = await namedFiles(context, (path) => /\.json$|(?:^|\/)\.\w+rc$/.test(path));
    if (files.length === 0) return decline('the log names no JSON file of the repository');
    const actions: Action[] = [];
    for (const file of files) {
      const text = (await context.repository.read(file)) ?? '';
      if (parses(text)) continue;
      const content = withoutTrailingCommas(text);
      if (!parses(content)) return decline(`${shown(file)} has more wrong with it than trailing commas`);
      actions.push({ kind: 'write', path: file, content });
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0) return decline('the named files can be parsed');
    return propose(jsonFixSyntax, {
      title: `fix: remove trailing commas from ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
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
