/**
 * Markdown without its code blocks, code spans, escaped characters and link destinations: what a host would interpret.
 * Throws when a code block is not closed.
 */
export function proseOf(markdown: string): string {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0] ?? null;
    if (fence === null && ticks !== null) fence = ticks;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null)
      lines.push(
        line.replace(/\\.|(`+)(?!`).*?(?<!`)\1(?!`)|\(<[^<>\s]*>\)/g, (found) => (found.startsWith('\\') ? '\\_' : '')),
      );
  }
  if (fence !== null) throw new Error(`a code block is not closed: ${fence}`);
  return lines.join('\n');
}
