import type { RecipeContext } from '../../types.ts';

/** An edit of a text by line (one-based) and column (in characters, zero-based). */
export interface TextEdit {
  readonly line: number;
  readonly column: number;
  /** Column up to which the line is replaced. */
  readonly end: number;
  readonly text: string;
}

/**
 * Runs a program of ci-autofix's own with Python, isolated from the project (`-I`); the arguments are data that it parses and
 * never runs. Its JSON answer, or undefined when there is none.
 */
export async function askPython(context: RecipeContext, program: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout, exitCode } = await context.run(['python3', '-I', '-W', 'ignore', '-c', program, ...args]);
  if (exitCode !== 0) return undefined;
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** The text with the edits made; line ends stay as they are. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const fromEnd = [...edits].sort((one, other) => other.line - one.line || other.column - one.column);
  for (const { line, column, end, text: inserted } of fromEnd) {
    const at = [...(lines[line - 1] ?? '')];
    lines[line - 1] = [...at.slice(0, column), inserted, ...at.slice(end)].join('');
  }
  return lines.join('\n');
}
