import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { makeRepository, temporaryFolder } from '../support/repository.ts';
import { runCli } from '../support/run-cli.ts';

let folder: { dir: string; remove(): void };
const at = (name: string) => join(folder.dir, name);

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

test('outside a checkout nothing is written', async () => {
  const { status, stderr } = await runCli(['init'], { cwd: folder.dir });

  expect(stderr).toContain('is not the root of a git checkout');
  expect(status).toBe(2);
  expect(existsSync(at('ci-autofix.config.yaml'))).toBe(false);
});

test('files that exist are kept, and none is written', async () => {
  makeRepository(folder.dir, { 'ci-autofix.config.yaml': 'mode: single\n' });

  const { status, stderr } = await runCli(['init'], { cwd: folder.dir });

  expect(stderr).toContain('ci-autofix.config.yaml exists already');
  expect(status).toBe(2);
  expect(existsSync(at('.github/workflows/ci-autofix.yml'))).toBe(false);
});

test('it writes settings that load and a workflow with pinned actions and least permissions', async () => {
  makeRepository(folder.dir, { 'a.txt': 'a\n' });

  await runCli(['init'], { cwd: folder.dir });

  const settings: unknown = parse(readFileSync(at('ci-autofix.config.yaml'), 'utf8'));
  expect(() => mergeLayers([layerFromObject('file', settings)])).not.toThrow();
  const workflow = parse(readFileSync(at('.github/workflows/ci-autofix.yml'), 'utf8')) as {
    permissions: unknown;
    concurrency: unknown;
    jobs: Record<string, { steps: { uses?: string }[] }>;
  };
  const actions = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
  expect(actions.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect(workflow.permissions).toEqual({});
  expect(workflow.concurrency).toBeDefined();
});

test('--force overwrites', async () => {
  makeRepository(folder.dir, { 'ci-autofix.config.yaml': 'mode: single\n' });
  writeFileSync(at('ci-autofix.config.yaml'), 'mine\n');

  const { status } = await runCli(['init', '--force'], { cwd: folder.dir });

  expect(status).toBe(0);
  expect(readFileSync(at('ci-autofix.config.yaml'), 'utf8')).toContain('monitoring:');
});
