import type { Action } from '../../core/plan.ts';
import type { Recipe } from '../types.ts';
import { namedPlaces } from './support/captures.ts';
import { decline, exactly, listed, propose, shown } from './support/proposals.ts';

export const goRemoveUnusedVariable: Recipe = {
  id: 'go-remove-unused-variable',
  summary: 'Removes variables that the Go compiler refuses as unused (`declared and not used: x`).',
  risk: 'review',
  touches: ['**/*.go'],
  needs: [],
  limits: [
    'A declaration goes only where its right side can have no effect: a literal, a name, an empty composite.',
    'Where a range, an assignment of several values or a type switch makes the variable, its name alone goes; what stands on the right still runs.',
    'Never drops an error (`err`), and declines where the variable is assigned again.',
  ],
  async propose(context) {
    const places = (
      await namedPlaces(context, ({ message }) => {
        const name = unusedName(message);
        return name === null ? null : { name };
      })
    ).filter(({ file, message }) => file.endsWith('.go') && unusedName(message) !== null);
    if (places.length === 0) return decline('the log names no unused variable in a Go file of the repository');
    const files = [...new Set(places.map(({ file }) => file))];
    const actions: Action[] = [];
    for (const file of files) {
      const lines = ((await context.repository.read(file)) ?? '').split('\n');
      const found = places.filter((place) => place.file === file).sort((one, other) => other.line - one.line);
      for (const { line, message } of found) {
        const name = unusedName(message) ?? '';
        const better = withoutVariable(lines, line - 1, name);
        if (better === null)
          return decline(`${shown(file)}:${line}: taking ${name} away could change what the code does`);
        lines.splice(line - 1, 1, ...better);
      }
      actions.push({ kind: 'write', path: file, content: lines.join('\n') });
    }
    return propose(goRemoveUnusedVariable, {
      title: `refactor: remove unused variables from ${listed(files)}`,
      actions,
      touches: files.map(exactly),
    });
  },
};

/** Go 1.20 and later, and before. */
function unusedName(message: string): string | null {
  const groups = /declared and not used: (?<after>\w+)|\b(?<before>\w+) declared (?:and|but) not used/.exec(
    message,
  )?.groups;
  return groups?.['after'] ?? groups?.['before'] ?? null;
}

/** Values whose making can have no effect. */
const plain = [
  /^-?[\d_.]+(?:[eE][+-]?\d+)?$|^0[xob][\da-fA-F_]+$|^(?:true|false|nil)$/,
  /^"(?:[^"\\]|\\.)*"$|^'(?:[^'\\]|\\.)+'$/,
  /^[A-Za-z_]\w*$/,
  /^&?(?:\[\w*\]|map\[\w+\])*\*?[A-Za-z_][\w.]*\{\}$/,
];

/** What the line becomes: no line, or one without the name; null where that is not certain. */
function withoutVariable(lines: readonly string[], at: number, name: string): readonly string[] | null {
  const text = lines[at] ?? '';
  if (/^err(?:or)?\d*$|Err$/.test(name) || assignedAgain(lines, at, name)) return null;
  return withoutDeclaration(text, name) ?? withoutRangeName(text, name) ?? withBlank(text, name);
}

function withoutDeclaration(text: string, name: string): readonly string[] | null {
  const groups =
    /^\s*(?:(?<short>\w+)\s*:=|var\s+(?<long>\w+)\s*(?<type>[\w.[\]*]+)?\s*=?)\s*(?<value>.*?)\s*(?:\/\/.*)?$/.exec(
      text.replace(/\r$/, ''),
    )?.groups;
  if (groups === undefined || (groups['short'] ?? groups['long']) !== name) return null;
  const value = groups['value'] ?? '';
  if (value === '') return groups['type'] === undefined ? null : [];
  return plain.some((shape) => shape.test(value)) ? [] : null;
}

/** `for i, v := range xs` and `switch v := x.(type)`. */
function withoutRangeName(text: string, name: string): readonly string[] | null {
  const range = /^(?<head>\s*for\s+)(?<key>\w+)(?:\s*,\s*(?<value>\w+))?\s*:=\s*(?<rest>range\b.*)$/.exec(text)?.groups;
  if (range !== undefined) {
    const { head = '', key = '', value, rest = '' } = range;
    if (value === name) return [key === '_' ? `${head}${rest}` : `${head}${key} := ${rest}`];
    if (key !== name) return null;
    return [value === undefined || value === '_' ? `${head}${rest}` : `${head}_, ${value} := ${rest}`];
  }
  const type = /^(?<head>\s*switch\s+)(?<name>\w+)\s*:=\s*(?<rest>.*\.\(type\)\s*\{\s*)$/.exec(text)?.groups;
  return type?.['name'] === name ? [`${type['head']}${type['rest']}`] : null;
}

/** `a, err := f()`: the place stays, its name goes; at least one other name must be left. */
function withBlank(text: string, name: string): readonly string[] | null {
  const groups = /^(?<head>\s*(?:if\s+|switch\s+)?)(?<names>\w+(?:\s*,\s*\w+)+)(?<rest>\s*:=.*)$/.exec(text)?.groups;
  if (groups === undefined) return null;
  const names = (groups['names'] ?? '').split(/\s*,\s*/);
  const left = names.map((other) => (other === name ? '_' : other));
  if (!names.includes(name) || left.every((other) => other === '_')) return null;
  return [`${groups['head']}${left.join(', ')}${groups['rest']}`];
}

/** Whether the function writes to the variable further down: then more than one line would have to go. */
function assignedAgain(lines: readonly string[], at: number, name: string): boolean {
  const end = lines.findIndex((line, index) => index > at && line.startsWith('}'));
  const body = lines.slice(at + 1, end < 0 ? lines.length : end);
  return body.some((line) =>
    line
      .replace(/\/\/.*$/, '')
      .split(/\b/)
      .some(
        (word, index, words) =>
          word === name && /^\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|^\s*,|^\+\+|^--/.test(words.slice(index + 1).join('')),
      ),
  );
}
