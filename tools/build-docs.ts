/**
 * Makes `docs/recipes/`: one page a recipe and a table of all, from their declarations and the rules that name them.
 * `node tools/build-docs.ts` writes the pages; with `--check` it only tells which are out of date, and fails then.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { recipes } from '../src/fixer/registry.ts';
import type { Recipe } from '../src/fixer/types.ts';
import { tableOf, withTable } from './recipe-pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/recipes');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const pages = await recipePages();
const stale = values.check ? await outdated(pages) : [];
if (!values.check) await writePages(pages);
for (const name of stale)
  process.stderr.write(`docs/recipes/${name} is out of date: run \`node tools/build-docs.ts\`\n`);
process.exitCode = stale.length > 0 ? 1 : 0;

async function recipePages(): Promise<Map<string, string>> {
  const rules = await rulesByRecipe();
  const all = Object.values(recipes).sort((one, other) => one.id.localeCompare(other.id));
  const pages = new Map([['README.md', await overview(all)]]);
  for (const recipe of all) pages.set(`${recipe.id}.md`, await page(recipe, rules.get(recipe.id) ?? []));
  return pages;
}

/** The measured table in it belongs to the bench and stays as it is. */
async function overview(all: readonly Recipe[]): Promise<string> {
  const table = tableOf(await readFile(join(folder, 'README.md'), 'utf8').catch(() => ''));
  const rows = all.map(
    ({ id, summary, risk }) => `| [\`${id}\`](${id}.md) | ${summary.replaceAll('|', '\\|')} | ${risk} |`,
  );
  const risks = [
    '- `safe`: the change follows from the tool alone.',
    '- `review`: the change is a decision that a person should see.',
    '- `opt-in`: runs only where the settings name the recipe.',
  ];
  const page = [
    '# Recipes',
    '',
    ...risks,
    '',
    '| Recipe | What it does | Risk |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  return table === '' ? page : withTable(page, table);
}

async function page({ id, summary, risk, touches, needs, limits }: Recipe, rules: readonly string[]): Promise<string> {
  const cases = (await readdir(join(root, 'fixtures/repos', id)).catch(() => [])).sort();
  const lines = [
    `# ${id}`,
    '',
    summary,
    '',
    `- Risk: \`${risk}\``,
    `- May change: ${touches.map((pattern) => `\`${pattern}\``).join(', ')}`,
    `- Needs: ${needs.length === 0 ? 'nothing beside ci-autofix' : needs.map((program) => `\`${program}\``).join(', ')}`,
    ...(rules.length === 0 ? [] : [`- Named by the rules: ${rules.map((rule) => `\`${rule}\``).join(', ')}`]),
    '',
    '## Limits',
    '',
    ...limits.map((limit) => `- ${limit}`),
    '',
    '## Proof',
    '',
    ...cases.map(
      (name) =>
        `- [${name}](../../fixtures/repos/${id}/${name})${name.startsWith('decline') ? ': it declines' : ': the workflow fails before and passes after'}`,
    ),
    '',
  ];
  return lines.join('\n');
}

async function rulesByRecipe(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const files = (await readdir(join(root, 'rules'), { recursive: true }))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  for (const file of files) {
    const family = parse(await readFile(join(root, 'rules', file), 'utf8')) as {
      rules?: { id: string; fix?: { recipe: string } | null }[];
    };
    for (const { id, fix } of family.rules ?? [])
      if (fix != null) found.set(fix.recipe, [...(found.get(fix.recipe) ?? []), id]);
  }
  return found;
}

async function outdated(wanted: ReadonlyMap<string, string>): Promise<string[]> {
  const present = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.md')) : [];
  const names = [...new Set([...wanted.keys(), ...present])].sort();
  const states = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8').catch(() => null) })),
  );
  return states.filter(({ name, text }) => text !== (wanted.get(name) ?? null)).map(({ name }) => name);
}

async function writePages(wanted: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await outdated(wanted)) {
    const text = wanted.get(name);
    if (text === undefined) await rm(join(folder, name));
    else await writeFile(join(folder, name), text);
  }
}
