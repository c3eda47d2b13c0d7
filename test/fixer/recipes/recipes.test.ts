import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { analyzeFixture, diagnosisFor } from '../../support/fixture-analysis.ts';
import { withoutFloating } from '../../support/fixture-floating.ts';
import { has } from '../../support/fixture-process.ts';
import { deliver, repairFixture } from '../../support/fixture-repair.ts';
import {
  expectedTree,
  fixtureCases,
  makeRepository,
  makeWorkshop,
  recordAfter,
  treeOf,
  type FixtureCase,
  type FixtureRepository,
} from '../../support/fixture-repos.ts';
import { createQueue } from '../../support/queue.ts';

const workshop = await makeWorkshop();
const all = await fixtureCases();
const fixing = all.filter(({ declines }) => declines === null);
const declining = all.filter(({ declines }) => declines !== null);
const inTurn = createQueue(4);
const timeout = 900_000;

afterAll(() => rm(workshop.folder, { recursive: true, force: true, maxRetries: 3 }));

/** Four cases at a time, each on its own branch of the workshop's origin. */
function withRepository(fixture: FixtureCase, use: (repository: FixtureRepository) => Promise<void>): Promise<void> {
  return inTurn(async () => {
    const repository = await makeRepository(fixture, workshop);
    try {
      await use(repository);
    } finally {
      await rm(repository.scratch, { recursive: true, force: true, maxRetries: 3 });
    }
  });
}

/** Jobs that install packages take long: what a second run does is shown by the others. */
async function installs({ root }: FixtureRepository): Promise<boolean> {
  return /npm ci|pip install|npx --yes/.test(await readFile(join(root, '.github/workflows/ci.yml'), 'utf8'));
}

function title({ recipe, name }: FixtureCase): string {
  return `${recipe}: ${name}`;
}

describe('the analyzer reads the log of a broken project', () => {
  it.each(fixing.map((fixture) => ({ fixture, name: title(fixture) })))(
    'and arrives at the recipe of $name',
    async ({ fixture }) => {
      expect(await analyzeFixture(fixture)).toMatchObject({
        ruleId: fixture.rule,
        remedy: 'fix',
        recipe: fixture.recipe,
      });
    },
  );

  it.each(declining.map((fixture) => ({ fixture, name: title(fixture) })))(
    'and names no other recipe for $name',
    async ({ fixture }) => {
      const { ruleId, recipe } = await analyzeFixture(fixture);
      expect({ ruleId, recipe }).toEqual({ ruleId: fixture.rule, recipe: recipe === null ? null : fixture.recipe });
    },
  );
});

describe.concurrent('a recipe turns its broken project into the one that passes, proven red, green, red', () => {
  for (const fixture of fixing) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), { timeout }, () =>
      withRepository(fixture, async (repository) => {
        const diagnosis = await analyzeFixture(fixture);
        const result = await repairFixture(repository, fixture, diagnosis);
        expect(result).toMatchObject({ kind: 'fixed', fix: { proof: { kind: 'proven' } } });
        if (result.kind !== 'fixed') return;
        await deliver(repository, result.fix.patch);
        const tree = await treeOf(repository.root);
        if (process.env['UPDATE_FIXTURES'] === '1') await recordAfter(fixture, tree);
        expect(withoutFloating(tree, fixture.floating)).toEqual(
          withoutFloating(await expectedTree(fixture), fixture.floating),
        );

        if (await installs(repository)) return;
        const again = await repairFixture(repository, fixture, diagnosis);
        expect(['declined', 'no-change']).toContain(again.kind);
      }),
    );
  }
});

describe.concurrent('a recipe declines where it does not apply, although the failure is real', () => {
  for (const fixture of declining) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), { timeout }, () =>
      withRepository(fixture, async (repository) => {
        const result = await repairFixture(repository, fixture, await diagnosisFor(fixture));
        expect(result).toMatchObject({
          kind: 'declined',
          detail: expect.stringContaining(fixture.declines ?? ''),
          rounds: [{ name: 'before', passed: false }],
        });
      }),
    );
  }
});
