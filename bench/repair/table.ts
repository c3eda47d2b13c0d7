import type { CaseResult, Verdict } from './run-case.ts';

/** Markdown: one row a broken project, and the totals. */
export function renderTable(results: readonly CaseResult[]): string {
  const head = ['| Recipe | Case | Result | Proven | Seconds | Diff |', '| --- | --- | --- | --- | ---: | --- |'];
  return [...head, ...results.map(row), '', totals(results), ''].join('\n');
}

function row({ recipe, name, verdict, why, proven, seconds, diff }: CaseResult): string {
  const result = why === '' ? verdict : `${verdict}: ${cell(why)}`;
  const size =
    diff === null ? '' : `+${diff.added} −${diff.removed} in ${diff.files} ${diff.files === 1 ? 'file' : 'files'}`;
  return `| \`${recipe}\` | ${name} | ${result} | ${proven ? 'yes' : ''} | ${verdict === 'not run' ? '' : seconds.toFixed(1)} | ${size} |`;
}

function cell(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

const order: readonly Verdict[] = ['fixed', 'declined', 'missed', 'wrong', 'not run'];
const words: Readonly<Record<Verdict, string>> = {
  fixed: 'fixed',
  declined: 'declined rightly',
  missed: 'missed',
  wrong: 'wrong',
  'not run': 'not run',
};

function totals(results: readonly CaseResult[]): string {
  const counts = order.map((verdict) => ({
    verdict,
    count: results.filter((result) => result.verdict === verdict).length,
  }));
  return `${results.length} projects: ${counts.map(({ verdict, count }) => `${count} ${words[verdict]}`).join(', ')}.`;
}
