/**
 * Measures how often the analysis is right: `npm run bench:accuracy -- [--corpus DIR] [--green DIR] [--misses] [--output FILE]`.
 * Exit status 1 when one of the project's own fixtures is read wrongly, or a rule that may edit matches in a green log.
 * `UPDATE_FIXTURES=1` writes what was named into the fixtures; the change is then reviewed as a diff.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRuleBook, type RuleBook } from '../../src/analyzer/rule-book.ts';
import { logFormats } from '../../src/logs/formats.ts';
import { readCorpus, readGreenLogs } from './cases.ts';
import { checkFixture, readFixtures, updateFixture } from './fixtures.ts';
import { greenHits, measureLog, type Measured } from './measure.ts';
import { renderReport, type FixtureFigures, type GreenFigures } from './report.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      green: { type: 'string' },
      misses: { type: 'boolean' },
      output: { type: 'string' },
    },
  });
  const corpus = values.corpus ?? defaultFolder('../shared/corpus/logs');
  const greenFolder = values.green ?? defaultFolder('../shared/corpus/green');
  const catalogue = await openRuleBook([join(root, 'rules')]);
  const fixtures = await measureFixtures(catalogue);
  const measured = corpus === null ? [] : await measureCorpus(corpus, catalogue);
  const green = greenFolder === null ? null : await measureGreen(greenFolder, catalogue);
  const report = renderReport({ measured, green, fixtures, editingRules: editingRules(catalogue) });
  process.stdout.write(report);
  if (values.misses === true) measured.filter(isMiss).forEach(printMiss);
  if (values.output !== undefined) await writeFile(values.output, report);
  return fixtures.wrong.length > 0 || (green?.editing.length ?? 0) > 0 ? 1 : 0;
}

function defaultFolder(path: string): string | null {
  const folder = join(root, path);
  return existsSync(folder) ? folder : null;
}

function editingRules(catalogue: RuleBook): ReadonlySet<string> {
  return new Set(catalogue.catalogue.rules.filter((rule) => rule.fix !== null).map((rule) => rule.id));
}

async function measureFixtures(catalogue: RuleBook): Promise<FixtureFigures> {
  const fixtures = await readFixtures(join(root, 'fixtures/logs'));
  const results = [];
  for (const fixture of fixtures) {
    const result = await checkFixture(fixture, catalogue);
    if (process.env['UPDATE_FIXTURES'] === '1') await updateFixture(result);
    results.push(result);
  }
  const wrong = results
    .filter(({ mistakes }) => mistakes.length > 0)
    .map(({ fixture, mistakes }) => ({ name: fixture.name, mistakes }));
  return { total: results.length, wrong };
}

async function measureCorpus(folder: string, catalogue: RuleBook): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const log of await readCorpus(folder)) measured.push(await measureLog(log, catalogue, logFormats));
  return measured;
}

async function measureGreen(folder: string, catalogue: RuleBook): Promise<GreenFigures> {
  const logs = await readGreenLogs(folder);
  const counts = new Map<string, number>();
  for (const path of logs) {
    for (const rule of (await greenHits(path, catalogue, logFormats)).keys())
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const editing = editingRules(catalogue);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    logs: logs.length,
    editing: rows.filter(([rule]) => editing.has(rule)),
    others: rows.filter(([rule]) => !editing.has(rule)),
  };
}

function isMiss(entry: Measured): boolean {
  return entry.categoryScore < 0.5 || !entry.lineShown;
}

function printMiss({ log, diagnoses, dialect, categoryScore, lineShown }: Measured): void {
  const [first, ...others] = diagnoses;
  const what = [categoryScore < 0.5 ? 'category' : '', lineShown ? '' : 'line'].filter(Boolean).join(' and ');
  console.log(`\n${log.file} (${dialect}): ${what} missed; wanted ${log.category}`);
  for (const line of log.failingLines.slice(0, 3)) console.log(`  wanted  ${line.slice(0, 160)}`);
  console.log(
    `  chosen  ${first?.category ?? 'none'} by ${first?.ruleId ?? 'none'}, ${first?.confidence.value.toFixed(2) ?? ''}`,
  );
  for (const line of first?.findings[0]?.lines ?? [])
    console.log(`  ${String(line.number).padStart(6)}  ${line.text.slice(0, 160)}`);
  if (others.length > 0)
    console.log(`  others  ${others.map((other) => `${other.ruleId} (${other.category})`).join(', ')}`);
}

process.exitCode = await main();
