import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { has } from '../../support/fixture-process.ts';
import { deliver, repairFixture } from '../../support/fixture-repair.ts';
import {
  diagnosisOf,
  expectedTree,
  fixtureCases,
  makeRepository,
  recordAfter,
  treeOf,
  type FixtureCase,
  type FixtureRepository,
} from '../../support/fixture-repos.ts';

const made: FixtureRepository[] = [];
const all = await fixtureCases();

afterAll(() => Promise.all(made.map(({ scratch }) => rm(scratch, { recursive: true, force: true, maxRetries: 3 }))));

async function repositoryOf(fixture: FixtureCase): Promise<FixtureRepository> {
  const repository = await makeRepository(fixture);
  made.push(repository);
  return repository;
}

/** Jobs that install packages take long: what a second run does is shown by the others. */
async function installs({ root }: FixtureRepository): Promise<boolean> {
  return /npm ci|pip install|npx --yes/.test(await readFile(join(root, '.github/workflows/ci.yml'), 'utf8'));
}

function title({ recipe, name }: FixtureCase): string {
  return `${recipe}: ${name}`;
}

describe('a recipe turns its broken project into the one that passes, proven red, green, red', () => {
  for (const fixture of all.filter(({ declines }) => declines === null)) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), { timeout: 240_000 }, async () => {
      const repository = await repositoryOf(fixture);
      const result = await repairFixture(repository, fixture, diagnosisOf(fixture));
      expect(result).toMatchObject({ kind: 'fixed', fix: { proof: { kind: 'proven' } } });
      if (result.kind !== 'fixed') return;
      await deliver(repository, result.fix.patch);
      const tree = await treeOf(repository.root);
      if (process.env['UPDATE_FIXTURES'] === '1') await recordAfter(fixture, tree);
      expect(tree).toEqual(await expectedTree(fixture));

      if (await installs(repository)) return;
      const again = await repairFixture(repository, fixture, diagnosisOf(fixture));
      expect(['declined', 'no-change']).toContain(again.kind);
    });
  }
});

describe('a recipe declines where it does not apply, although the failure is real', () => {
  for (const fixture of all.filter(({ declines }) => declines !== null)) {
    it.skipIf(!fixture.needs.every(has))(title(fixture), { timeout: 240_000 }, async () => {
      const result = await repairFixture(await repositoryOf(fixture), fixture, diagnosisOf(fixture));
      expect(result).toMatchObject({ kind: 'declined', detail: expect.stringContaining(fixture.declines ?? ''), rounds: [{ name: 'before', passed: false }] });
    });
  }
});
