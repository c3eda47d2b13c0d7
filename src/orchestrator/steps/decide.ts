import type { Settings } from '../../config/options.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Recipe } from '../../fixer/types.ts';
import { canGuardWorkflows } from '../../hosts/types.ts';
import { unknownRuleId } from '../../analyzer/diagnose.ts';
import { isFixTypeAllowed } from '../fix-types.ts';
import { ownRules } from '../own-diagnoses.ts';
import { endCase } from '../end-case.ts';
import { isStopped, subjectOf } from '../orders.ts';
import type { CaseState, Services } from '../types.ts';

/** Ends at once what needs no repair, or may get none. */
export async function decide(state: CaseState, services: Services): Promise<CaseState> {
  const outcome =
    (await refuseRun(state, services)) ?? refuseDiagnosis(state, services) ?? (await refuseWorkflows(state, services));
  return outcome === null ? state : endCase(state, outcome);
}

async function refuseRun(state: CaseState, services: Services): Promise<Outcome | null> {
  const { run } = state;
  if (isStopped(services.store, subjectOf(state))) {
    return { kind: 'skipped', reason: 'asked-to-stop', detail: 'a comment with /ci-autofix stop asks for it' };
  }
  if (run.conclusion === 'action_required') {
    return {
      kind: 'reported',
      reason: 'needs-approval',
      detail: 'a person with write access must approve this run first',
    };
  }
  if (run.fork && state.diagnosis.remedy === 'fix') {
    return { kind: 'reported', reason: 'fork', detail: 'the head commit comes from a fork' };
  }
  if (await services.isOwnCommit(run)) {
    return { kind: 'skipped', reason: 'own-commit', detail: 'the failing commit was made by ci-autofix' };
  }
  return null;
}

function refuseDiagnosis({ diagnosis }: CaseState, { settings, recipes }: Services): Outcome | null {
  if (diagnosis.ruleId === ownRules.noLog) {
    return { kind: 'reported', reason: 'log-unavailable', detail: diagnosis.title };
  }
  if (diagnosis.ruleId === unknownRuleId && diagnosis.logState === 'truncated') {
    return {
      kind: 'reported',
      reason: 'log-unavailable',
      detail: 'no rule knows what is there of the log, and the rest of it is missing',
    };
  }
  if (diagnosis.ruleId === unknownRuleId) {
    return {
      kind: 'reported',
      reason: 'unknown-cause',
      detail: 'no rule knows this failure; the most telling lines are shown',
    };
  }
  if (diagnosis.remedy === 'report') {
    return { kind: 'reported', reason: 'no-recipe', detail: 'only a person can fix this' };
  }
  if (diagnosis.remedy === 'rerun') return null;
  const recipe = recipes[diagnosis.recipe ?? ''];
  if (recipe === undefined) {
    return { kind: 'reported', reason: 'no-recipe', detail: `the recipe ${diagnosis.recipe ?? ''} is not installed` };
  }
  return refuseRecipe(recipe, diagnosis.category, settings) ?? refuseConfidence(diagnosis.confidence.value, settings);
}

function refuseRecipe(recipe: Recipe, category: string, settings: Settings): Outcome | null {
  if (recipe.workflowFiles === true && !settings['fixing.workflow_files']) {
    return {
      kind: 'reported',
      reason: 'recipe-opt-in',
      detail: `${recipe.id} changes workflow files: turn fixing.workflow_files on (--fix-workflows) to allow it`,
    };
  }
  const types = settings['fixing.safe_fix_types'];
  if (isFixTypeAllowed(types, recipe.id, category)) {
    if (recipe.risk !== 'opt-in' || types.includes(recipe.id)) return null;
    return { kind: 'reported', reason: 'recipe-opt-in', detail: `name ${recipe.id} in --fix-types to allow it` };
  }
  if (recipe.risk === 'opt-in') {
    return { kind: 'reported', reason: 'recipe-opt-in', detail: `name ${recipe.id} in --fix-types to allow it` };
  }
  return {
    kind: 'reported',
    reason: 'fix-type-off',
    detail: `neither ${recipe.id} nor ${category} stands in --fix-types`,
  };
}

/** Looked up before anything is run: a fix that could never be pushed is none. */
async function refuseWorkflows({ run, diagnosis }: CaseState, services: Services): Promise<Outcome | null> {
  const { host, settings, recipes } = services;
  if (diagnosis.remedy !== 'fix' || recipes[diagnosis.recipe ?? '']?.workflowFiles !== true) return null;
  if (!pushes.includes(settings['fixing.deliver']) || settings.dry_run || !canGuardWorkflows(host)) return null;
  const { allowed, detail } = await host.workflowPermission(run.repository);
  return allowed === false ? { kind: 'reported', reason: 'no-permission', detail } : null;
}

const pushes: readonly string[] = ['pull-request', 'push'];

function refuseConfidence(confidence: number, settings: Settings): Outcome | null {
  const threshold = settings['fixing.auto_fix_confidence_threshold'];
  if (confidence >= threshold) return null;
  return {
    kind: 'reported',
    reason: 'low-confidence',
    detail: `confidence ${confidence.toFixed(2)} is below the threshold of ${threshold.toFixed(2)}`,
  };
}
