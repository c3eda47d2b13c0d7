/**
 * Runs the examples of the rules: `node tools/rules-test.ts [--only <file, folder or rule id>] [--rules <dir>]…`.
 * Exit status 1 when a rule file has a mistake or an example misses.
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../src/analyzer/load-rules.ts';
import { formatProblem } from '../src/analyzer/rule-problems.ts';
import { testRules } from '../src/analyzer/rule-tests.ts';
import { compileCatalogue } from '../src/analyzer/catalogue.ts';
import { blockMatcher } from '../src/analyzer/match-block.ts';
import { logFormats } from '../src/logs/formats.ts';

const { values } = parseArgs({
  options: { only: { type: 'string' }, rules: { type: 'string', multiple: true } },
});
const folders = values.rules ?? [fileURLToPath(new URL('../rules', import.meta.url))];
const loaded = await loadRules(folders);
const only = values.only ?? '';
const isChosen = (id: string, file: string): boolean =>
  only === '' || id === only || file.includes(only.replace(/^\.?\//, ''));

const problems = loaded.problems.filter((problem) => isChosen(problem.ruleId ?? '', problem.file));
const chosen = loaded.rules.filter((rule) => isChosen(rule.id, loaded.origins.get(rule.id)?.file ?? ''));
const misses = await testRules(chosen, blockMatcher(compileCatalogue(loaded.rules), logFormats));

for (const problem of problems) console.log(formatProblem(problem));
for (const miss of misses) {
  const origin = loaded.origins.get(miss.ruleId);
  console.log(`${origin?.file}:${origin?.line}: rule ${miss.ruleId}: ${miss.verdict}: ${miss.detail}`);
  for (const line of miss.example === '' ? [] : miss.example.split('\n')) console.log(`    | ${line}`);
}
const examples = chosen.reduce((sum, rule) => sum + rule.examples.match.length + rule.examples.no_match.length, 0);
console.log(
  `${chosen.length} rules, ${examples} examples: ${problems.length} mistakes in files, ${misses.length} misses`,
);
process.exitCode = problems.length + misses.length > 0 ? 1 : 0;
