import { evaluateText, NotEmulated, type Contexts } from './evaluate.ts';
import { isMapping, listAt, type Mapping } from './read.ts';

/** The steps of a job, only mappings; anything else the parser has refused. */
export function stepsOf(job: Mapping): readonly Mapping[] {
  return listAt(job, 'steps').filter((step): step is Mapping => isMapping(step));
}

/** The name of a step as the provider shows it. */
export function stepName(step: Mapping, contexts: Contexts): string {
  const text = (key: string): string | null => {
    try {
      return step[key] === undefined || step[key] === null ? null : evaluateText(step[key], contexts);
    } catch (error) {
      if (error instanceof NotEmulated) return null;
      throw error;
    }
  };
  const own = text('name');
  if (own !== null && own !== '') return own;
  const run = text('run');
  if (run !== null) return `Run ${run.trimStart().split('\n')[0] ?? ''}`.trimEnd();
  return `Run ${text('uses') ?? ''}`;
}

/** Steps of a run that the provider adds before those of the workflow. */
const addedBefore = 1;

/**
 * The index of the failing step: by its name, where several share it by its number as the provider counts (one-based,
 * "Set up job" first). Null when neither tells.
 */
export function findStep(
  names: readonly string[],
  wanted: { readonly name: string | null; readonly number: number | null },
): number | null {
  const candidates = names.map((name, index) => ({ name, index })).filter(({ name }) => sameName(name, wanted.name));
  if (candidates.length === 1) return candidates[0]?.index ?? null;
  const byNumber = wanted.number === null ? -1 : wanted.number - 1 - addedBefore;
  if (candidates.length > 1) return candidates.find(({ index }) => index >= byNumber)?.index ?? null;
  return wanted.name === null && byNumber >= 0 && byNumber < names.length ? byNumber : null;
}

function sameName(name: string, wanted: string | null): boolean {
  if (wanted === null) return false;
  const shown = wanted.trim();
  return name === shown || name === `Run ${shown}` || (shown.endsWith('...') && name.startsWith(shown.slice(0, -3)));
}

/** How a script file is started, by the name of its shell; `{0}` stands for the file. */
const shells: Readonly<Record<string, readonly string[]>> = {
  '': ['bash', '-e', '{0}'],
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '{0}'],
  sh: ['sh', '-e', '{0}'],
  python: ['python3', '{0}'],
  node: ['node', '{0}'],
};

export interface Shell {
  readonly argv: readonly string[];
  readonly extension: string;
  /** Shell scripts are read before they run; those of other languages are the project's own programs. */
  readonly readable: boolean;
}

/** The shell of a step; throws `NotEmulated` for one that is not known here. */
export function shellOf(name: string): Shell {
  const known = shells[name];
  if (known !== undefined) {
    const readable = name === '' || name === 'bash' || name === 'sh';
    return { argv: known, readable, extension: readable ? 'sh' : name === 'python' ? 'py' : 'mjs' };
  }
  const words = name.trim().split(/\s+/);
  const program = words[0] ?? '';
  if (
    (program === 'bash' || program === 'sh') &&
    words.includes('{0}') &&
    words.slice(1).every((word) => word === '{0}' || /^-{1,2}[\w-]+$/.test(word) || word === 'pipefail')
  ) {
    return { argv: words, readable: true, extension: 'sh' };
  }
  throw new NotEmulated(`needs the shell \`${name}\``);
}
