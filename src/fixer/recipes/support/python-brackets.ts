const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The line with its one open bracket closed at its end; null where another place could be meant: an operator or a condition
 * behind the bracket, a comma or a colon at the end of the line, several open brackets, a comment, a string over several lines.
 */
export function withClosedBracket(line: string): string | null {
  const end = /\s*$/.exec(line)?.[0] ?? '';
  const body = line.slice(0, line.length - end.length);
  const open: { mark: string; at: number }[] = [];
  const plain = body.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => '_'.repeat(text.length));
  if (/["'#\\]/.test(plain)) return null;
  for (const [at, mark] of [...plain].entries()) {
    if (Object.hasOwn(closing, mark)) open.push({ mark, at });
    else if (/[)\]}]/.test(mark) && closing[open.pop()?.mark ?? ''] !== mark) return null;
  }
  const [only, ...others] = open;
  if (only === undefined || others.length > 0) return null;
  const inside = plain.slice(only.at + 1).trim();
  if (
    inside === '' ||
    /[,:=.(]$/.test(inside) ||
    /[-+*/%|&^~<>@!;]|==|\b(?:if|else|for|in|and|or|not|is|lambda|await|yield)\b/.test(inside)
  )
    return null;
  return `${body}${closing[only.mark] ?? ''}${end.endsWith('\r') ? '\r' : ''}`;
}
