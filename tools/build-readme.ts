/** Runs the demo and puts what it printed into README.md, between the marks `demo:begin` and `demo:end`. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const readme = resolve(root, 'README.md');
const block = /<!-- demo:begin -->\n[\s\S]*?<!-- demo:end -->/;

/** The demo's output as a reader needs it: no machine's folder, none of the repair's small steps. */
export function forReaders(output: string): string {
  const lines = output.split('\n').filter((line) => !/^ {4}repair: (?:preparing|running|asking)/.test(line));
  return lines
    .join('\n')
    .replaceAll(/(?:file:\/\/)?\/\S*?ci-autofix-demo-?\w*/g, '…')
    .trim();
}

/** What differs from one run of the demo to the next, masked. */
export function withoutChance(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{8,16}\b/g, '#').replaceAll(/\d+ %/g, '# %');
}

/** The demo's output as README.md shows it. */
export function demoInReadme(): string {
  const found = /```text\n([\s\S]*?)\n```/.exec(block.exec(readFileSync(readme, 'utf8'))?.[0] ?? '');
  return found?.[1] ?? '';
}

if (import.meta.main) {
  const { stdout, status } = spawnSync(process.execPath, [resolve(root, 'src/main.ts'), 'demo', '--no-color'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the demo ended with ${status}`);
  const shown = `<!-- demo:begin -->\n\n\`\`\`text\n${forReaders(stdout)}\n\`\`\`\n\n<!-- demo:end -->`;
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(block, () => shown),
  );
}
