import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { isObject } from './support/node-package.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const pythonFixSyntax: Recipe = {
  id: 'python-fix-syntax',
  summary:
    'Mends the syntax errors that have one certain remedy: a missing colon after a compound statement, and print statements of Python 2.',
  risk: 'review',
  touches: ['**/*.py'],
  needs: ['python3'],
  limits: [
    "Python's own parser names each error, and must accept the whole file afterwards.",
    'Any other error in the file makes it decline: brackets, indentation, quotes and newer syntax have no certain remedy.',
    'Print statements with `>>`, a comma at the end, or brackets around a part mean something else in Python 3, and make it decline.',
  ],
  async propose(context) {
    const files = await namedFiles(context, (path) => path.endsWith('.py'));
    const actions: Action[] = [];
    for (const file of files) {
      const text = (await context.repository.read(file)) ?? '';
      const mended = await mend(context, text);
      if ('declined' in mended) return decline(`${shown(file)}: ${mended.declined}`);
      if (mended.text !== text) actions.push({ kind: 'write', path: file, content: mended.text });
    }
    const changed = actions.map((action) => ('path' in action ? action.path : ''));
    if (changed.length === 0) return decline('the log names no file of the repository that Python cannot parse');
    return propose(pythonFixSyntax, {
      title: `fix: mend the syntax of ${listed(changed)}`,
      actions,
      touches: changed.map(exactly),
    });
  },
};

const mostErrors = 25;
const longest = 100_000;

/** `print >>file, x`, `print (x), y` and `print (x) % y` parse in Python 3 and do something else. */
const changedMeaning = /^[ \t]*print[ \t]*(?:>>|\(.*\)[ \t]*[%,])/m;

async function mend(
  context: RecipeContext,
  original: string,
): Promise<{ readonly text: string } | { readonly declined: string }> {
  if (original.length > longest) return { declined: 'the file is too long' };
  if (changedMeaning.test(original))
    return { declined: 'it has print statements that Python 3 reads as something else' };
  let text = original;
  for (let round = 0; round < mostErrors; round += 1) {
    const error = await firstError(context, text);
    if (error === null) return { text };
    if (error === 'unknown') return { declined: 'Python could not be asked' };
    const next = withoutError(text, error);
    if (next === null) return { declined: `"${error.message}" in line ${error.line} has no certain remedy` };
    text = next;
  }
  return { declined: 'there are too many errors' };
}

interface SyntaxProblem {
  readonly message: string;
  readonly line: number;
}

const parser = [
  'import ast, json, sys',
  'try:',
  '    ast.parse(sys.argv[1])',
  '    print("null")',
  'except SyntaxError as error:',
  '    print(json.dumps({"message": error.msg, "line": error.lineno}))',
].join('\n');

/** What Python's parser says first about the text; nothing of it is run. */
async function firstError(context: RecipeContext, text: string): Promise<SyntaxProblem | null | 'unknown'> {
  const { stdout, exitCode } = await context.run(['python3', '-I', '-W', 'ignore', '-c', parser, text]);
  if (exitCode !== 0) return 'unknown';
  const answer: unknown = JSON.parse(stdout);
  if (answer === null) return null;
  return isObject(answer) && typeof answer['message'] === 'string' && typeof answer['line'] === 'number'
    ? { message: answer['message'], line: answer['line'] }
    : 'unknown';
}

function withoutError(text: string, { message, line }: SyntaxProblem): string | null {
  const lines = text.split('\n');
  const at = lines[line - 1];
  if (at === undefined) return null;
  const better =
    message === "expected ':'"
      ? withColon(at)
      : message.startsWith("Missing parentheses in call to 'print'")
        ? withParentheses(at)
        : null;
  if (better === null) return null;
  lines[line - 1] = better;
  return lines.join('\n');
}

const compound = /^\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with)\b/;

/** Only where the whole statement stands in one line, without quotes or comments that a colon could end up in. */
function withColon(line: string): string | null {
  const { body, end } = splitEnd(line);
  if (!compound.test(body) || /["'#\\:;]|lambda/.test(body) || !balanced(body)) return null;
  return `${body}:${end}`;
}

function withParentheses(line: string): string | null {
  const { body, end } = splitEnd(line);
  const groups = /^(?<indent>\s*)print\s+(?<what>\S.*)$/.exec(body)?.groups;
  const what = groups?.['what'] ?? '';
  if (groups === undefined || /^>>|,$|[#;\\]/.test(what) || !balanced(what)) return null;
  return `${groups['indent'] ?? ''}print(${what})${end}`;
}

function splitEnd(line: string): { body: string; end: string } {
  const end = /\s*$/.exec(line)?.[0] ?? '';
  return { body: line.slice(0, line.length - end.length), end: end.endsWith('\r') ? '\r' : '' };
}

function balanced(text: string): boolean {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  const count = (marks: RegExp) => plain.match(marks)?.length ?? 0;
  return (
    !/["']/.test(plain) &&
    count(/\(/g) === count(/\)/g) &&
    count(/\[/g) === count(/\]/g) &&
    count(/\{/g) === count(/\}/g)
  );
}
