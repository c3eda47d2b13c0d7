const start = '<!-- made by `npm run bench:repair -- --write` -->';
const end = '<!-- end -->';

/** The page of all recipes with the measured table put in, in place of an earlier one. */
export function withTable(page: string, table: string): string {
  return `${page.split(start)[0]?.trimEnd() ?? ''}\n\n${section(table)}`;
}

/** The table that stands in a page; empty when there is none. */
export function tableOf(page: string): string {
  return page.split(start)[1]?.split(end)[0]?.trim() ?? '';
}

function section(table: string): string {
  const about =
    'Every project below was broken for real and taken through the whole path: recorded run, proof, pull request, and the workflow of its branch again.';
  return `${start}\n\n## Measured\n\n${about}\n\n${table.replace(/^[\s\S]*?(?=\| Recipe)/, '').trim()}\n\n${end}\n`;
}
