import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

/** The layers from the ground up: a folder may import those named, and itself. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  config: ['core'],
  io: ['core'],
  logs: ['core'],
  analyzer: ['core'],
  report: ['core'],
  providers: ['core', 'io'],
  hosts: ['core', 'io'],
  fixer: ['core', 'io'],
  publish: ['core', 'io'],
  notify: ['core', 'io'],
  store: ['core', 'io'],
  orchestrator: [
    'core',
    'config',
    'io',
    'logs',
    'analyzer',
    'report',
    'providers',
    'hosts',
    'fixer',
    'publish',
    'notify',
    'store',
  ],
  server: ['core', 'config', 'report', 'orchestrator'],
  cli: ['core', 'config', 'report', 'orchestrator', 'server'],
};

interface ImportLine {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

describe('who may import whom', () => {
  const imports = sourceFiles(src).flatMap(importsOf);

  test('there is something to check', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  test('every folder of src stands in the table', () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());

    expect(folders.map((folder) => folder.name).filter((name) => !(name in mayImport))).toEqual([]);
  });

  test('no import goes against the direction', () => {
    expect(imports.filter((line) => !isAllowed(line)).map((line) => `${line.from} imports ${line.to}`)).toEqual([]);
  });
});

function isAllowed({ from, to, typeOnly }: ImportLine): boolean {
  const [source, target] = [layerOf(from), layerOf(to)];
  if (source === null || source === target) return true;
  if (target === null) return false;
  if (mayImport[source]?.includes(target)) return true;
  return typeOnly && to.endsWith('/types.ts') && ['publish', 'notify', 'io'].includes(source);
}

function layerOf(path: string): string | null {
  return path.includes('/') ? (path.split('/')[0] ?? null) : null;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): ImportLine[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(
    /(?:^import (type )?[^;]*?from |^export (type )?[^;]*?from |\bimport\()'(\.[^']+)'/gm,
  );
  return Array.from(statements, (match) => ({
    from: relative(src, file),
    to: relative(src, resolve(dirname(file), match[3] ?? '')),
    typeOnly: match[1] !== undefined || match[2] !== undefined,
  }));
}
