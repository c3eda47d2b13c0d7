/**
 * Lists the named functions of `src/` that no test of the test processes called, from `coverage/coverage-final.json` (istanbul's
 * format, which `npm run test:coverage` writes). What tests run in a process of its own, as the command line, is not counted there.
 */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

interface FileCoverage {
  readonly path: string;
  readonly fnMap: Readonly<
    Record<string, { readonly name: string; readonly loc: { readonly start: { line: number } } }>
  >;
  readonly f: Readonly<Record<string, number>>;
}

const root = join(import.meta.dirname, '..');
const coverage = JSON.parse(await readFile(join(root, 'coverage/coverage-final.json'), 'utf8')) as Readonly<
  Record<string, FileCoverage>
>;
const named = Object.values(coverage).flatMap(({ path, fnMap, f }) =>
  Object.entries(fnMap)
    .filter(([, { name }]) => !name.startsWith('(anonymous'))
    .map(([key, { name, loc }]) => ({ name, place: `${relative(root, path)}:${loc.start.line}`, calls: f[key] ?? 0 })),
);
const unreached = named.filter(({ calls }) => calls === 0);

for (const { name, place } of unreached) console.log(`${place} ${name}`);
console.log(`${unreached.length} of ${named.length} named functions are called by no test in its own process`);
