import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { recipes } from '../../../src/fixer/registry.ts';
import { carryOut } from '../../support/fixture-apply.ts';
import { has } from '../../support/fixture-process.ts';
import {
  commitAll,
  expectedTree,
  fixtureCases,
  makeRepository,
  recordAfter,
  treeOf,
  type FixtureCase,
  type FixtureRepository,
} from '../../support/fixture-repos.ts';
import { contextOf } from '../../support/fixture-view.ts';
import { runJob } from '../../support/fixture-workflow.ts';

const made: FixtureRepository[] = [];
const all = await fixtureCases();

afterAll(() => Promise.all(made.map(({ scratch }) => rm(scratch, { recursive: true, force: true, maxRetries: 3 }))));

async function failingRepository(fixture: FixtureCase): Promise<FixtureRepository> {
  const repository = await makeRepository(fixture);
  made.push(repository);
  const failed = (await runJob(repository, fixture)).at(-1);
  expect(failed?.step.name, failed?.result?.output).toBe(fixture.step);
  expect(failed?.result?.exitCode).not.toBe(0);
  return repository;
}

function recipeOf({ recipe }: FixtureCase) {
  const found = recipes[recipe];
  if (found === undefined) throw new Error(`there is no recipe ${recipe}`);
  return found;
}

function title({ recipe, name }: FixtureCase): string {
  return `${recipe}: ${name}`;
}

describe('a recipe turns its broken project into the one that passes', () => {
  for (const fixture of all.filter(({ declines }) => declines === null)) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), async () => {
      const repository = await failingRepository(fixture);
      const proposal = await recipeOf(fixture).propose(await contextOf(repository, fixture));
      expect(proposal).not.toHaveProperty('declined');
      if (!('plan' in proposal)) return;
      await carryOut(proposal.plan, repository, fixture);
      const tree = await treeOf(repository.root);
      if (process.env['UPDATE_FIXTURES'] === '1') await recordAfter(fixture, tree);
      expect(tree).toEqual(await expectedTree(fixture));

      await commitAll(repository.root, proposal.plan.title);
      const results = await runJob(repository, fixture);
      expect(results.find(({ result }) => result !== null && result.exitCode !== 0)?.result?.output).toBeUndefined();

      const again = await recipeOf(fixture).propose(await contextOf(repository, fixture));
      if ('plan' in again) await carryOut(again.plan, repository, fixture);
      expect(await treeOf(repository.root)).toEqual(tree);
    });
  }
});

describe('a recipe declines and changes nothing where it does not apply', () => {
  for (const fixture of all.filter(({ declines }) => declines !== null)) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), async () => {
      const repository = await failingRepository(fixture);
      const before = await treeOf(repository.root);
      const proposal = await recipeOf(fixture).propose(await contextOf(repository, fixture));
      expect(proposal).toEqual({ declined: expect.stringContaining(fixture.declines ?? '') });
      expect(await treeOf(repository.root)).toEqual(before);
    });
  }
});
