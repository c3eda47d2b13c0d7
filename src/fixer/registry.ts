import type { Recipe } from './types.ts';
import { cargoFmt } from './recipes/cargo-fmt.ts';
import { cargoUpdateLockfile } from './recipes/cargo-update-lockfile.ts';
import { createMissingPath } from './recipes/create-missing-path.ts';
import { eslintFix } from './recipes/eslint-fix.ts';
import { goModTidy } from './recipes/go-mod-tidy.ts';
import { goRemoveUnusedImport } from './recipes/go-remove-unused-import.ts';
import { gofmtWrite } from './recipes/gofmt-write.ts';
import { jsonFixSyntax } from './recipes/json-fix-syntax.ts';
import { normalizeTextFiles } from './recipes/normalize-text-files.ts';
import { npmAddDependency } from './recipes/npm-add-dependency.ts';
import { npmSyncLockfile } from './recipes/npm-sync-lockfile.ts';
import { pnpmSyncLockfile } from './recipes/pnpm-sync-lockfile.ts';
import { prettierWrite } from './recipes/prettier-write.ts';
import { pythonAddRequirement } from './recipes/python-add-requirement.ts';
import { pythonFormat } from './recipes/python-format.ts';
import { regenerateFiles } from './recipes/regenerate-files.ts';
import { restoreExecutableBit } from './recipes/restore-executable-bit.ts';
import { ruffCheckFix } from './recipes/ruff-check-fix.ts';
import { tsAddMissingImport } from './recipes/ts-add-missing-import.ts';
import { tsFixImportExtension } from './recipes/ts-fix-import-extension.ts';
import { tsRemoveUnusedImport } from './recipes/ts-remove-unused-import.ts';
import { updateSnapshots } from './recipes/update-snapshots.ts';

/** Every remedy that there is, by its id: one file under `recipes/` each. */
export const recipes: Readonly<Record<string, Recipe>> = Object.fromEntries(
  [
    cargoFmt,
    cargoUpdateLockfile,
    createMissingPath,
    eslintFix,
    goModTidy,
    goRemoveUnusedImport,
    gofmtWrite,
    jsonFixSyntax,
    normalizeTextFiles,
    npmAddDependency,
    npmSyncLockfile,
    pnpmSyncLockfile,
    prettierWrite,
    pythonAddRequirement,
    pythonFormat,
    regenerateFiles,
    restoreExecutableBit,
    ruffCheckFix,
    tsAddMissingImport,
    tsFixImportExtension,
    tsRemoveUnusedImport,
    updateSnapshots,
  ].map((recipe) => [recipe.id, recipe]),
);

/** Null for an id that no recipe has. */
export function findRecipe(id: string): Recipe | null {
  return Object.hasOwn(recipes, id) ? (recipes[id] ?? null) : null;
}
