import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CliResult } from '../../support/run-cli.ts';
import type { World } from './world.ts';

/** One message that says what is wrong, one line that says what to do, and nothing that only a programmer could read. */
export function expectOneMessage({ stdout, stderr }: CliResult): void {
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr.match(/^help: \S/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\{/m);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+|node:internal|\[object |undefined|ZodError/m);
  expect(stderr).not.toContain('this looks like a fault in ci-autofix');
}

let folders = 0;

/** A new folder of the world with these files. */
export function folderWith(world: World, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(world.root, `folder-${folders++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
