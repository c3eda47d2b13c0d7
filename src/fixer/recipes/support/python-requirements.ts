/** Lower case, runs of `-_.` as one dash: how PyPI compares names. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The distribution that a line of requirements.txt or an element of a dependency list names; null for options, comments and paths. */
function requirementName(line: string): string | null {
  const name = /^(?<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:$|[<>=!~;@#(\s])/.exec(line.trim())
    ?.groups?.['name'];
  return name === undefined ? null : normalizedName(name);
}

/** `==1.2.3`, `>=1.2.3` or nothing, whichever most of the neighbours have. */
function specifierLike(neighbours: readonly string[], version: string): string {
  const exact = neighbours.filter((line) => /^[\w.-]+(?:\[[^\]]*\])?\s*==/.test(line.trim())).length;
  const lower = neighbours.filter((line) => /^[\w.-]+(?:\[[^\]]*\])?\s*(?:>=|~=)/.test(line.trim())).length;
  if (exact > 0 && exact >= lower && exact * 2 >= neighbours.length) return `==${version}`;
  return lower * 2 >= neighbours.length && lower > 0 ? `>=${version}` : neighbours.length === 0 ? `>=${version}` : '';
}

/** Adds a line to requirements.txt: in its place when the list is sorted, else at the end; line endings stay. Null when the file has hashes, which cannot be made up. */
export function addToRequirements(text: string, name: string, version: string): string | null {
  if (text.includes('--hash=')) return null;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const named = lines.filter((line) => requirementName(line) !== null);
  const added = `${name}${specifierLike(named, version)}`;
  const names = named.map((line) => requirementName(line) ?? '');
  const isSorted = names.length > 1 && names.every((item, index) => index === 0 || (names[index - 1] ?? '') <= item);
  const next = isSorted ? lines.findIndex((line) => (requirementName(line) ?? '') > normalizedName(name)) : -1;
  const at = next < 0 ? lines.length : next;
  return [...lines.slice(0, at), added, ...lines.slice(at)].join(newline) + newline;
}

/** Adds an element to `dependencies` of `[project]` (PEP 621); null when there is no such list that can be extended safely. */
export function addToProject(text: string, name: string, version: string): string | null {
  const section = sectionOf(text, 'project');
  if (section === null) return null;
  const body = text.slice(section.start, section.end);
  const list = /^dependencies\s*=\s*\[(?<items>(?:[^\]"'#]|"[^"\n]*"|'[^'\n]*'|#[^\n]*)*)\]/m.exec(body);
  const items = list?.groups?.['items'];
  if (list === null || items === undefined) return null;
  const elements = [...items.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((match) => match[1] ?? match[2] ?? '');
  const requirement = `"${name}${specifierLike(elements, version)}"`;
  const close = section.start + list.index + list[0].length - 1;
  if (!items.includes('\n'))
    return `${text.slice(0, close).trimEnd()}${elements.length > 0 ? ', ' : ''}${requirement}${text.slice(close)}`;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /\n(?<indent>[ \t]+)["']/.exec(items)?.groups?.['indent'] ?? '    ';
  const before = text.slice(0, close).trimEnd();
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  if (/#/.test(lastLine.replace(/"[^"]*"|'[^']*'/g, ''))) return null;
  const comma = elements.length === 0 || before.endsWith(',') ? '' : ',';
  return `${before}${comma}${newline}${indent}${requirement},${newline}${text.slice(close)}`;
}

/** Adds a line to `[tool.poetry.dependencies]`; null when there is no such table. */
export function addToPoetry(text: string, name: string, version: string): string | null {
  const section = sectionOf(text, 'tool.poetry.dependencies');
  if (section === null) return null;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const end = section.start + text.slice(section.start, section.end).trimEnd().length;
  return `${text.slice(0, end)}${newline}${name} = "^${version}"${text.slice(end)}`;
}

/** Names that a list in pyproject.toml or a requirements file holds already. */
export function holds(text: string, name: string): boolean {
  const wanted = normalizedName(name);
  return text.split(/\r?\n/).some((line) => {
    if (requirementName(line) === wanted) return true;
    return [...line.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].some(
      (match) => requirementName(match[1] ?? match[2] ?? '') === wanted,
    );
  });
}

/** The body of a TOML table, from after its header to the next header. */
function sectionOf(text: string, name: string): { start: number; end: number } | null {
  const header = new Map(
    [...text.matchAll(/^\[(?<name>[^\]\n]+)\][ \t]*\r?$/gm)].map((match) => [
      match.groups?.['name']?.trim() ?? '',
      match,
    ]),
  );
  const own = header.get(name);
  if (own === undefined) return null;
  const start = own.index + own[0].length;
  const next = /^\[/m.exec(text.slice(start + 1));
  return { start, end: next === null ? text.length : start + 1 + next.index };
}
