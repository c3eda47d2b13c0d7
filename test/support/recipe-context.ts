import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import picomatch from 'picomatch';
import type { ExecResult } from '../../src/io/exec.ts';
import { openRepositoryView } from '../../src/fixer/repository-view.ts';
import type { Proposal, Recipe, RecipeContext } from '../../src/fixer/types.ts';
import { diagnosisOf } from './fixture-repos.ts';

export interface ContextParts {
  readonly files?: Readonly<Record<string, string>>;
  readonly step?: RecipeContext['step'];
  readonly printed?: string | null;
  readonly rule?: string;
  readonly captures?: readonly Readonly<Record<string, string>>[];
  /** Answers by the command as it would be typed; any other command fails. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** A context over a tree in memory, for what a recipe decides before anything is run. */
export function contextFrom({
  files = {},
  step = null,
  printed = null,
  rule = 'some-rule',
  captures = [],
  answers = {},
}: ContextParts): RecipeContext {
  const names = Object.keys(files).sort();
  return {
    diagnosis: diagnosisOf({
      recipe: 'some-recipe',
      name: 'case',
      folder: '',
      job: 'check',
      step: 'Check',
      rule,
      declines: null,
      needs: [],
      floating: [],
      history: [],
      renamed: [],
      findings: captures.map((values) => ({ captures: values })),
    }),
    repository: {
      root: '/tree',
      read: async (path) => files[path] ?? null,
      exists: async (path) => names.some((name) => name === path || name.startsWith(`${path}/`)),
      list: async (patterns) => {
        const fits = picomatch([...patterns], { dot: true });
        return names.filter((name) => fits(name));
      },
      resolve: async (printed) => names.find((name) => name === posix.normalize(printed)) ?? null,
    },
    run: async (argv) => result(answers[argv.join(' ')]),
    step,
    printed,
  };
}

/** What a recipe proposes for a tree on disk, which compilers need; the tree is gone afterwards. */
export async function proposeOnDisk(recipe: Recipe, parts: ContextParts): Promise<Proposal> {
  const root = await mkdtemp(join(tmpdir(), 'ci-autofix-'));
  try {
    for (const [path, content] of Object.entries(parts.files ?? {})) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    const repository = openRepositoryView(root, Object.keys(parts.files ?? {}).sort());
    return await recipe.propose({ ...contextFrom(parts), repository });
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function result(answer: string | undefined): ExecResult {
  const stdout = answer ?? '';
  return {
    exitCode: answer === undefined ? 1 : 0,
    stdout,
    output: stdout,
    durationMs: 0,
    timedOut: false,
    aborted: false,
    startError: null,
  };
}
