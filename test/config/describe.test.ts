import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { generated } from '../../tools/build-config.ts';

const root = resolve(import.meta.dirname, '../..');

test.each(Object.entries(generated))('%s is what the table of options yields', (path, content) => {
  expect(readFileSync(resolve(root, path), 'utf8')).toBe(content());
});
