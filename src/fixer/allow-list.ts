import path from 'node:path';
import { parse, type Command, type Redirect, type SyntaxNode } from 'unbash';
import { forEachChild } from 'unbash';
import type { Policy } from './policy.ts';
import { literalOf, writesInside } from './shell-words.ts';
import { unwrap } from './shell-wrappers.ts';

/** Whether a script or command may be run, and every reason why not. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly reasons: readonly string[] };

type Commands = Policy['commands'];

interface Check {
  readonly commands: Commands;
  readonly functions: Set<string>;
  readonly reasons: Set<string>;
  readonly cwd: string;
}

/** Folder that relative programs start from, itself relative to the tree; the tree's root unless told. */
export interface CheckOptions {
  readonly cwd?: string;
}

/** Nested `bash -c`, `eval` and `trap` are read to this depth. */
const maxDepth = 8;

/**
 * Judges a shell script by its syntax tree: every simple command in it, wherever it stands (pipelines, substitutions,
 * functions, `bash -c`, `xargs`, `env`), must be on the list, and nothing may be written outside the tree.
 * A command whose name is only known when it runs is refused.
 */
export function checkScript(script: string, policy: Policy, options: CheckOptions = {}): Permission {
  const check: Check = { commands: policy.commands, functions: new Set(), reasons: new Set(), cwd: options.cwd ?? '.' };
  checkSource(script, check, 0);
  return permission(check);
}

/** Judges one command given as arguments; no shell reads them. */
export function checkArgv(argv: readonly string[], policy: Policy, options: CheckOptions = {}): Permission {
  const check: Check = { commands: policy.commands, functions: new Set(), reasons: new Set(), cwd: options.cwd ?? '.' };
  checkWords(argv, check, 0);
  return permission(check);
}

function permission(check: Check): Permission {
  return check.reasons.size === 0 ? { allowed: true } : { allowed: false, reasons: [...check.reasons] };
}

function checkSource(source: string, check: Check, depth: number): void {
  if (depth > maxDepth) return void check.reasons.add('commands are nested too deeply');
  const script = parse(source);
  collectFunctions(script, check);
  visit(script, check, depth);
}

function collectFunctions(node: SyntaxNode, check: Check): void {
  if (node.type === 'Function') check.functions.add(node.name.value);
  forEachChild(node, (child) => collectFunctions(child, check));
}

function visit(node: SyntaxNode, check: Check, depth: number): void {
  if ('errors' in node && node.errors !== undefined && node.errors.length > 0) {
    check.reasons.add(`the script cannot be parsed: ${node.errors[0]?.message ?? ''}`);
  }
  if (node.type === 'Command') checkCommand(node, check, depth);
  if (node.type === 'Redirect') checkRedirect(node, check);
  if (node.type === 'Assignment' && check.commands.refusedVariables.includes(node.name)) {
    check.reasons.add(`the variable ${node.name} may not be set`);
  }
  if (node.type === 'ParameterExpansion' && node.operation?.type === 'Transform' && node.operation.operator === '@') {
    check.reasons.add('parameter transformations are not read');
  }
  forEachChild(node, (child) => visit(child, check, depth));
}

function checkRedirect(redirect: Redirect, check: Check): void {
  if (redirect.operator === '<' || redirect.operator === '<&') return;
  if (redirect.target === undefined) return void check.reasons.add('a redirection has no target');
  if (redirect.operator === '>&' && /^(\d+|-)$/.test(redirect.target.value)) return;
  if (!writesInside(redirect.target, check.commands))
    check.reasons.add(`writes outside the tree: ${redirect.target.text}`);
}

function checkCommand(command: Command, check: Check, depth: number): void {
  if (command.name === undefined) return;
  const name = literalOf(command.name);
  if (name === null) return void check.reasons.add(`the command is only known when it runs: ${command.name.text}`);
  const words = [command.name, ...command.args].map((arg) =>
    arg.type === 'Word'
      ? { text: arg.text, literal: literalOf(arg), word: arg }
      : { text: arg.text, literal: null, word: null },
  );
  checkWords(
    words.map((word) => word.literal),
    check,
    depth,
    words.map((word) => word.text),
  );
  if (!check.commands.writers.includes(baseName(name))) return;
  for (const { word, text } of words.slice(1)) {
    if (word !== null && !text.startsWith('-') && !writesInside(word, check.commands))
      check.reasons.add(`\`${baseName(name)}\` reaches outside the tree: ${text}`);
  }
}

/** Judges the words of one simple command; `null` stands for a word whose value is only known when it runs. */
function checkWords(
  words: readonly (string | null)[],
  check: Check,
  depth: number,
  texts: readonly string[] = words.map(String),
): void {
  const [name, ...rest] = words;
  if (name === undefined || name === null)
    return void check.reasons.add(`the command is only known when it runs: ${texts[0] ?? ''}`);
  if (depth > maxDepth) return void check.reasons.add('commands are nested too deeply');
  if (check.functions.has(name)) return;

  const inner = unwrap(name, rest, check.commands);
  if (inner.kind === 'refused') return void check.reasons.add(inner.reason);
  if (inner.kind === 'script') return checkSource(inner.source, check, depth + 1);
  if (inner.kind === 'file') return checkProgram(inner.file, check);
  if (inner.kind === 'nothing') return;
  for (const command of inner.commands) checkWords(command, check, depth + 1);
  if (inner.self) checkProgram(name, check, rest);
}

function checkProgram(name: string, check: Check, args: readonly (string | null)[] = []): void {
  if (name.includes('/')) {
    if (!isProjectProgram(name, check.cwd)) check.reasons.add(`\`${name}\` lies outside the tree`);
    return;
  }
  if (!check.commands.programs.includes(name))
    return void check.reasons.add(`\`${name}\` is not on the list of commands`);
  const refused = check.commands.refusedSubcommands[name] ?? [];
  const subcommand = args.find((arg) => arg !== null && refused.includes(arg));
  if (subcommand != null) check.reasons.add(`\`${name} ${subcommand}\` is not on the list of commands`);
}

/** A program of the project itself: a relative path without a way out. */
function isProjectProgram(name: string, cwd: string): boolean {
  const inTree = path.posix.join(cwd, name).split('/');
  return !name.startsWith('/') && !name.startsWith('~') && !inTree.includes('..') && !inTree.includes('.git');
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
