import type { Action } from '../../core/plan.ts';
import type { Recipe, RecipeContext } from '../types.ts';
import { isObject } from './support/node-package.ts';
import { namedPlaces, type NamedPlace } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';
import { askPython, withEdits, type TextEdit } from './support/python-ast.ts';

export const pythonAnnotate: Recipe = {
  id: 'python-annotate',
  summary:
    'Adds the annotations that mypy asks for where only one is right: `-> None`, and `| None` for a default of None.',
  risk: 'review',
  touches: ['**/*.py'],
  needs: ['python3'],
  limits: [
    '`-> None` only for functions without a `return` of a value and without `yield`, whose parameters are annotated.',
    '`Optional[…]` where the file imports it; else `… | None` where pyproject.toml asks for Python 3.10 or later or the file postpones annotations.',
    'Declines where one of the places that mypy names needs another annotation: half a fix would not turn the job green.',
    'Writes no `# type: ignore`, no `Any` and no settings.',
  ],
  async propose(context) {
    const places = (
      await namedPlaces(context, ({ message }) => (kindOf(message) === null ? null : { name: null }))
    ).filter(({ file, message }) => file.endsWith('.py') && kindOf(message) !== null);
    if (places.length === 0) return decline('mypy names no place in a file of the repository that an annotation mends');
    const actions: Action[] = [];
    for (const file of new Set(places.map((place) => place.file))) {
      const text = (await context.repository.read(file)) ?? '';
      const edits = await editsFor(
        context,
        text,
        places.filter((place) => place.file === file),
      );
      if ('declined' in edits) return decline(`${shown(file)}: ${edits.declined}`);
      actions.push({ kind: 'write', path: file, content: withEdits(text, edits.found) });
    }
    const files = actions.map((action) => ('path' in action ? action.path : ''));
    return propose(pythonAnnotate, {
      title: `fix: add the annotations that mypy asks for to ${listed(files)}`,
      actions,
      touches: files.map(exactly),
    });
  },
};

function kindOf(message: string): 'return' | 'optional' | null {
  if (/^Function is missing a return type annotation/.test(message)) return 'return';
  return /^Incompatible default for (?:argument|parameter) "\w+" \(default has type "None"/.test(message)
    ? 'optional'
    : null;
}

/** Answers with the edits for the asked lines, and with the lines that have no certain annotation. */
const program = `
import ast, json, sys
text, asked = sys.argv[1], json.loads(sys.argv[2])
style = sys.argv[3]
lines = text.split("\\n")
tree = ast.parse(text)
edits, left = [], []

def column(line, offset):
    return len(lines[line - 1].encode()[:offset].decode())

def own(node):
    todo = list(node.body)
    while todo:
        item = todo.pop()
        yield item
        if not isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(item))

def gives_nothing(node):
    for item in own(node):
        if isinstance(item, (ast.Yield, ast.YieldFrom)) or (isinstance(item, ast.Return) and item.value is not None):
            return False
    last = node.body[-1]
    stub = isinstance(last, ast.Raise) or (isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant))
    return not (stub and len([each for each in node.body if not isinstance(each, ast.Expr)]) <= 1) and not isinstance(last, ast.Raise)

def end_of_signature(node):
    first = node.body[0]
    start, stop = node.lineno, first.lineno
    if getattr(first, "decorator_list", None):
        stop = min(each.lineno for each in first.decorator_list)
    for number in range(stop, start - 1, -1):
        line = lines[number - 1]
        limit = column(number, first.col_offset) if number == first.lineno else len(line)
        at = line[:limit].rstrip().split("#")[0].rstrip()
        if at.endswith("):"):
            return number, len(at) - 1
    return None

functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
for line, kind, name in asked:
    if kind == "return":
        node = next((each for each in functions if each.lineno == line), None)
        place = end_of_signature(node) if node and node.returns is None and gives_nothing(node) else None
        if place is None:
            left.append(line)
        else:
            edits.append({"line": place[0], "column": place[1], "end": place[1], "text": " -> None"})
        continue
    found = []
    for node in functions:
        a = node.args
        positional = a.posonlyargs + a.args
        pairs = list(zip(positional[len(positional) - len(a.defaults):], a.defaults)) + list(zip(a.kwonlyargs, a.kw_defaults))
        for arg, default in pairs:
            if arg.arg == name and arg.annotation is not None and default is not None and default.lineno == line and getattr(default, "value", 0) is None:
                found.append(arg.annotation)
    if len(found) != 1 or style == "none" or found[0].lineno != found[0].end_lineno or isinstance(found[0], ast.Constant):
        left.append(line)
        continue
    note = found[0]
    start, stop = column(note.lineno, note.col_offset), column(note.lineno, note.end_col_offset)
    plain = lines[note.lineno - 1][start:stop]
    better = "Optional[%s]" % plain if style == "optional" else plain + " | None"
    edits.append({"line": note.lineno, "column": start, "end": stop, "text": better})
print(json.dumps({"edits": edits, "left": left}))
`;

async function editsFor(
  context: RecipeContext,
  text: string,
  places: readonly NamedPlace[],
): Promise<{ found: readonly TextEdit[] } | { declined: string }> {
  const asked = places.map(({ line, message }) => [
    line,
    kindOf(message),
    /"(?<name>\w+)"/.exec(message)?.groups?.['name'] ?? '',
  ]);
  const answer = await askPython(context, program, text, JSON.stringify(asked), await optionalStyle(context, text));
  if (!isObject(answer) || !Array.isArray(answer['edits']) || !Array.isArray(answer['left']))
    return { declined: 'Python cannot parse it' };
  if (answer['left'].length > 0) return { declined: `what line ${String(answer['left'][0])} needs is not certain` };
  return { found: answer['edits'] as TextEdit[] };
}

async function optionalStyle(context: RecipeContext, text: string): Promise<'optional' | 'bar' | 'none'> {
  if (/^from typing import (?:[^#\n]*\b)?Optional\b/m.test(text)) return 'optional';
  if (/^from __future__ import (?:[^#\n]*\b)?annotations\b/m.test(text)) return 'bar';
  const project = (await context.repository.read('pyproject.toml')) ?? '';
  const lowest = /^(?:requires-python|python)\s*=\s*["'][^"']*?(?:>=|\^|~=|~)\s*3\.(?<minor>\d+)/m.exec(project)
    ?.groups?.['minor'];
  return Number(lowest ?? 0) >= 10 ? 'bar' : 'none';
}
