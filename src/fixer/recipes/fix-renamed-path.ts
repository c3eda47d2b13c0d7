import { posix } from 'node:path';
import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

const scripts = [
  '**/{Makefile,GNUmakefile,makefile,justfile,Justfile,Rakefile,noxfile.py}',
  '**/*.{mk,sh,bash}',
  '**/Taskfile.{yml,yaml}',
  '**/{package.json,tox.ini,setup.cfg,pyproject.toml}',
];

export const fixRenamedPath: Recipe = {
  id: 'fix-renamed-path',
  summary: 'Points a build script that names a file by its old path at the one file to which it has moved.',
  risk: 'review',
  touches: scripts,
  needs: ['git'],
  limits: [
    "Where git's history is there, the rename that it tells (same content); else the only tracked file of that name.",
    'Only in build scripts (make, just, shell, package.json, tox, nox, pyproject.toml), and only whole paths; workflow files stay.',
    'Declines where several files could be meant, or no script of the repository names the path.',
  ],
  async propose(context) {
    const [printed, ...others] = captured(context, 'file');
    if (printed === undefined || others.length > 0 || printed.includes('\\'))
      return decline('the log names no single missing file');
    const tracked = await context.repository.list(['**']);
    const old = await mentions(context, printed);
    if (old === null)
      return decline(`no build script of the repository names ${shown(posix.basename(printed))} by that path`);
    if (tracked.includes(old.path)) return decline(`${shown(old.path)} is there; the step runs in another folder`);
    const found =
      (await renamedTo(context, old.path)) ??
      tracked.filter((file) => posix.basename(file) === posix.basename(old.path));
    const [only, ...more] = found.filter((file) => tracked.includes(file));
    if (only === undefined) return decline(`no file of the repository is called ${shown(posix.basename(old.path))}`);
    if (more.length > 0) return decline(`several files are called ${shown(posix.basename(old.path))}`);
    const actions = old.files.map(({ file, text }): Action => ({
      kind: 'write',
      path: file,
      content: replaced(text, old.path, only),
    }));
    const changed = old.files.map(({ file }) => file);
    return propose(fixRenamedPath, {
      title: `fix: name ${shown(only)} by its path in ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
    });
  },
};

interface Mentions {
  readonly path: string;
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

/** The longest end of the printed path that lies inside the tree and that build scripts name, and those scripts. */
async function mentions(context: RecipeContext, printed: string): Promise<Mentions | null> {
  const parts = posix
    .normalize(printed)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const texts = await Promise.all(
    (await context.repository.list(scripts)).map(async (file) => ({
      file,
      text: (await context.repository.read(file)) ?? '',
    })),
  );
  for (let from = parts.lastIndexOf('..') + 1; from < parts.length - 1; from += 1) {
    const path = parts.slice(from).join('/');
    const files = texts.filter(({ text }) => replaced(text, path, '') !== text);
    if (files.length > 0) return { path, files };
  }
  return null;
}

/** Whole paths alone: nothing of a longer path on either side, but for a leading `./`. */
function replaced(text: string, path: string, by: string): string {
  return text.split(path).reduce((done, rest, index, pieces) => {
    if (index === 0) return rest;
    const before = pieces.slice(0, index).at(-1) ?? '';
    const isWhole = /(?:^|[^\w./-]|[^\w.]\.\/)$/.test(before) && !/^[\w/-]|^\.\w/.test(rest);
    return `${done}${isWhole ? by : path}${rest}`;
  });
}

/** Where git saw the very same content under another path; null without history or rename. */
async function renamedTo(context: RecipeContext, path: string): Promise<string[] | null> {
  const { stdout, exitCode } = await context.run([
    'git',
    'log',
    '--max-count=200',
    '--diff-filter=R',
    '--find-renames=100%',
    '--name-status',
    '--format=',
    '-z',
  ]);
  if (exitCode !== 0) return null;
  const fields = stdout.split('\0').filter((field) => field !== '');
  const renames = fields.flatMap((field, index) =>
    /^\n?R\d+$/.test(field) ? [{ from: fields[index + 1] ?? '', to: fields[index + 2] ?? '' }] : [],
  );
  const targets = renames.flatMap(({ from, to }, index) =>
    from === path ? [followed(to, renames.slice(0, index))] : [],
  );
  return targets.length === 0 ? null : [...new Set(targets)];
}

/** Where the file went from there, by the later renames, newest first. */
function followed(path: string, later: readonly { readonly from: string; readonly to: string }[]): string {
  return later.reduceRight((at, { from, to }) => (from === at ? to : at), path);
}
