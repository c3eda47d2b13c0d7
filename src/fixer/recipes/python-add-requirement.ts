import type { Proposal, Recipe, RecipeContext } from '../types.ts';
import { captured } from './support/captures.ts';
import { nearMissOf } from './support/near-miss.ts';
import { isTestPath } from './support/paths.ts';
import { decline, exactly, propose, run, shown } from './support/proposals.ts';
import { distributionOfImport, sameNameDistributions } from './support/python-distributions.ts';
import { addToPoetry, addToProject, addToRequirements, holds } from './support/python-requirements.ts';
import { pythonStdlib } from './support/python-stdlib.ts';
import { pythonTool } from './support/python-tool.ts';

export const pythonAddRequirement: Recipe = {
  id: 'python-add-requirement',
  summary: 'Adds the distribution of a module that the code imports to requirements.txt or pyproject.toml.',
  risk: 'review',
  touches: ['**/requirements*.txt', '**/requirements/*.txt', '**/pyproject.toml', '**/{uv,poetry,pdm}.lock'],
  needs: ['python3'],
  limits: [
    'Only modules that a tracked file imports and whose distribution is known beyond doubt (a table in the code); the package index must have it.',
    'Never a module of the standard library or of the repository itself, nor a name that a slip or a trap could have made.',
    'Where uv.lock, poetry.lock or pdm.lock is committed, the tool of that name adds the package and locks it; nothing is installed, and what is locked keeps its version.',
    'Declines where a Pipfile, a conda environment, requirements.in or hashes would have to be made as well.',
    "Keeps the file's format: sorted lists stay sorted, pinned lists are pinned.",
  ],
  async propose(context) {
    const modules = [...new Set(captured(context, 'module', 'package').map((name) => name.split('.')[0] ?? ''))];
    const [module, ...others] = modules;
    if (module === undefined) return decline('the log names no module');
    if (others.length > 0) return decline('several modules are missing at once');
    const refused = await refusal(context, module);
    if (refused !== null) return decline(refused);
    const distribution = distributionOfImport[module] ?? module;
    const importers = await importersOf(context, module);
    const manager = await lockManager(context);
    const target = manager === null ? await targetFile(context, distribution, importers) : null;
    if (target !== null && 'declined' in target) return target;
    const version = await latestVersion(context, distribution);
    if (version === null) return decline(`the package index has no ${distribution}, or could not be asked`);
    if (target !== null) return addition(target, distribution, version);
    return manager === null ? decline('the project has no list') : addByTool(context, manager, distribution, importers);
  },
};

async function refusal(context: RecipeContext, module: string): Promise<string | null> {
  if (!/^[A-Za-z_]\w*$/.test(module)) return `${JSON.stringify(module)} is not the name of a module`;
  if (pythonStdlib.has(module))
    return `${module} belongs to the standard library; the version of Python may be at fault`;
  const own = await context.repository.list([`**/${module}.py`, `**/${module}.pyi`, `**/${module}/**/*.py`]);
  if (own.length > 0) return `${module} is a module of this repository (${own[0]})`;
  if ((await importersOf(context, module)).length === 0)
    return `no tracked file imports ${module}, so a tool asks for it, not the code`;
  if (Object.hasOwn(distributionOfImport, module) || sameNameDistributions.has(module)) return null;
  const known = nearMissOf(module, new Set([...sameNameDistributions, ...Object.keys(distributionOfImport)]));
  if (known !== null) return `${module} is one slip away from the far more used ${known}`;
  return `which distribution provides ${module} is not known for certain`;
}

async function importersOf(context: RecipeContext, module: string): Promise<string[]> {
  const importers: string[] = [];
  for (const file of await context.repository.list(['**/*.{py,pyi}'])) {
    const text = (await context.repository.read(file)) ?? '';
    if (text.split('\n').some((line) => importsOf(line).includes(module))) importers.push(file);
  }
  return importers;
}

/** Top-level modules that a line of Python imports. */
function importsOf(line: string): string[] {
  const from = /^\s*from\s+(?<module>[A-Za-z_]\w*)[\w.]*\s+import\b/.exec(line)?.groups?.['module'];
  if (from !== undefined) return [from];
  const list = /^\s*import\s+(?<list>[\w., \t]+)/.exec(line)?.groups?.['list'];
  return (list ?? '').split(',').map((item) => item.trim().split(/[.\s]/)[0] ?? '');
}

interface Target {
  readonly file: string;
  readonly text: string;
}

const development =
  /(?:dev|test|tests|ci|lint)(?:elopment)?(?:-requirements|\.txt|-)|requirements[-_/](?:dev|test|ci|lint)/i;
