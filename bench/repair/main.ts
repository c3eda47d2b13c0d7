/**
 * Takes every broken project of `fixtures/repos` through the whole path: a recorded run, the session that production uses, a pull
 * request pushed to a bare origin, and the workflow of its branch executed again.
 * `npm run bench:repair -- [--only <recipe>] [--write]`. Exit status 1 when anything was wrong: a pull request where the recipe must
 * decline, a branch whose workflow fails, or a tree that is not the expected one. `--write` puts the table into `docs/recipes/README.md`.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { has } from '../../test/support/fixture-process.ts';
import { fixtureCases, makeWorkshop, type FixtureCase, type Workshop } from '../../test/support/fixture-repos.ts';
import { createQueue } from '../../test/support/queue.ts';
import { withTable } from '../../tools/recipe-pages.ts';
import { repositoryName, runCase, type CaseResult } from './run-case.ts';
import { renderTable } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
if (values.write && values.only !== undefined) throw new Error('--write needs all recipes: leave --only out');

const results = await runAll(await fixtureCases(values.only));
const table = renderTable(results);
process.stdout.write(`${table}\n`);
if (values.write) await writeTable(table);
process.exitCode = results.length === 0 || results.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;

async function runAll(cases: readonly FixtureCase[]): Promise<CaseResult[]> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const workshop = await makeWorkshop(`${repositoryName}.git`);
  const inTurn = createQueue(2);
  try {
    return await Promise.all(cases.map((fixture) => inTurn(() => measured(fixture, workshop, version))));
  } finally {
    await rm(workshop.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measured(fixture: FixtureCase, workshop: Workshop, version: string): Promise<CaseResult> {
  const missing = fixture.needs.filter((program) => !has(program));
  const result: CaseResult =
    missing.length === 0
      ? await runCase(fixture, workshop, version)
      : {
          recipe: fixture.recipe,
          name: fixture.name,
          verdict: 'not run',
          why: `needs ${missing.join(', ')}`,
          proven: false,
          seconds: 0,
          diff: null,
        };
  process.stderr.write(
    `${result.verdict.padEnd(9)} ${result.recipe}/${result.name} ${result.seconds.toFixed(1)} s ${result.verdict === 'fixed' ? '' : result.why}\n`,
  );
  return result;
}

async function writeTable(text: string): Promise<void> {
  const page = join(root, 'docs/recipes/README.md');
  await writeFile(page, withTable(await readFile(page, 'utf8'), text));
}
