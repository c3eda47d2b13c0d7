import { data, Evaluator, Lexer, Parser, type Expr } from '@actions/expressions';
import { isExpression, type Mapping, type Value } from './read.ts';

/** Something that the provider knows and this machine does not: the reason why there is no proof. */
export class NotEmulated extends Error {}

/** Contexts of an expression as plain values. A missing name is not the same as an empty one: see `unknown`. */
export interface Contexts {
  readonly values: Readonly<Record<string, unknown>>;
  /** Says why a reference cannot be answered, e.g. `secrets.NPM_TOKEN`; null when it can. */
  readonly unknown: (reference: string) => string | null;
  /** Hash of the files of the tree that match; empty text when none does. */
  readonly hashFiles: (patterns: readonly string[]) => string;
}

const names = [
  'github',
  'env',
  'vars',
  'secrets',
  'job',
  'jobs',
  'steps',
  'runner',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];
const status = ['success', 'failure', 'always', 'cancelled'].map((name) => ({ name, minArgs: 0, maxArgs: 0 }));

/** Evaluates a value as the provider does; throws `NotEmulated` for what only the provider can know. */
export function evaluate(value: Value | undefined, contexts: Contexts): unknown {
  if (value === undefined || value === null) return null;
  if (isExpression(value)) return evaluateExpression(value.expression, contexts);
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => evaluate(item, contexts));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as Mapping).map(([key, item]) => [key, evaluate(item, contexts)]));
}

/** The same as text, in GitHub's way of turning values into text. */
export function evaluateText(value: Value | undefined, contexts: Contexts): string {
  return toData(evaluate(value, contexts)).coerceString();
}

/** Whether a step runs. Without a condition, and in every one here, all went well so far. */
export function evaluateCondition(value: Value | undefined, contexts: Contexts): boolean {
  if (value === undefined || value === null) return true;
  const source = isExpression(value) ? value.expression : String(value as string | number | boolean);
  const result = evaluateExpression(source.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1'), contexts);
  return result !== false && result !== null && result !== '' && result !== 0;
}

function evaluateExpression(source: string, contexts: Contexts): unknown {
  const functions = [...status, { name: 'hashFiles', minArgs: 1, maxArgs: 255 }];
  let tree: Expr;
  try {
    tree = new Parser(new Lexer(source).lex().tokens, names, functions).parse();
  } catch (cause) {
    throw new NotEmulated(`the expression \`${source}\` cannot be read`, { cause });
  }
  for (const reference of references(source)) {
    const reason = contexts.unknown(reference);
    if (reason !== null) throw new NotEmulated(reason);
  }
  const answers = new Map<string, Answer>();
  for (const info of status)
    answers.set(info.name, {
      ...info,
      call: () => new data.BooleanData(info.name === 'success' || info.name === 'always'),
    });
  answers.set('hashfiles', {
    name: 'hashFiles',
    minArgs: 1,
    maxArgs: 255,
    call: (...args) => new data.StringData(contexts.hashFiles(args.map((arg) => arg.coerceString()))),
  });
  return fromData(new Evaluator(tree, toData(contexts.values) as data.Dictionary, answers).evaluate());
}

interface Answer {
  readonly name: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly call: (...args: data.ExpressionData[]) => data.ExpressionData;
}

/** Dotted references to contexts, read from the parser's own tokens, e.g. `secrets.TOKEN`, `matrix.node`. */
export function references(source: string): string[] {
  const found: string[] = [];
  let current = '';
  let previous = '';
  for (const token of new Lexer(source).lex().tokens) {
    const { lexeme } = token;
    const text = /^'(.*)'$/s.exec(lexeme)?.[1] ?? lexeme;
    if (current !== '' && (previous === '.' || previous === '[') && lexeme !== '.') current += `.${text}`;
    else if (lexeme !== '.' && lexeme !== '[' && lexeme !== ']') {
      if (current !== '') found.push(current);
      current = names.includes(lexeme.toLowerCase()) ? lexeme : '';
    }
    previous = lexeme;
  }
  if (current !== '') found.push(current);
  return found;
}

function toData(value: unknown): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
}

function fromData(value: data.ExpressionData): unknown {
  if (value instanceof data.Array) return value.values().map(fromData);
  if (value instanceof data.Dictionary)
    return Object.fromEntries(value.pairs().map((pair) => [pair.key, fromData(pair.value)]));
  if (value instanceof data.Null) return null;
  return (value as data.StringData | data.NumberData | data.BooleanData).value;
}
