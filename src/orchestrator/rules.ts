import { createReadStream } from 'node:fs';
import { compileCatalogue } from '../analyzer/catalogue.ts';
import { type Explanation, explainLog } from '../analyzer/explain.ts';
import type { LoadedRules } from '../analyzer/load-rules.ts';
import { blockMatcher } from '../analyzer/match-block.ts';
import { proposeRule, type RuleProposal } from '../analyzer/propose-rule.ts';
import { findRuleGaps, type RuleGap } from '../analyzer/rule-gaps.ts';
import { formatProblem } from '../analyzer/rule-problems.ts';
import { type RuleMiss, testRules } from '../analyzer/rule-tests.ts';
import type { Rule } from '../analyzer/types.ts';
import { AutofixError } from '../core/errors.ts';
import type { Diagnosis } from '../core/finding.ts';
import type { LogLine } from '../core/log.ts';
import { redact } from '../core/redact.ts';
import { didYouMean } from '../core/suggest.ts';
import { logFormats } from '../logs/formats.ts';
import { analyzeInputs } from './analyze-inputs.ts';
import { analyzeLog } from './analyze-log.ts';
import { collectLogInputs } from './log-inputs.ts';
import { openRuleBook, openRules, readRules } from './rule-book.ts';

export type { Explanation, Rule, RuleGap, RuleProposal };

export async function listRules(folders: readonly string[], cwd: string): Promise<readonly Rule[]> {
  return (await openRules(folders, cwd)).rules;
}

/** Throws AutofixError INPUT for an id that no rule has. */
export async function findRule(id: string, folders: readonly string[], cwd: string): Promise<Rule> {
  const { rules } = await openRules(folders, cwd);
  const found = rules.find((rule) => rule.id === id);
  if (found) return found;
  throw new AutofixError(
    'INPUT',
    `there is no rule "${id}"${didYouMean(
      id,
      rules.map((rule) => rule.id),
    )}`,
    { help: '`ci-autofix rules list` shows all rules' },
  );
}

export interface TestedRules {
  readonly rules: number;
  readonly examples: number;
  /** Mistakes in rule files, each with its file and line. */
  readonly problems: readonly string[];
  readonly misses: readonly (RuleMiss & { readonly origin: string })[];
}

/** Runs the examples of the rules named (by id or part of their file's path), or of all, with all rules loaded. */
export async function testExamples(
  names: readonly string[],
  folders: readonly string[],
  cwd: string,
): Promise<TestedRules> {
  const loaded = await readRules(folders, cwd);
  const isChosen = (id: string, file: string) =>
    names.length === 0 || names.some((name) => id === name || file.includes(name.replace(/^\.?\//, '')));
  const chosen = loaded.rules.filter((rule) => isChosen(rule.id, loaded.origins.get(rule.id)?.file ?? ''));
  const problems = loaded.problems.filter(({ ruleId, file }) => isChosen(ruleId ?? '', file));
  if (chosen.length + problems.length === 0)
    throw new AutofixError('INPUT', `no rule or rule file is called ${names.join(', ')}`);
  const misses = await testRules(chosen, blockMatcher(compileCatalogue(loaded.rules), logFormats));
  return {
    rules: chosen.length,
    examples: chosen.reduce((sum, { examples }) => sum + examples.match.length + examples.no_match.length, 0),
    problems: problems.map(formatProblem),
    misses: misses.map((miss) => ({ ...miss, origin: originOf(miss.ruleId, loaded) })),
  };
}

function originOf(id: string, loaded: LoadedRules): string {
  const origin = loaded.origins.get(id);
  return origin === undefined ? id : `${origin.file}:${origin.line ?? 1}`;
}

/** Why a rule won on a log, and what its rivals had. */
export async function explainFile(path: string, folders: readonly string[], cwd: string): Promise<Explanation> {
  const [input] = await collectLogInputs([path], cwd, noInput());
  if (input === undefined) throw new AutofixError('INPUT', `cannot read ${path}`);
  const analysis = await analyzeLog(input.open(), { catalogue: await openRuleBook(folders, cwd), formats: logFormats });
  return explainLog(analysis.result);
}

/** A rule to begin with for one line of a log; for its most telling line when none is named. */
export async function proposeFromLog(path: string, line: number | null, cwd: string): Promise<RuleProposal> {
  const number = line ?? (await tellingLine(path, cwd));
  return proposeRule(await linesAround(path, number), number);
}

/** Failures in a folder of logs that no rule knows, grouped by what they say. */
export async function findGaps(folder: string, folders: readonly string[], cwd: string): Promise<readonly RuleGap[]> {
  const inputs = await collectLogInputs([folder], cwd, noInput());
  const seen: { source: string; diagnosis: Diagnosis }[] = [];
  for await (const { name, diagnoses } of analyzeInputs(inputs, await openRuleBook(folders, cwd), {
    dialect: null,
    env: {},
  })) {
    for (const diagnosis of diagnoses) seen.push({ source: name, diagnosis });
  }
  return findRuleGaps(seen, 1);
}

async function tellingLine(path: string, cwd: string): Promise<number> {
  const explanation = await explainFile(path, [], cwd);
  const line = explanation.diagnoses[0]?.findings[0]?.lines[0];
  if (line) return line.number;
  throw new AutofixError('INPUT', `${path} shows no failure to write a rule for`, { help: 'name a line with --line' });
}

const contextLines = 50;

async function linesAround(path: string, number: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const reader = logFormats.reader(logFormats.detect(await firstText(path)));
  let current = 0;
  for await (const raw of rawLines(path)) {
    current++;
    if (current < number - contextLines) continue;
    if (current > number + contextLines) break;
    const { text, time } = reader.clean(raw);
    lines.push({ number: current, text: redact(text), time, step: null, offset: 0 });
  }
  return lines;
}

async function firstText(path: string): Promise<string> {
  for await (const chunk of createReadStream(path, { end: 65_535 })) return String(chunk);
  return '';
}

async function* rawLines(path: string): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline');
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

async function* noInput(): AsyncGenerator<Uint8Array> {
  // These commands read files alone.
}
