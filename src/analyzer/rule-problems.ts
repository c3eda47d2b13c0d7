import { isMap, isScalar, type Document, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import { suggest } from '../core/suggest.ts';
import { knownKeys } from './rule-schema.ts';

/** One mistake in a rule file: where it stands and what would be right. */
export interface RuleProblem {
  readonly file: string;
  /** One-based; null when the file could not be read at all. */
  readonly line: number | null;
  readonly ruleId: string | null;
  /** Path inside the rule, e.g. `match[0].with.within`; null for the whole rule or file. */
  readonly field: string | null;
  readonly message: string;
}

/** `rules/node/npm.yaml:12: rule npm-x, match[0]: …` */
export function formatProblem(problem: RuleProblem): string {
  const place = problem.line === null ? problem.file : `${problem.file}:${problem.line}`;
  const what = [problem.ruleId === null ? '' : `rule ${problem.ruleId}`, problem.field ?? '']
    .filter(Boolean)
    .join(', ');
  return what === '' ? `${place}: ${problem.message}` : `${place}: ${what}: ${problem.message}`;
}

/** A parsed file with what is needed to name places in it. */
export interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

type Path = readonly PropertyKey[];

/** The problem at a path of the document; paths start with `rules`, index. */
export function problemAt(source: Source, path: Path, message: string): RuleProblem {
  const inRule = path[0] === 'rules' && typeof path[1] === 'number';
  const id: unknown = inRule ? source.document.getIn(['rules', path[1], 'id']) : null;
  return {
    file: source.file,
    line: lineOf(source, path),
    ruleId: typeof id === 'string' ? id : null,
    field: fieldName(inRule ? path.slice(2) : path),
    message,
  };
}

/** Every schema issue as problems, the branches of unions boiled down to the one that was meant. */
export function problemsOf(source: Source, issues: readonly z.core.$ZodIssue[], prefix: Path = []): RuleProblem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(source, path, key));
    if (issue.code === 'invalid_union') return problemsOf(source, branchMeant(source, path, issue), path);
    return [problemAt(source, path, wording(source, path, issue))];
  });
}

/** Union branches here are always "a string" or "a mapping": the node's own kind tells which was meant. */
function branchMeant(source: Source, path: Path, issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  const index = isMap(source.document.getIn([...path], true)) ? issue.errors.length - 1 : 0;
  return issue.errors[index] ?? [];
}

function unknownKey(source: Source, path: Path, key: string): RuleProblem {
  const place = path.filter((part) => typeof part !== 'number').join('.');
  const near = suggest(key, knownKeys(place));
  const hint = near === null ? `known keys: ${knownKeys(place).join(', ')}` : `did you mean ${JSON.stringify(near)}?`;
  return problemAt(source, [...path, key], `unknown key ${JSON.stringify(key)}; ${hint}`);
}

function wording(source: Source, path: Path, issue: z.core.$ZodIssue): string {
  const value: unknown = source.document.getIn([...path]);
  if (value === undefined) return 'is missing';
  if (issue.code !== 'invalid_value') return issue.message;
  const allowed = issue.values.map(String);
  const near = typeof value === 'string' ? suggest(value, allowed) : null;
  return `${JSON.stringify(value)} is not one of ${allowed.join(', ')}${near === null ? '' : `; did you mean ${near}?`}`;
}

/** The line of the nearest node on the way to the path, of the key where the last part is one. */
function lineOf(source: Source, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const offset = offsetOf(source, path.slice(0, length));
    if (offset !== null) return source.lines.linePos(offset).line;
  }
  return null;
}

function offsetOf(source: Source, path: Path): number | null {
  const last = path.at(-1);
  const parent = source.document.getIn(path.slice(0, -1), true) as Node | undefined;
  if (typeof last === 'string' && isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last);
    return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = source.document.getIn([...path], true) as Node | undefined;
  return node?.range?.[0] ?? null;
}

function fieldName(path: Path): string | null {
  if (path.length === 0) return null;
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
