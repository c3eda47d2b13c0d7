import type { Action } from '../../core/plan.ts';
import type { Recipe } from '../types.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const goRemoveUnusedImport: Recipe = {
  id: 'go-remove-unused-import',
  summary: 'Removes imports that the Go compiler refuses as unused (`"os" imported and not used`).',
  risk: 'safe',
  touches: ['**/*.go'],
  needs: [],
  limits: [
    'Removes only the import lines that the compiler names; blank (`_`) and dot imports stay.',
    'Declines where the line is no import.',
  ],
  async propose(context) {
    const places = (
      await namedPlaces(context, ({ message }) =>
        /imported and not used|imported as \w+ and not used/.test(message) ? { name: null } : null,
      )
    ).filter(({ file }) => file.endsWith('.go'));
    if (places.length === 0) return decline('the log names no place in a Go file of the repository');
    const files = [...new Set(places.map(({ file }) => file))];
    const actions: Action[] = [];
    for (const file of files) {
      const text = await context.repository.read(file);
      const content =
        text === null
          ? null
          : withoutImports(
              text,
              places.filter((place) => place.file === file),
            );
      if (content === null) return decline(`a line that the log names in ${shown(file)} is not an import of its own`);
      actions.push({ kind: 'write', path: file, content });
    }
    return propose(goRemoveUnusedImport, {
      title: `refactor: remove unused imports from ${listed(files)}`,
      actions,
      touches: files.map(exactly),
    });
  },
};

const inBlock = /^\s*(?:[A-Za-z]\w*\s+)?"[^"]+"\s*(?:\/\/.*)?\r?$/;
const alone = /^import\s+(?:[A-Za-z]\w*\s+)?"[^"]+"\s*(?:\/\/.*)?\r?$/;

/** Null when one of the places is no import line. A block that loses its last import goes as a whole. */
function withoutImports(text: string, places: readonly NamedPlace[]): string | null {
  const lines = text.split('\n');
  const doomed = new Set<number>();
  for (const { line, message } of places) {
    const at = line - 1;
    const path = /"(?<path>[^"]+)" imported (?:as \w+ )?and not used/.exec(message)?.groups?.['path'];
    const text = lines[at] ?? '';
    const isImport = (blockAround(lines, at) === null ? alone : inBlock).test(text);
    if (path === undefined || !isImport || !text.includes(`"${path}"`)) return null;
    doomed.add(at);
  }
  for (const at of [...doomed]) {
    const block = blockAround(lines, at);
    if (block === null) continue;
    const between = lines.map((_, index) => index).filter((index) => index > block.start && index < block.end);
    if (between.some((index) => !doomed.has(index) && lines[index]?.trim() !== '')) continue;
    for (let index = block.start; index <= block.end; index += 1) doomed.add(index);
    if (lines[block.end + 1]?.trim() === '') doomed.add(block.end + 1);
  }
  return lines.filter((_, index) => !doomed.has(index)).join('\n');
}

/** The `import ( … )` that the line stands in. */
function blockAround(lines: readonly string[], at: number): { start: number; end: number } | null {
  let start = at;
  while (start >= 0 && !/^import\s*\(/.test(lines[start] ?? '')) {
    if (start !== at && /^\S/.test(lines[start] ?? '')) return null;
    start -= 1;
  }
  const end = lines.findIndex((line, index) => index > start && /^\s*\)/.test(line));
  return start < 0 || end < at ? null : { start, end };
}
