import type { Recipe } from './types.ts';
import { createMissingPath } from './recipes/create-missing-path.ts';
import { eslintFix } from './recipes/eslint-fix.ts';
import { npmAddDependency } from './recipes/npm-add-dependency.ts';
import { npmSyncLockfile } from './recipes/npm-sync-lockfile.ts';
import { prettierWrite } from './recipes/prettier-write.ts';
import { pythonAddRequirement } from './recipes/python-add-requirement.ts';
import { pythonFormat } from './recipes/python-format.ts';
import { tsAddMissingImport } from './recipes/ts-add-missing-import.ts';
import { tsRemoveUnusedImport } from './recipes/ts-remove-unused-import.ts';
import { updateSnapshots } from './recipes/update-snapshots.ts';

/** Every remedy that there is, by its id: one file under `recipes/` each. */
export const recipes: Readonly<Record<string, Recipe>> = Object.fromEntries(
  [
    createMissingPath,
    eslintFix,
    npmAddDependency,
    npmSyncLockfile,
    prettierWrite,
    pythonAddRequirement,
    pythonFormat,
    tsAddMissingImport,
    tsRemoveUnusedImport,
    updateSnapshots,
  ].map((recipe) => [recipe.id, recipe]),
);

/** Null for an id that no recipe has. */
export function findRecipe(id: string): Recipe | null {
  return Object.hasOwn(recipes, id) ? (recipes[id] ?? null) : null;
}
