import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { ExecResult } from '../../src/io/exec.ts';
import type { RecipeContext } from '../../src/fixer/types.ts';
import { diagnosisOf } from './fixture-repos.ts';

export interface ContextParts {
  readonly files?: Readonly<Record<string, string>>;
  readonly step?: RecipeContext['step'];
  readonly rule?: string;
  readonly captures?: readonly Readonly<Record<string, string>>[];
  /** Answers by the command as it would be typed; any other command fails. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** A context over a tree in memory, for what a recipe decides before anything is run. */
export function contextFrom({
  files = {},
  step = null,
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
  };
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
