import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../docs/operations.md');
const [begin, end] = ['<!-- soak: begin -->', '<!-- soak: end -->'];

/** Writes the figures of a run between their marks in docs/operations.md. Throws when the marks are not there. */
export async function documentSoak(markdown: string, path = page): Promise<void> {
  const text = await readFile(path, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for the figures: ${begin} … ${end}`);
  await writeFile(path, `${text.slice(0, from + begin.length)}\n\n${markdown.trim()}\n\n${text.slice(to)}`);
}
