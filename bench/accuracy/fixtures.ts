import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Diagnosis } from '../../src/core/finding.ts';
import type { RuleBook } from '../../src/analyzer/rule-book.ts';
import { analyzeLog } from '../../src/orchestrator/analyze-log.ts';

/**
 * A log of the project's own with the verdict written inside. `#=SOURCE=#` tells where it came from, `#=CATEGORY=#` the category
 * (`green` for a run that succeeded), `#=MATCH=# <rule id>` stands above the line on which that rule must be named as a cause.
 */
export interface Fixture {
  readonly name: string;
  readonly path: string;
  readonly category: string;
  readonly headers: readonly string[];
  readonly lines: readonly string[];
  /** `<line number> <rule id>`, in line order. */
  readonly expected: readonly string[];
}

export interface FixtureResult {
  readonly fixture: Fixture;
  readonly diagnoses: readonly Diagnosis[];
  readonly actual: readonly string[];
  /** What is wrong, one phrase each; empty when all is right. */
  readonly mistakes: readonly string[];
}

const marker = /^#=([A-Z]+)=# ?(.*)$/;

export async function readFixtures(folder: string): Promise<readonly Fixture[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => parseFixture(relative(folder, path), path, await readFile(path, 'utf8'))),
  );
}

export function parseFixture(name: string, path: string, content: string): Fixture {
  const headers: string[] = [];
  const lines: string[] = [];
  const expected: string[] = [];
  let category = 'unknown';
  for (const line of content.split('\n')) {
    const [, kind, value = ''] = marker.exec(line) ?? [];
    if (kind === undefined) lines.push(line);
    else if (kind === 'MATCH') expected.push(`${lines.length + 1} ${value.trim()}`);
    else headers.push(line);
    if (kind === 'CATEGORY') category = value.trim();
  }
  return { name, path, category, headers, lines, expected };
}

export async function checkFixture(fixture: Fixture, catalogue: RuleBook): Promise<FixtureResult> {
  const { diagnoses } = await analyzeLog(bytesOf(fixture.lines), { catalogue });
  const causes = diagnoses.filter((diagnosis) => fixture.category !== 'green' || diagnosis.ruleId !== 'unknown');
  const actual = causes
    .map(placeOf)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b));
  return { fixture, diagnoses, actual, mistakes: mistakesOf(fixture, diagnoses, actual) };
}

function mistakesOf(fixture: Fixture, diagnoses: readonly Diagnosis[], actual: readonly string[]): readonly string[] {
  const missing = fixture.expected
    .filter((place) => !actual.includes(place))
    .map((place) => `not named: line ${place}`);
  const extra = actual
    .filter((place) => !fixture.expected.includes(place))
    .map((place) => `named without a marker: line ${place}`);
  const first = diagnoses[0]?.category ?? 'none';
  const isWrong = fixture.category !== 'green' && first !== fixture.category;
  return [...missing, ...extra, ...(isWrong ? [`category ${first} instead of ${fixture.category}`] : [])];
}

/** The line on which the first finding's rule matched. */
function placeOf(diagnosis: Diagnosis): string {
  return `${diagnosis.findings[0]?.lines[0]?.number ?? 0} ${diagnosis.ruleId}`;
}

/** Writes what was named into the fixture; the category stays as a person set it. */
export async function updateFixture({ fixture, actual }: FixtureResult): Promise<void> {
  const marks = Map.groupBy(actual, (place) => Number.parseInt(place, 10));
  const body = fixture.lines.flatMap((line, index) => [
    ...(marks.get(index + 1) ?? []).map((place) => `#=MATCH=# ${place.slice(place.indexOf(' ') + 1)}`),
    line,
  ]);
  await writeFile(fixture.path, [...fixture.headers, ...body].join('\n'));
}

async function* bytesOf(lines: readonly string[]): AsyncIterable<Uint8Array> {
  yield Buffer.from(lines.join('\n'));
}
