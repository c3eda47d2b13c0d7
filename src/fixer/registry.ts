import type { Recipe } from './types.ts';
import { biomeFix } from './recipes/biome-fix.ts';
import { bunSyncLockfile } from './recipes/bun-sync-lockfile.ts';
import { cargoClippyFix } from './recipes/cargo-clippy-fix.ts';
import { cargoFix } from './recipes/cargo-fix.ts';
import { cargoFmt } from './recipes/cargo-fmt.ts';
import { cargoUpdateLockfile } from './recipes/cargo-update-lockfile.ts';
import { clangFormatWrite } from './recipes/clang-format-write.ts';
import { cppAddStandardHeader } from './recipes/cpp-add-standard-header.ts';
import { createMissingPath } from './recipes/create-missing-path.ts';
import { eslintFix } from './recipes/eslint-fix.ts';
import { fixImportPath } from './recipes/fix-import-path.ts';
import { fixRenamedPath } from './recipes/fix-renamed-path.ts';
import { goAddStdImport } from './recipes/go-add-std-import.ts';
import { goModTidy } from './recipes/go-mod-tidy.ts';
import { goModVendor } from './recipes/go-mod-vendor.ts';
import { goRemoveUnusedImport } from './recipes/go-remove-unused-import.ts';
import { goRemoveUnusedVariable } from './recipes/go-remove-unused-variable.ts';
import { gofmtWrite } from './recipes/gofmt-write.ts';
import { javaAddImport } from './recipes/java-add-import.ts';
import { jsonFixSyntax } from './recipes/json-fix-syntax.ts';
import { nodeVersionAlign } from './recipes/node-version-align.ts';
import { normalizeTextFiles } from './recipes/normalize-text-files.ts';
import { npmAddDependency } from './recipes/npm-add-dependency.ts';
import { npmAuditPatch } from './recipes/npm-audit-patch.ts';
import { npmResolvePeerConflict } from './recipes/npm-resolve-peer-conflict.ts';
import { npmSyncLockfile } from './recipes/npm-sync-lockfile.ts';
import { oxlintFix } from './recipes/oxlint-fix.ts';
import { pdmSyncLockfile } from './recipes/pdm-sync-lockfile.ts';
import { pipResolveConflict } from './recipes/pip-resolve-conflict.ts';
import { pnpmSyncLockfile } from './recipes/pnpm-sync-lockfile.ts';
import { poetrySyncLockfile } from './recipes/poetry-sync-lockfile.ts';
import { preCommitRun } from './recipes/pre-commit-run.ts';
import { prettierWrite } from './recipes/prettier-write.ts';
import { pythonAddRequirement } from './recipes/python-add-requirement.ts';
import { pythonAnnotate } from './recipes/python-annotate.ts';
import { pythonFixImportPath } from './recipes/python-fix-import-path.ts';
import { pythonFixSyntax } from './recipes/python-fix-syntax.ts';
import { pythonFormat } from './recipes/python-format.ts';
import { regenerateFiles } from './recipes/regenerate-files.ts';
import { restoreExecutableBit } from './recipes/restore-executable-bit.ts';
import { rubocopAutocorrect } from './recipes/rubocop-autocorrect.ts';
import { ruffCheckFix } from './recipes/ruff-check-fix.ts';
import { shfmtWrite } from './recipes/shfmt-write.ts';
import { spotlessApply } from './recipes/spotless-apply.ts';
import { stylelintFix } from './recipes/stylelint-fix.ts';
import { terraformFmt } from './recipes/terraform-fmt.ts';
import { tsAddMissingAwait } from './recipes/ts-add-missing-await.ts';
import { tsAddMissingImport } from './recipes/ts-add-missing-import.ts';
import { tsAddMissingProperty } from './recipes/ts-add-missing-property.ts';
import { tsAnnotateImplicitAny } from './recipes/ts-annotate-implicit-any.ts';
import { tsFixImportExtension } from './recipes/ts-fix-import-extension.ts';
import { tsRemoveUnusedImport } from './recipes/ts-remove-unused-import.ts';
import { updateSnapshots } from './recipes/update-snapshots.ts';
import { uvSyncLockfile } from './recipes/uv-sync-lockfile.ts';
import { workflowFetchHistory } from './recipes/workflow-fetch-history.ts';
import { workflowReplaceCommand } from './recipes/workflow-replace-command.ts';
import { workflowUpdateAction } from './recipes/workflow-update-action.ts';
import { workflowUpdateRunner } from './recipes/workflow-update-runner.ts';
import { yarnSyncLockfile } from './recipes/yarn-sync-lockfile.ts';

/** Every remedy that there is, by its id: one file under `recipes/` each. */
export const recipes: Readonly<Record<string, Recipe>> = Object.fromEntries(
  [
    biomeFix,
    bunSyncLockfile,
    cargoClippyFix,
    cargoFix,
    cargoFmt,
    cargoUpdateLockfile,
    clangFormatWrite,
    cppAddStandardHeader,
    createMissingPath,
    eslintFix,
    fixImportPath,
    fixRenamedPath,
    goAddStdImport,
    goModTidy,
    goModVendor,
    goRemoveUnusedImport,
    goRemoveUnusedVariable,
    gofmtWrite,
    javaAddImport,
    jsonFixSyntax,
    nodeVersionAlign,
    normalizeTextFiles,
    npmAddDependency,
    npmAuditPatch,
    npmResolvePeerConflict,
    npmSyncLockfile,
    oxlintFix,
    pdmSyncLockfile,
    pipResolveConflict,
    pnpmSyncLockfile,
    poetrySyncLockfile,
    preCommitRun,
    prettierWrite,
    pythonAddRequirement,
    pythonAnnotate,
    pythonFixImportPath,
    pythonFixSyntax,
    pythonFormat,
    regenerateFiles,
    restoreExecutableBit,
    rubocopAutocorrect,
    ruffCheckFix,
    shfmtWrite,
    spotlessApply,
    stylelintFix,
    terraformFmt,
    tsAddMissingAwait,
    tsAddMissingImport,
    tsAddMissingProperty,
    tsAnnotateImplicitAny,
    tsFixImportExtension,
    tsRemoveUnusedImport,
    updateSnapshots,
    uvSyncLockfile,
    workflowFetchHistory,
    workflowReplaceCommand,
    workflowUpdateAction,
    workflowUpdateRunner,
    yarnSyncLockfile,
  ].map((recipe) => [recipe.id, recipe]),
);

/** Null for an id that no recipe has. */
export function findRecipe(id: string): Recipe | null {
  return Object.hasOwn(recipes, id) ? (recipes[id] ?? null) : null;
}
