import { categories } from '../core/category.ts';
import { AutofixError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';

/** Names of fix types from before the recipes had theirs. */
const aliases: Readonly<Record<string, string>> = {
  run_black: 'python-format',
  run_isort: 'python-format',
  run_autopep8: 'python-format',
};

/** Turns old names into recipe ids. Throws AutofixError SETTINGS for a name that is neither recipe nor category. */
export function resolveFixTypes(types: readonly string[], recipeIds: readonly string[]): readonly string[] {
  const known = [...recipeIds, ...categories];
  const resolved = types.map((type) => aliases[type] ?? type);
  const strangers = resolved.filter((type) => !known.includes(type));
  if (strangers.length === 0) return [...new Set(resolved)];
  const lines = strangers.map(
    (name) => `  - --fix-types: no recipe or category is called "${name}"${didYouMean(name, known)}`,
  );
  throw new AutofixError('SETTINGS', `unknown fix types:\n${lines.join('\n')}`, {
    help: `the recipes are ${recipeIds.join(', ')}`,
  });
}

/** Whether the settings let this recipe work on this category; an empty list lets all. */
export function isFixTypeAllowed(types: readonly string[], recipeId: string, category: string): boolean {
  return types.length === 0 || types.includes(recipeId) || types.includes(category);
}
