import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/registry.ts';
import { providers } from '../../src/providers/registry.ts';

const root = resolve(import.meta.dirname, '../..');

describe.each([
  ['providers', Object.keys(providers)],
  ['hosts', Object.keys(hosts)],
] as const)('the registry of %s', (layer, ids) => {
  test('names every folder, and nothing else', () => {
    const folders = readdirSync(join(root, 'src', layer), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );

    expect([...ids].sort()).toEqual(folders.map((folder) => folder.name).sort());
  });

  test.each(ids)('%s has an index, a schema and tests', (id) => {
    const wanted = [`src/${layer}/${id}/index.ts`, `src/${layer}/${id}/schema.ts`, `test/${layer}/${id}/index.test.ts`];

    expect(wanted.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test.each(Object.keys(providers))('the provider %s has a page that says how to use it', (id) => {
  expect(existsSync(join(root, 'docs/providers', `${id}.md`))).toBe(true);
});
