import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileCatalogue } from '../../src/analyzer/catalogue.ts';
import { compileExclusions } from '../../src/analyzer/exclusions.ts';
import { loadRules } from '../../src/analyzer/load-rules.ts';
import { blockMatcher } from '../../src/analyzer/match-block.ts';
import { formatProblem } from '../../src/analyzer/rule-problems.ts';
import { testRules } from '../../src/analyzer/rule-tests.ts';
import { logFormats } from '../../src/logs/formats.ts';

const loaded = await loadRules([fileURLToPath(new URL('../../rules', import.meta.url))]);

it('every rule file is sound', () => {
  expect(loaded.problems.map(formatProblem)).toEqual([]);
});

it('every example proves its rule, with all rules loaded', { timeout: 240_000 }, async () => {
  expect(await testRules(loaded.rules, blockMatcher(compileCatalogue(loaded.rules), logFormats))).toEqual([]);
});

it('every exclusion excludes its own examples', () => {
  const missed = loaded.exclusions.flatMap((exclusion) => {
    const exclude = compileExclusions([exclusion]);
    return exclusion.examples.filter((line) => exclude(line) === null);
  });

  expect(missed).toEqual([]);
});

it('the catalogue is as broad as promised', () => {
  expect(loaded.rules.length).toBeGreaterThanOrEqual(300);
});
