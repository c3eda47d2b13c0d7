import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { namedFiles } from './support/captures.ts';
import { isObject } from './support/node-package.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';
import { askPython } from './support/python-ast.ts';
import { withClosedBracket } from './support/python-brackets.ts';

export const pythonFixSyntax: Recipe = {
  id: 'python-fix-syntax',
  summary:
    'Mends the syntax errors that have one certain remedy: a missing colon after a compound statement, a bracket not closed at the end of its line, tabs mixed with spaces, and print statements of Python 2.',
  risk: 'review',
  touches: ['**/*.py'],
  needs: ['python3'],
  limits: [
    "Python's own parser names each error, and must accept the whole file afterwards.",
    'A bracket is closed only where nothing behind it is an operator, a condition or a loop: then no other place can be meant.',
    'Tabs become spaces only where every width that Python accepts gives the same program.',
    'Any other error in the file makes it decline: indentation, quotes and newer syntax have no certain remedy.',
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
    const next = error.message.startsWith('inconsistent use of tabs and spaces')
      ? await withoutTabs(context, text)
      : withoutError(text, error);
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
  const answer = await askPython(context, parser, text);
  if (answer === null) return null;
  return isObject(answer) && typeof answer['message'] === 'string' && typeof answer['line'] === 'number'
    ? { message: answer['message'], line: answer['line'] }
    : 'unknown';
}

/** Answers with the text in spaces; null where no width parses, or two widths give different programs. */
const expander = [
  'import ast, json, re, sys',
  'found = {}',
  'for width in (8, 4, 2):',
  '    text = re.sub(r"(?m)^[ \\t]+", lambda match: match.group().expandtabs(width), sys.argv[1])',
  '    try:',
  '        found.setdefault(ast.dump(ast.parse(text)), text)',
  '    except SyntaxError:',
  '        pass',
  'print(json.dumps(next(iter(found.values())) if len(found) == 1 else None))',
].join('\n');

async function withoutTabs(context: RecipeContext, text: string): Promise<string | null> {
  const answer = await askPython(context, expander, text);
  return typeof answer === 'string' ? answer : null;
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
        : message.endsWith('was never closed')
          ? withClosedBracket(at)
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
