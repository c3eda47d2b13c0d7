import picomatch from 'picomatch';

/** Where GitHub looks for the file, in its order: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
export const codeOwnersPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** Names the owners of a path; empty for none. */
export type CodeOwners = (path: string) => readonly string[];

/**
 * Reads a CODEOWNERS file by GitHub's rules: patterns as in .gitignore, but without `!`, `[ ]` and escapes of `#`; the last pattern that
 * matches wins, also when it names nobody. Lines that GitHub would skip are skipped.
 */
export function parseCodeOwners(text: string): CodeOwners {
  const rules = text.split(/\r?\n/).flatMap(ruleOf);
  return (path) => rules.findLast(({ matches }) => matches(path.replace(/^\.?\//, '')))?.owners ?? [];
}

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly owners: readonly string[];
}

function ruleOf(line: string): Rule[] {
  const [pattern = '', ...owners] = line
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .split(/(?<!\\)\s+/);
  if (pattern === '' || pattern.startsWith('!') || /[[\]]/.test(pattern)) return [];
  return [
    { matches: picomatch(globsOf(pattern.replaceAll('\\ ', ' ')), { dot: true, nobrace: true, noext: true }), owners },
  ];
}

/** A slash at the beginning or within ties the pattern to the root; a name stands for the folder's whole content, `folder/*` only for its files. */
function globsOf(pattern: string): string[] {
  const isTied = pattern.replace(/\/$/, '').includes('/');
  const path = `${isTied ? '' : '**/'}${pattern.replace(/^\//, '')}`;
  if (path.endsWith('/')) return [`${path}**`];
  return path.endsWith('/*') ? [path] : [path, `${path}/**`];
}
