import type { Command, SyntaxNode, Word, WordPart } from 'unbash';
import type { RecipeContext } from '../../types.ts';
import { packageScripts } from './node-package.ts';
import { treePath } from './paths.ts';
import { scriptCall, withoutRunner } from './runners.ts';

/** One command of the failing step, as far as it stands there literally: no variable, no substitution. */
export interface StepCommand {
  /** The tool first: runners such as `npx`, `poetry run` and `python -m` are taken off. */
  readonly argv: readonly string[];
  /** Folder in the tree, `''` for the root. */
  readonly cwd: string;
  /** Literal targets of `>` and `>>`. */
  readonly outputs: readonly string[];
}

const deepest = 5;

/** The commands that the failing step's script runs, scripts of package.json followed. */
export async function stepCommands(context: RecipeContext): Promise<StepCommand[]> {
  if (context.step === null) return [];
  const cwd = treePath('', context.step.workingDirectory);
  return cwd === null ? [] : expand(context, context.step.script, cwd, deepest);
}

/** The step's commands that run the tool, e.g. every `prettier …`. */
export async function commandsOf(context: RecipeContext, ...tools: readonly string[]): Promise<StepCommand[]> {
  const commands = await stepCommands(context);
  return commands.filter((command) => tools.includes(command.argv[0] ?? ''));
}

async function expand(context: RecipeContext, script: string, from: string, depth: number): Promise<StepCommand[]> {
  const found: StepCommand[] = [];
  let cwd = from;
  for (const { argv, outputs } of await literalCommands(script)) {
    if (argv[0] === 'cd') {
      const next = treePath(cwd, argv[1] ?? '');
      if (next === null) return found;
      cwd = next;
      continue;
    }
    const call = scriptCall(argv);
    const folder = call === null ? null : treePath(cwd, call.folder);
    const body =
      call === null || folder === null ? undefined : (await packageScripts(context.repository, folder))[call.name];
    if (call !== null && folder !== null && body !== undefined && depth > 0) {
      const extra = call.args.map(quote).join(' ');
      found.push(...(await expand(context, `${body} ${extra}`, folder, depth - 1)));
      continue;
    }
    found.push({ argv: withoutRunner(argv), cwd, outputs });
  }
  return found;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The simple commands of a shell script whose words are all literal, in the order they stand. */
async function literalCommands(script: string): Promise<{ argv: string[]; outputs: string[] }[]> {
  const { parse, forEachChild } = await import('unbash');
  const commands: Command[] = [];
  function visit(node: SyntaxNode): void {
    if (node.type === 'Command') commands.push(node);
    forEachChild(node, visit);
  }
  visit(parse(script));
  return commands.flatMap((command) => {
    const words =
      command.name === undefined ? [] : [command.name, ...command.args.filter((word) => word.type === 'Word')];
    if (words.length === 0 || !words.every(isLiteral) || command.args.some((word) => word.type !== 'Word')) return [];
    const outputs = command.redirects.flatMap((redirect) =>
      redirect.type === 'Redirect' &&
      /^(?:&?>>?|>\|)$/.test(redirect.operator) &&
      redirect.target?.type === 'Word' &&
      isLiteral(redirect.target)
        ? [redirect.target.value]
        : [],
    );
    return [{ argv: words.map((word) => word.value), outputs }];
  });
}

/** The commands of a script that is nothing but literal commands in a row (line by line or joined by `&&`); null for any other. */
export async function plainCommands(script: string): Promise<string[][] | null> {
  const { parse } = await import('unbash');
  const parsed = parse(script);
  if (parsed.errors !== undefined && parsed.errors.length > 0) return null;
  const commands: string[][] = [];
  for (const statement of parsed.commands) {
    const nodes = statement.command.type === 'AndOr' ? statement.command.commands : [statement.command];
    if (statement.command.type === 'AndOr' && statement.command.operators.some((operator) => operator !== '&&'))
      return null;
    for (const node of nodes) {
      if (node.type !== 'Command' || node.name === undefined || node.redirects.length > 0 || node.prefix.length > 0)
        return null;
      const words = [node.name, ...node.args];
      if (!words.every((word) => word.type === 'Word' && isLiteral(word))) return null;
      commands.push(words.map((word) => (word as Word).value));
    }
  }
  return commands;
}

function isLiteral(word: Word): boolean {
  return !word.text.startsWith('~') && (word.parts ?? []).every(isLiteralPart);
}

function isLiteralPart(part: WordPart): boolean {
  if (part.type === 'DoubleQuoted') return part.parts.every((inner) => inner.type === 'Literal');
  return part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'Glob';
}
