import type { Action, Plan } from '../../../core/plan.ts';
import type { Proposal, Recipe } from '../../types.ts';

export interface PlanParts {
  readonly title: string;
  readonly actions: readonly Action[];
  /** The recipe's own patterns unless narrower ones are known. */
  readonly touches?: readonly string[];
  readonly validate?: readonly (readonly string[])[];
  readonly caveats?: Plan['caveats'];
}

/** A plan with the recipe's id, risk and, unless told, its patterns. */
export function propose(recipe: Pick<Recipe, 'id' | 'risk' | 'touches'>, parts: PlanParts): Proposal {
  return {
    plan: {
      recipeId: recipe.id,
      title: parts.title,
      risk: recipe.risk,
      actions: parts.actions,
      touches: parts.touches ?? recipe.touches,
      validate: parts.validate ?? [],
      caveats: parts.caveats ?? [],
    },
  };
}

export function decline(why: string): Proposal {
  return { declined: why };
}

/** A run action; `cwd` is left out at the root, `network` where it is not needed. */
export function run(argv: readonly string[], options: { cwd?: string; network?: boolean } = {}): Action {
  const cwd = options.cwd === undefined || options.cwd === '' ? {} : { cwd: options.cwd };
  return { kind: 'run', argv, ...cwd, ...(options.network === true ? { network: true } : {}) };
}

/** A path for a title: what is not plain is quoted, so that it stays one line. */
export function shown(path: string): string {
  return /^[\w@./+ -]+$/.test(path) ? path : JSON.stringify(path);
}

/** `a`, `a and b`, `a and 3 more`. */
export function listed(names: readonly string[]): string {
  const [first = '', second = ''] = names.map(shown);
  if (names.length <= 1) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

/** A path as an argument that no program takes for an option. */
export function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** A path as a picomatch pattern that matches it alone. */
export function exactly(path: string): string {
  return path.replace(/[\\$^*+?()[\]{}|!@]/g, '\\$&');
}
