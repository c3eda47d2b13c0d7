import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedPlaces } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const goAddStdImport: Recipe = {
  id: 'go-add-std-import',
  summary: 'Imports a package of the Go standard library that the code names and no import brings (`undefined: fmt`).',
  risk: 'safe',
  touches: ['**/*.go'],
  needs: ['go'],
  limits: [
    'Only packages of the standard library, as the installed Go lists them; modules are never added.',
    'The package must export every name that the file takes from it, and be the only one of that name which does.',
    'Declines where a name that is no package is undefined as well, or where the repository has a package of the same name.',
  ],
  async propose(context) {
    const places = (
      await namedPlaces(context, ({ message }) => {
        const name = /^undefined: (?<name>\w+)$/.exec(message)?.groups?.['name'];
        return name === undefined ? null : { name };
      })
    ).filter(({ file, name }) => file.endsWith('.go') && name !== null);
    if (places.length === 0) return decline('the log names no place in a Go file of the repository');
    const { stdout, exitCode } = await context.run(['go', 'list', 'std']);
    if (exitCode !== 0) return decline('go cannot list its standard library');
    const standard = stdout
      .split('\n')
      .filter((path) => /^[a-z]/.test(path) && !/(?:^|\/)(?:internal|vendor)\b/.test(path));
    const actions: Action[] = [];
    for (const file of new Set(places.map((place) => place.file))) {
      const names = new Set(places.filter((place) => place.file === file).map(({ name }) => name ?? ''));
      let text = (await context.repository.read(file)) ?? '';
      for (const name of names) {
        const path = await onlyPackage(context, standard, name, text);
        if ('declined' in path) return decline(`${shown(file)}: ${path.declined}`);
        const next = withImport(text, path.found);
        if (next === null) return decline(`the imports of ${shown(file)} cannot be read`);
        text = next;
      }
      actions.push({ kind: 'write', path: file, content: text });
    }
    const files = actions.map((action) => ('path' in action ? action.path : ''));
    return propose(goAddStdImport, {
      title: `fix: add the missing imports of ${listed(files)}`,
      actions,
      touches: files.map(exactly),
    });
  },
};

async function onlyPackage(
  context: RecipeContext,
  standard: readonly string[],
  name: string,
  text: string,
): Promise<{ found: string } | { declined: string }> {
  const candidates = standard.filter((path) => path === name || path.endsWith(`/${name}`));
  if (candidates.length === 0) return { declined: `${name} is no package of the standard library` };
  if (candidates.some((path) => text.includes(`"${path}"`))) return { declined: `${name} is imported already` };
  const own = await context.repository.list([`**/${name}/*.go`]);
  if (own.length > 0) return { declined: `the repository has a package ${name} of its own` };
  const taken = [...text.matchAll(/(?<![\w.])(?<from>\w+)\.(?<used>[A-Z]\w*)/g)].filter(
    ({ groups }) => groups?.['from'] === name,
  );
  const used = [...new Set(taken.map(({ groups }) => groups?.['used'] ?? ''))];
  if (used.length === 0) return { declined: `nothing is taken from ${name}` };
  const fitting: string[] = [];
  for (const path of candidates) {
    const answers = await Promise.all(used.map((symbol) => context.run(['go', 'doc', '-short', path, symbol])));
    if (answers.every(({ exitCode }) => exitCode === 0)) fitting.push(path);
  }
  const [only] = fitting;
  if (only === undefined) return { declined: `no package ${name} exports ${used.join(', ')}` };
  return fitting.length === 1 ? { found: only } : { declined: `several packages fit ${name}: ${fitting.join(', ')}` };
}

/** The import in its place among those of the first group; null where the file's imports have another shape. */
function withImport(text: string, path: string): string | null {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const block = lines.findIndex((line) => /^import\s*\($/.test(line));
  if (block >= 0) {
    let at = block + 1;
    while (/^\t(?:\w+ )?"[^"./]+(?:\/[^"]*)?"/.test(lines[at] ?? '') && pathIn(lines[at]) < path) at += 1;
    const startsGroup = pathIn(lines[at]).split('/')[0]?.includes('.') === true;
    lines.splice(at, 0, `\t"${path}"`, ...(startsGroup ? [''] : []));
    return lines.join(newline);
  }
  const single = lines.findIndex((line) => /^import\s+(?:\w+ )?"[^"]+"$/.test(line));
  if (single >= 0) {
    const there = (lines[single] ?? '').replace(/^import\s+/, '');
    const isStandard = !(pathIn(there).split('/')[0] ?? '').includes('.');
    const both = isStandard
      ? [`\t"${path}"`, `\t${there}`].sort((one, other) => (pathIn(one) < pathIn(other) ? -1 : 1))
      : [`\t"${path}"`, '', `\t${there}`];
    lines.splice(single, 1, 'import (', ...both, ')');
    return lines.join(newline);
  }
  const clause = lines.findIndex((line) => /^package\s+\w+/.test(line));
  if (clause < 0 || lines.some((line) => /^import\b/.test(line))) return null;
  lines.splice(clause + 1, 0, '', `import "${path}"`);
  return lines.join(newline);
}

function pathIn(line: string | undefined): string {
  return /"(?<path>[^"]+)"/.exec(line ?? '')?.groups?.['path'] ?? '';
}
