import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { AutofixError, messageOf } from '../core/errors.ts';
import { formatProblem, problemAt, problemsOf, type RuleProblem, type Source } from './rule-problems.ts';
import { exclusionsSchema, familySchema, type Exclusion, type RuleInput } from './rule-schema.ts';
import type { Rule } from './types.ts';

export interface LoadedRules {
  readonly rules: readonly Rule[];
  readonly exclusions: readonly Exclusion[];
  /** Every mistake of every file; a rule with one is left out of `rules`. */
  readonly problems: readonly RuleProblem[];
  /** The file and line that each rule came from, by id. */
  readonly origins: ReadonlyMap<string, { readonly file: string; readonly line: number | null }>;
}

/** Reads all `*.yaml` below the folders (or the files named), in the order of their paths. Never throws for a mistake in a file. */
export async function loadRules(paths: readonly string[]): Promise<LoadedRules> {
  const collected = emptyCollection();
  for (const path of paths) {
    for (const file of await ruleFiles(path, collected)) {
      const content = await readFile(file, 'utf8').catch((error: unknown) => {
        collected.problems.push(fileProblem(file, messageOf(error)));
        return null;
      });
      if (content !== null) addFile(collected, file, content);
    }
  }
  return collected;
}

/** Checks the text of one rule file as `loadRules` does. */
export function parseRules(file: string, content: string): LoadedRules {
  const collected = emptyCollection();
  addFile(collected, file, content);
  return collected;
}

/** All rules, or AutofixError RULES that lists every mistake. */
export function requireSound(loaded: LoadedRules): LoadedRules {
  if (loaded.problems.length === 0) return loaded;
  throw new AutofixError(
    'RULES',
    `${loaded.problems.length} mistakes in rule files:\n${loaded.problems.map(formatProblem).join('\n')}`,
  );
}

interface Collection {
  readonly rules: Rule[];
  readonly exclusions: Exclusion[];
  readonly problems: RuleProblem[];
  readonly origins: Map<string, { file: string; line: number | null }>;
}

function emptyCollection(): Collection {
  return { rules: [], exclusions: [], problems: [], origins: new Map() };
}

async function ruleFiles(path: string, collected: Collection): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name));
    return files.map((entry) => join(entry.parentPath, entry.name)).sort();
  } catch (error) {
    collected.problems.push(fileProblem(path, messageOf(error)));
    return [];
  }
}

function addFile(collected: Collection, file: string, content: string): void {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines });
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      const line = error.linePos?.[0].line ?? null;
      collected.problems.push({ ...fileProblem(file, messageOf(error)), line });
    }
    return;
  }
  const source: Source = { file, document, lines };
  if (document.has('exclusions')) return addExclusions(collected, source);
  addFamily(collected, source);
}

function addExclusions(collected: Collection, source: Source): void {
  const parsed = exclusionsSchema.safeParse(source.document.toJS());
  if (parsed.success) collected.exclusions.push(...parsed.data.exclusions);
  else collected.problems.push(...problemsOf(source, parsed.error.issues));
}

/** Rules are kept one by one, so that a mistake in one does not take its family along. */
function addFamily(collected: Collection, source: Source): void {
  const content: unknown = source.document.toJS();
  const parsed = familySchema.safeParse(content);
  if (!parsed.success) collected.problems.push(...problemsOf(source, parsed.error.issues));
  const { family, rules } = isRecord(content) ? content : {};
  if (typeof family !== 'string' || !Array.isArray(rules)) return;
  rules.forEach((raw: unknown, index) => {
    const rule = familySchema.shape.rules.element.safeParse(raw);
    if (rule.success) addRule(collected, source, family, rule.data, index);
  });
}

function addRule(collected: Collection, source: Source, family: string, input: RuleInput, index: number): void {
  const mistakes = semanticProblems(input, collected).map(([field, message]) =>
    problemAt(source, ['rules', index, ...field], message),
  );
  if (mistakes.length > 0) {
    collected.problems.push(...mistakes);
    return;
  }
  collected.rules.push(completeRule(family, input));
  collected.origins.set(input.id, { file: source.file, line: problemAt(source, ['rules', index, 'id'], '').line });
}

function semanticProblems(input: RuleInput, collected: Collection): [(string | number)[], string][] {
  const problems: [(string | number)[], string][] = [];
  const other = collected.origins.get(input.id);
  if (other !== undefined) problems.push([['id'], `the id is used already in ${other.file}:${other.line ?? 1}`]);
  if (input.remedy === 'fix' && input.fix === null)
    problems.push([['remedy'], 'remedy fix needs a fix with its recipe']);
  if (input.remedy !== undefined && input.remedy !== 'fix' && input.fix !== null) {
    problems.push([['remedy'], `remedy ${input.remedy} contradicts the fix that the rule names`]);
  }
  if (input.level === 'catch-all' && input.fix !== null) problems.push([['fix'], 'a catch-all has no fix']);
  problems.push(...patternProblems(input), ...captureProblems(input));
  return problems;
}

/** What no pattern may hold: it would not compile, or the engine could not run it in linear time. */
function patternProblems(input: RuleInput): [(string | number)[], string][] {
  const patterns: [(string | number)[], string][] = [
    ...input.match.map((pattern, index): [(string | number)[], string] => [['match', index], pattern.line]),
    ...input.match.flatMap((pattern, index): [(string | number)[], string][] =>
      'with' in pattern && pattern.with !== undefined
        ? [[['match', index, 'with', 'pattern'], pattern.with.pattern]]
        : [],
    ),
    ...input.except.map((pattern, index): [(string | number)[], string] => [['except', index], pattern]),
    ...input.confidence.boosts.map((boost, index): [(string | number)[], string] => [
      ['confidence', 'boosts', index, 'near'],
      boost.near,
    ]),
  ];
  return patterns.flatMap(([field, pattern]) => {
    const message = patternMistake(pattern);
    return message === null ? [] : [[field, message] as [(string | number)[], string]];
  });
}

function patternMistake(pattern: string): string | null {
  if (/\(\?<[=!]/.test(pattern)) return 'look-behind is not supported';
  if (/\(\?[a-z-]+[:)]/.test(pattern)) return 'inline flags such as (?i:…) are not supported: spell both cases';
  if (/(?:^|[^\\])(?:\\\\)*\\(?:[1-9]|k<)/.test(pattern)) return 'back references are not supported';
  return null;
}

function captureProblems(input: RuleInput): [(string | number)[], string][] {
  const named = new Set(
    input.match.flatMap((pattern) => {
      const all =
        'with' in pattern && pattern.with !== undefined ? `${pattern.line}${pattern.with.pattern}` : pattern.line;
      return [...all.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map((match) => match[1] ?? '');
    }),
  );
  return Object.keys(input.captures)
    .filter((name) => !named.has(name))
    .map((name) => [['captures', name], `no pattern has a group named ${JSON.stringify(name)}`]);
}

function completeRule(family: string, input: RuleInput): Rule {
  return {
    ...input,
    family,
    match: input.match as Rule['match'],
    remedy: input.remedy ?? (input.fix === null ? 'report' : 'fix'),
    examples: input.examples as Rule['examples'],
  };
}

function fileProblem(file: string, message: string): RuleProblem {
  return { file, line: null, ruleId: null, field: null, message };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
