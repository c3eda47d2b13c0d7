import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { analyzeLog } from '../../src/orchestrator/analyze-log.ts';
import { openRuleBook } from '../../src/orchestrator/rule-book.ts';
import type { Diagnosis } from '../../src/core/finding.ts';
import type { FixtureCase } from './fixture-repos.ts';

/** What the analyzer, with all its rules, names first in the case's log. */
export async function analyzeFixture(fixture: FixtureCase): Promise<Diagnosis> {
  const catalogue = await openRuleBook([], fixture.folder);
  const { diagnoses } = await analyzeLog(createReadStream(join(fixture.folder, 'job.log')), {
    catalogue,
    jobName: fixture.job,
  });
  const [first] = diagnoses;
  if (first === undefined) throw new Error(`${fixture.recipe}/${fixture.name}: the log has no diagnosis`);
  return first;
}

/** The same, pointed at the case's recipe where the rule names none: a recipe must decline by itself. */
export async function diagnosisFor(fixture: FixtureCase): Promise<Diagnosis> {
  return { ...(await analyzeFixture(fixture)), remedy: 'fix', recipe: fixture.recipe };
}
