import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/orchestrator/steps/decide.ts';
import type { CaseState } from '../../../src/orchestrator/types.ts';
import type { Recipe } from '../../../src/fixer/types.ts';
import type { CodeHost } from '../../../src/hosts/types.ts';
import { aDiagnosis, aRun } from '../../support/cases.ts';
import { services, settingsOf } from '../../support/services.ts';

function aState(change: Partial<CaseState> = {}): CaseState {
  return {
    run: aRun(),
    jobs: [],
    diagnosis: aDiagnosis(),
    fix: null,
    outcome: null,
    notices: [],
    reproduce: [],
    ...change,
  };
}

function recipe(id: string, risk: Recipe['risk']): Recipe {
  return {
    id,
    summary: '',
    risk,
    touches: [],
    needs: [],
    limits: [],
    propose: async () => ({ declined: 'never asked' }),
  };
}

const recipes = {
  'prettier-write': recipe('prettier-write', 'safe'),
  'update-snapshots': recipe('update-snapshots', 'opt-in'),
  'workflow-update-runner': { ...recipe('workflow-update-runner', 'review'), workflowFiles: true as const },
};
const removedRunner = aDiagnosis({ recipe: 'workflow-update-runner', category: 'workflow-error' });
const snapshots = aDiagnosis({ recipe: 'update-snapshots', category: 'snapshot-mismatch' });
const confidence = (value: number) => ({ value, terms: [] });

describe('cases that end before any repair', () => {
  test.each([
    ['a run that waits for approval', { run: aRun({ conclusion: 'action_required' }) }, {}, 'needs-approval'],
    ["a fork's run", { run: aRun({ fork: true }) }, {}, 'fork'],
    ['an unknown cause', { diagnosis: aDiagnosis({ ruleId: 'unknown', remedy: 'report' }) }, {}, 'unknown-cause'],
    [
      'an unknown cause in a log that broke off',
      { diagnosis: aDiagnosis({ ruleId: 'unknown', remedy: 'report', logState: 'truncated' }) },
      {},
      'log-unavailable',
    ],
    ['a cause without remedy', { diagnosis: aDiagnosis({ remedy: 'report', recipe: null }) }, {}, 'no-recipe'],
    ['a recipe that is not installed', { diagnosis: aDiagnosis({ recipe: 'of-a-plug-in' }) }, {}, 'no-recipe'],
    [
      'a confidence just below the threshold',
      { diagnosis: aDiagnosis({ confidence: confidence(0.7999) }) },
      {},
      'low-confidence',
    ],
    ['a recipe that the settings leave out', {}, { fixing: { safe_fix_types: ['lint'] } }, 'fix-type-off'],
    ['a recipe for workflow files, unless the settings allow them', { diagnosis: removedRunner }, {}, 'recipe-opt-in'],
    ['an opt-in recipe that nobody named', { diagnosis: snapshots }, {}, 'recipe-opt-in'],
    [
      'an opt-in recipe of which only the category is named',
      { diagnosis: snapshots },
      { fixing: { safe_fix_types: ['snapshot-mismatch'] } },
      'recipe-opt-in',
    ],
  ])('%s', async (_, change, settings, reason) => {
    const { outcome } = await decide(aState(change), services({ recipes, settings: settingsOf(settings) }));

    expect(outcome).toMatchObject({ reason });
  });

  test('a commit of ci-autofix itself', async () => {
    const { outcome } = await decide(aState(), services({ recipes, isOwnCommit: async () => true }));

    expect(outcome).toMatchObject({ kind: 'skipped', reason: 'own-commit' });
  });
});

describe('a fix that would change a workflow file', () => {
  const settings = { fixing: { workflow_files: true, deliver: 'pull-request' } };

  function decided(allowed: boolean | null, more: object = {}) {
    const workflowPermission = () => Promise.resolve({ allowed, detail: 'the token lacks the scope workflow' });
    const host = { workflowPermission } as unknown as CodeHost;
    const state = aState({ diagnosis: removedRunner });
    return decide(state, services({ recipes, host, settings: settingsOf({ ...settings, ...more }) }));
  }

  test('is not even made for a token that may not push it', async () => {
    expect((await decided(false)).outcome).toEqual({
      kind: 'reported',
      reason: 'no-permission',
      detail: 'the token lacks the scope workflow',
    });
  });

  test.each([
    ['is made for a token that may', true, {}],
    ['is made for a token that does not tell', null, {}],
    ['is made where nothing is pushed', false, { fixing: { workflow_files: true, deliver: 'report' } }],
    ['is made in a dry run', false, { dry_run: true }],
  ])('%s', async (_, allowed, more) => {
    expect((await decided(allowed, more)).outcome).toBeNull();
  });
});

describe('cases that go on', () => {
  test.each([
    ['a confidence exactly at the threshold', { diagnosis: aDiagnosis({ confidence: confidence(0.8) }) }, {}],
    ['an opt-in recipe that is named', { diagnosis: snapshots }, { fixing: { safe_fix_types: ['update-snapshots'] } }],
    ['a recipe whose category is named', {}, { fixing: { safe_fix_types: ['format'] } }],
    [
      "a re-run of a fork's run, which executes nothing here",
      { run: aRun({ fork: true }), diagnosis: aDiagnosis({ remedy: 'rerun', recipe: null }) },
      {},
    ],
  ])('%s', async (_, change, settings) => {
    const { outcome } = await decide(aState(change), services({ recipes, settings: settingsOf(settings) }));

    expect(outcome).toBeNull();
  });
});