const locks = ['Pipfile.lock', 'Pipfile', 'environment.yml', 'conda.yaml', 'requirements.in'];

interface LockManager {
  readonly name: string;
  readonly lock: string;
  /** Adds to the list and the lock, and installs nothing. */
  readonly add: readonly string[];
}

const managers: readonly LockManager[] = [
  { name: 'uv', lock: 'uv.lock', add: ['add', '--no-sync'] },
  { name: 'poetry', lock: 'poetry.lock', add: ['add', '--lock', '--no-interaction'] },
  { name: 'pdm', lock: 'pdm.lock', add: ['add', '--no-sync', '--update-reuse'] },
];

/** The tool that keeps the project's lock file. */
async function lockManager({ repository }: RecipeContext): Promise<LockManager | null> {
  for (const manager of managers) if (await repository.exists(manager.lock)) return manager;
  return null;
}

async function addByTool(
  context: RecipeContext,
  { name, lock, add }: LockManager,
  distribution: string,
  importers: readonly string[],
): Promise<Proposal> {
  const project = await context.repository.read('pyproject.toml');
  if (project === null) return decline(`there is ${lock} and no pyproject.toml`);
  if (holds(project, distribution))
    return decline(`pyproject.toml names ${distribution} already; the install step is at fault`);
  if (importers.every((file) => isTestPath(file)))
    return decline(`tests alone import it, and which group of pyproject.toml is theirs is a decision`);
  const tool = await pythonTool(context, name);
  if (tool === null)
    return decline(
      `${lock} would have to be made anew, and ${name} is not installed in the environment of the work tree`,
    );
  return propose(pythonAddRequirement, {
    title: `build: add ${distribution} to pyproject.toml`,
    actions: [run([...tool.argv, ...add, distribution], { network: true })],
    touches: ['pyproject.toml', lock],
  });
}

/** The one file that the project's dependencies of this kind stand in. */
async function targetFile(
  context: RecipeContext,
  distribution: string,
  importers: readonly string[],
): Promise<Target | { declined: string }> {
  const { repository } = context;
  for (const lock of locks)
    if (await repository.exists(lock)) return { declined: `${lock} would have to be made anew as well` };
  const files = await repository.list([
    'requirements*.txt',
    'requirements/*.txt',
    '*-requirements.txt',
    'pyproject.toml',
  ]);
  for (const file of files) {
    if (holds((await repository.read(file)) ?? '', distribution))
      return { declined: `${shown(file)} names ${distribution} already; the install step is at fault` };
  }
  const forTests = importers.every((file) => isTestPath(file));
  const lists = files.filter((file) => file.endsWith('.txt') && !/constraints/.test(file));
  const candidates = lists.filter((file) => development.test(file) === forTests);
  const fitting = candidates.length > 0 ? candidates : forTests ? lists : [];
  const [file, ...more] = fitting.length > 1 && fitting.includes('requirements.txt') ? ['requirements.txt'] : fitting;
  if (more.length > 0)
    return { declined: `the project has several lists of requirements (${fitting.map(shown).join(', ')})` };
  const chosen = file ?? (files.includes('pyproject.toml') && !forTests ? 'pyproject.toml' : undefined);
  const text = chosen === undefined ? null : await repository.read(chosen);
  if (chosen === undefined || text === null) return { declined: 'the project has no list of requirements for this' };
  return { file: chosen, text };
}

async function latestVersion(context: RecipeContext, distribution: string): Promise<string | null> {
  const { stdout, exitCode } = await context.run(
    ['python3', '-m', 'pip', 'index', 'versions', '--disable-pip-version-check', '--', distribution],
    { network: true },
  );
  if (exitCode !== 0) return null;
  return /^[\w.-]+ \((?<version>\d[\w.]*)\)/m.exec(stdout)?.groups?.['version'] ?? null;
}

function addition({ file, text }: Target, distribution: string, version: string): Proposal {
  const content = file.endsWith('.txt')
    ? addToRequirements(text, distribution, version)
    : (addToProject(text, distribution, version) ?? addToPoetry(text, distribution, version));
  if (content === null) return decline(`the list in ${shown(file)} cannot be extended safely`);
  return propose(pythonAddRequirement, {
    title: `build: add ${distribution} to ${shown(file)}`,
    actions: [{ kind: 'write', path: file, content }],
    touches: [exactly(file)],
    validate: [['python3', '-m', 'pip', 'install', '--dry-run', '--no-deps', `${distribution}==${version}`]],
  });
}
