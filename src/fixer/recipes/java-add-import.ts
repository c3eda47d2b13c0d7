import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured, namedFiles } from './support/captures.ts';
import { jdkClasses } from './support/jdk-classes.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const javaAddImport: Recipe = {
  id: 'java-add-import',
  summary: 'Adds the import of a class that javac cannot find, where exactly one class fits.',
  risk: 'review',
  touches: ['**/*.java'],
  needs: [],
  limits: [
    'Candidates are the classes of the repository, those that other files of it import under this name, and those of the JDK.',
    'Declines unless exactly one class fits, and where a name that is missing is no class.',
    'No dependency is added: what the build does not have stays missing.',
  ],
  async propose(context) {
    const symbols = captured(context, 'symbol');
    const files = await namedFiles(context, (path) => path.endsWith('.java'));
    if (symbols.length === 0 || files.length === 0)
      return decline('the log names no class that is missing in a file of the repository');
    const known = await knownClasses(context);
    const actions: Action[] = [];
    for (const file of files) {
      let text = (await context.repository.read(file)) ?? '';
      for (const symbol of symbols.filter((name) => isMissingIn(text, name))) {
        const found = candidates(known, symbol, text);
        const [only] = found;
        if (only === undefined) return decline(`no class of the repository or the JDK is called ${shown(symbol)}`);
        if (found.length > 1) return decline(`several classes fit ${symbol}: ${found.join(', ')}`);
        text = withImport(text, only);
      }
      if (text !== (await context.repository.read(file))) actions.push({ kind: 'write', path: file, content: text });
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0) return decline('the files that the log names import these classes already');
    return propose(javaAddImport, {
      title: `fix: add the missing imports of ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
    });
  },
};

interface KnownClasses {
  /** Simple name of each class of the repository to its full names. */
  readonly own: ReadonlyMap<string, ReadonlySet<string>>;
  /** Simple name to what the repository's files import under it. */
  readonly imported: ReadonlyMap<string, ReadonlySet<string>>;
}

async function knownClasses({ repository }: RecipeContext): Promise<KnownClasses> {
  const own = new Map<string, Set<string>>();
  const imported = new Map<string, Set<string>>();
  for (const file of await repository.list(['**/*.java'])) {
    const text = (await repository.read(file)) ?? '';
    const simple = file.slice(file.lastIndexOf('/') + 1, -'.java'.length);
    const folder = packageOf(text);
    if (folder !== null) own.set(simple, (own.get(simple) ?? new Set()).add(`${folder}.${simple}`));
    for (const name of importsOf(text)) {
      const last = name.slice(name.lastIndexOf('.') + 1);
      imported.set(last, (imported.get(last) ?? new Set()).add(name));
    }
  }
  return { own, imported };
}

function candidates({ own, imported }: KnownClasses, symbol: string, text: string): string[] {
  const jdk = jdkClasses.get(symbol);
  const desktop = /^import\s+(?:java\.awt|javax\.swing)\b/m.test(text);
  return [
    ...new Set([
      ...(own.get(symbol) ?? []),
      ...(imported.get(symbol) ?? []),
      ...(jdk === undefined || desktop ? [] : [jdk]),
    ]),
  ];
}

function isMissingIn(text: string, symbol: string): boolean {
  if (!/^[A-Z]\w*$/.test(symbol)) return false;
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\\n]|\\.)*"/gm, '');
  return code.split(/\W+/).includes(symbol) && !importsOf(text).some((name) => name.endsWith(`.${symbol}`));
}

function packageOf(text: string): string | null {
  return /^\s*package\s+(?<name>[\w.]+)\s*;/m.exec(text)?.groups?.['name'] ?? null;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/^import\s+(?<name>[\w.]+)\s*;/gm)].map(({ groups }) => groups?.['name'] ?? '');
}

/** Before the first import of its group that sorts behind it; a file without imports gets its first below `package`. */
function withImport(text: string, name: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const line = `import ${name};`;
  const imports = lines.flatMap((each, index) => (/^import\s+(?!static\b)/.test(each) ? [index] : []));
  const root = (each: string) => /^import\s+(?<root>\w+)/.exec(each)?.groups?.['root'];
  const group = imports.filter((index) => root(lines[index] ?? '') === root(line));
  const last = group.at(-1) ?? imports.at(-1);
  if (last === undefined) {
    const at = lines.findIndex((each) => /^\s*package\b/.test(each));
    lines.splice(at + 1, 0, ...(at < 0 ? [line, ''] : ['', line]));
    return lines.join(newline);
  }
  const next = (group.length > 0 ? group : imports).find((index) => (lines[index] ?? '') > line);
  lines.splice(next ?? last + 1, 0, line);
  return lines.join(newline);
}
