import type { Action } from '../../core/plan.ts';
import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { folderOf } from './support/paths.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const pythonFixImportPath: Recipe = {
  id: 'python-fix-import-path',
  summary:
    'Mends the import of a module of the project itself: writes the path to which the module has moved, or adds the `__init__.py` that its folder lacks.',
  risk: 'review',
  touches: ['**/*.py'],
  needs: [],
  limits: [
    'A moved module: exactly one file of the same name defines everything that is imported; only `from … import …` and `import … as …` are rewritten.',
    'A missing `__init__.py`: only where the folder with the module is there, below a package that has one itself.',
    'Declines where the module is gone, or several files could be meant.',
  ],
  async propose(context) {
    const [module, ...others] = captured(context, 'module');
    if (module === undefined || !/^[A-Za-z_]\w*(?:\.\w+)+$/.test(module))
      return decline('the log names no module inside a package');
    if (others.length > 0) return decline('several modules are missing at once');
    const files = await context.repository.list(['**/*.py']);
    const path = module.replaceAll('.', '/');
    const here = files.filter((file) => endsIn(file, `${path}.py`) || file.includes(`${path}/`));
    return here.length > 0 ? initFiles(files, here, module) : movedModule(context, files, module);
  },
};

function endsIn(file: string, path: string): boolean {
  return file === path || file.endsWith(`/${path}`);
}

/** The folders between the outermost package and the module that lack their `__init__.py`. */
function initFiles(files: readonly string[], here: readonly string[], module: string): Proposal {
  const parts = module.split('.');
  const isFile = here.some((file) => endsIn(file, `${parts.join('/')}.py`));
  const folders = parts.slice(0, isFile ? -1 : undefined);
  const roots = new Set(here.map((file) => file.slice(0, `/${file}`.indexOf(`/${parts.join('/')}`))));
  const [root = '', ...more] = roots;
  if (more.length > 0) return decline(`several folders of the repository hold ${module}`);
  const paths = folders.map((_, index) => `${root}${folders.slice(0, index + 1).join('/')}/__init__.py`);
  const missing = paths.filter((path) => !files.includes(path));
  if (missing.length === 0) return decline(`${module} is there; the step's import path is at fault`);
  if (!files.includes(paths[0] ?? ''))
    return decline(`${folders[0] ?? module} is no package with an __init__.py itself`);
  return propose(pythonFixImportPath, {
    title: `fix: make ${listed(missing.map(folderOf))} a package`,
    actions: missing.map((path): Action => ({ kind: 'write', path, content: '' })),
    touches: missing.map(exactly),
  });
}

async function movedModule(context: RecipeContext, files: readonly string[], module: string): Promise<Proposal> {
  const base = module.slice(module.lastIndexOf('.') + 1);
  const importers = await importersOf(context, files, module);
  if ('declined' in importers) return importers;
  if (importers.found.length === 0)
    return decline(`no file of the repository imports ${module} in a form that can be rewritten`);
  const names = new Set(importers.found.flatMap((importer) => importer.names));
  const top = module.split('.')[0] ?? '';
  const fitting: string[] = [];
  for (const file of files.filter((each) => endsIn(each, `${base}.py`) || endsIn(each, `${base}/__init__.py`))) {
    const text = (await context.repository.read(file)) ?? '';
    if (`/${file}`.includes(`/${top}/`) && [...names].every((name) => defines(text, name))) fitting.push(file);
  }
  const [only, ...more] = fitting;
  if (only === undefined) return decline(`no module called ${base} in ${top} defines ${listed([...names])}`);
  if (more.length > 0) return decline(`several modules could be meant: ${fitting.map(shown).join(', ')}`);
  const target = `/${only}`
    .slice(`/${only}`.indexOf(`/${top}/`) + 1)
    .replace(/(?:\/__init__)?\.py$/, '')
    .replaceAll('/', '.');
  const actions = importers.found.map(({ file, text }): Action => ({
    kind: 'write',
    path: file,
    content: renamed(text, module, target),
  }));
  const changed = importers.found.map(({ file }) => file);
  return propose(pythonFixImportPath, {
    title: `fix: import ${target} from where it is in ${listed(changed)}`,
    actions,
    touches: changed.map(exactly),
  });
}

interface Importer {
  readonly file: string;
  readonly text: string;
  readonly names: readonly string[];
}

async function importersOf(
  context: RecipeContext,
  files: readonly string[],
  module: string,
): Promise<{ found: readonly Importer[] } | { declined: string }> {
  const found: Importer[] = [];
  for (const file of files) {
    const text = (await context.repository.read(file)) ?? '';
    if (!text.includes(module)) continue;
    const names: string[] = [];
    let uses = 0;
    for (const statement of importStatements(text)) {
      if (statement.module !== module) continue;
      uses += 1;
      if (statement.names === null) return { declined: `${shown(file)} imports ${module} without giving it a name` };
      names.push(...statement.names);
    }
    if (uses > 0) found.push({ file, text, names });
  }
  return { found };
}

/** `from a.b import c as d, e` and `import a.b as c`; null names for a plain `import a.b`. */
function importStatements(text: string): { module: string; names: readonly string[] | null }[] {
  const from = [
    ...text.matchAll(/^[ \t]*from[ \t]+(?<module>[\w.]+)[ \t]+import[ \t]+(?:\((?<many>[^)]*)\)|(?<one>[^\n(#]+))/gm),
  ];
  const plain = [...text.matchAll(/^[ \t]*import[ \t]+(?<module>[\w.]+)(?<name>[ \t]+as[ \t]+\w+)?/gm)];
  return [
    ...from.map(({ groups }) => ({
      module: groups?.['module'] ?? '',
      names: (groups?.['many'] ?? groups?.['one'] ?? '')
        .replace(/#.*$/gm, '')
        .split(',')
        .map((item) => item.trim().split(/\s/)[0] ?? '')
        .filter((item) => item !== ''),
    })),
    ...plain.map(({ groups }) => ({
      module: groups?.['module'] ?? '',
      names: groups?.['name'] === undefined ? null : [],
    })),
  ];
}

/** Whether the module makes the name at its top level. */
function defines(text: string, name: string): boolean {
  return text.split('\n').some((line) => {
    const made = /^(?:async\s+)?(?:def|class)\s+(?<name>\w+)|^(?<variable>\w+)\s*(?::[^=]+)?=/.exec(line)?.groups;
    return (made?.['name'] ?? made?.['variable']) === name;
  });
}

function renamed(text: string, module: string, target: string): string {
  return text.replace(
    /^(?<head>[ \t]*(?:from|import)[ \t]+)(?<module>[\w.]+)(?=[ \t])/gm,
    (whole, head: string, found: string) => (found === module ? `${head}${target}` : whole),
  );
}
