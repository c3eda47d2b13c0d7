import type { Recipe, RecipeContext } from '../types.ts';
import { decline, exactly, propose, shown } from './support/proposals.ts';
import { normalizedName } from './support/python-requirements.ts';
import { treePath } from './support/paths.ts';
import { stepCommands } from './support/step-commands.ts';

export const pipResolveConflict: Recipe = {
  id: 'pip-resolve-conflict',
  summary:
    'Moves the one pin of a requirements file that another requirement excludes to the nearest version that fits (`ResolutionImpossible`).',
  risk: 'review',
  touches: ['**/*requirements*.txt', '**/requirements/*.txt', '**/constraints*.txt'],
  needs: ['python3'],
  limits: [
    'pip itself names the conflict and accepts the outcome (`pip install --dry-run`); nothing is installed.',
    'Changes one pin (`==`), to the lowest version above it that fits, else the highest below it, within the same major version.',
    'Declines where the conflict is between two packages that no file pins, and where several pins would have to move.',
  ],
  async propose(context) {
    const list = await requirementsFile(context);
    if (list === null) return decline('the failing step does not install from a requirements file');
    const answer = await context.run([...dryRun, '-r', list.printed], { ...list.where, network: true });
    const conflict = conflictIn(answer.output);
    if (conflict === null) return decline('pip names no pin of the file that another requirement excludes');
    const text = (await context.repository.read(list.file)) ?? '';
    const lines = text.split('\n');
    const at = lines.findIndex((line) => isPin(line, conflict));
    if (at < 0) return decline(`${shown(list.file)} does not pin ${conflict.name} itself`);
    const versions = await versionsOf(context, conflict.name);
    const next = nearest(versions, conflict.version, await fitting(context, conflict, versions));
    if (next === null)
      return decline(`no version of ${conflict.name} with the same major number fits ${conflict.wanted}`);
    lines[at] = (lines[at] ?? '').replace(`==${conflict.version}`, () => `==${next}`);
    return propose(pipResolveConflict, {
      title: `build: move ${conflict.name} to ${next}, which ${conflict.by} needs`,
      actions: [{ kind: 'write', path: list.file, content: lines.join('\n') }],
      touches: [exactly(list.file)],
      validate: [[...dryRun, '-r', list.file]],
      caveats: [
        {
          why: `${conflict.name} ${conflict.version} was pinned for a reason that the log does not tell`,
          effect: -0.05,
        },
      ],
    });
  },
};

const dryRun = ['python3', '-m', 'pip', 'install', '--dry-run', '--ignore-installed', '--disable-pip-version-check'];

async function requirementsFile(
  context: RecipeContext,
): Promise<{ file: string; printed: string; where: { cwd?: string } } | null> {
  for (const { argv, cwd } of await stepCommands(context)) {
    if (!/^pip3?$/.test(argv[0] ?? '') || argv[1] !== 'install') continue;
    const files = argv.flatMap((word, index) =>
      word === '-r' || word === '--requirement' ? [argv[index + 1] ?? ''] : [],
    );
    const [printed, ...others] = files;
    const file = printed === undefined ? null : treePath(cwd, printed);
    if (printed === undefined || others.length > 0 || file === null || printed.startsWith('-')) continue;
    if (await context.repository.exists(file)) return { file, printed, where: cwd === '' ? {} : { cwd } };
  }
  return null;
}

interface Conflict {
  readonly name: string;
  readonly version: string;
  /** The other requirement, and the range that it asks for. */
  readonly by: string;
  readonly wanted: string;
}

/** `The user requested a==1` and `b 2 depends on a<3 and >=1.2`, of the same distribution. */
function conflictIn(output: string): Conflict | null {
  const block = output.slice(Math.max(0, output.indexOf('The conflict is caused by:')));
  const pins = [...block.matchAll(/The user requested (?<name>[\w.-]+)==(?<version>\d[\w.]*)\s*$/gm)];
  for (const match of block.matchAll(
    /^\s+(?<by>[\w.-]+(?:\[[\w,-]+\])? \S+) depends on (?<name>[\w.-]+)(?<wanted>[<>=!~][^;\n]*)/gm,
  )) {
    const { by = '', name = '', wanted = '' } = match.groups ?? {};
    const pin = pins.find(({ groups }) => normalizedName(groups?.['name'] ?? '') === normalizedName(name));
    if (pin !== undefined)
      return {
        name: pin.groups?.['name'] ?? name,
        version: pin.groups?.['version'] ?? '',
        by,
        wanted: wanted.trim().replaceAll(' and ', ','),
      };
  }
  return null;
}

function isPin(line: string, { name, version }: Conflict): boolean {
  const pin = /^(?<name>[\w.-]+)(?:\[[^\]]*\])?==(?<version>\d[\w.]*)\s*(?:#.*)?\r?$/.exec(line)?.groups;
  return pin !== undefined && normalizedName(pin['name'] ?? '') === normalizedName(name) && pin['version'] === version;
}

/** Released versions, oldest first, without those before a release. */
async function versionsOf(context: RecipeContext, name: string): Promise<string[]> {
  const { stdout, exitCode } = await context.run(
    ['python3', '-m', 'pip', 'index', 'versions', '--disable-pip-version-check', '--', name],
    { network: true },
  );
  const list = exitCode === 0 ? /^Available versions: (?<list>.+)$/m.exec(stdout)?.groups?.['list'] : undefined;
  return (list ?? '')
    .split(', ')
    .filter((version) => /^\d+(?:\.\d+)*$/.test(version))
    .reverse();
}

const chooser = [
  'import json, sys',
  'from pip._vendor.packaging.specifiers import SpecifierSet',
  'print(json.dumps(list(SpecifierSet(sys.argv[1]).filter(json.loads(sys.argv[2])))))',
].join('\n');

/** The versions in the range, as pip itself compares them. */
async function fitting(
  context: RecipeContext,
  { wanted }: Conflict,
  versions: readonly string[],
): Promise<Set<string>> {
  const { stdout, exitCode } = await context.run(['python3', '-I', '-c', chooser, wanted, JSON.stringify(versions)]);
  const found: unknown = exitCode === 0 ? JSON.parse(stdout) : [];
  return new Set(Array.isArray(found) ? found.map(String) : []);
}

function nearest(versions: readonly string[], from: string, fits: ReadonlySet<string>): string | null {
  const at = versions.indexOf(from);
  if (at < 0) return null;
  const sameMajor = (version: string) => fits.has(version) && version.split('.')[0] === from.split('.')[0];
  return versions.slice(at + 1).find(sameMajor) ?? versions.slice(0, at).findLast(sameMajor) ?? null;
}
