import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PassReport } from '../../src/core/case.ts';
import { applyReport } from '../../src/orchestrator/apply-report.ts';
import { aCase, aFix, aRun } from '../support/cases.ts';
import { git, makeRepository, temporaryFolder } from '../support/repository.ts';

let folder: { dir: string; remove(): void };
let repository: string;
let base: string;

beforeEach(() => {
  folder = temporaryFolder();
  repository = join(folder.dir, 'shop');
  base = makeRepository(repository, { 'src/a.js': 'const a = {b:1}\n', 'src/b.js': 'let b\n' });
});

afterEach(() => folder.remove());

/** A report whose fixes are what `git diff` says about real edits. */
function reportOf(edits: Record<string, { path: string; content: string }>): string {
  const cases = Object.entries(edits).map(([id, { path, content }]) => {
    const before = readFileSync(join(repository, path), 'utf8');
    writeFileSync(join(repository, path), content);
    const patch = git(repository, 'diff', '--binary', '--full-index');
    writeFileSync(join(repository, path), before);
    const changes = [{ path, status: 'modified' as const, addedLines: 1, removedLines: 1 }];
    return aCase({ id, fix: aFix({ baseSha: base, patch, changes }) });
  });
  const report: PassReport = {
    version: 1,
    tool: { name: 'ci-autofix', version: '0.1.0' },
    startedAt: '2026-03-01T10:00:00Z',
    finishedAt: '2026-03-01T10:00:01Z',
    dryRun: true,
    deliver: 'report',
    repositories: ['acme/shop'],
    runs: [{ run: aRun({ headSha: base }), jobs: [], cases }],
    notes: [],
  };
  const path = join(folder.dir, 'report.json');
  writeFileSync(path, JSON.stringify(report));
  return path;
}

const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const status = () => git(repository, 'status', '--porcelain');

describe('what is refused, leaving the tree as it was', () => {
  test.each([
    ['a file that is no JSON', 'not json', 'is no JSON'],
    ['JSON that is no report', '{"version": 1}', 'is no report of ci-autofix'],
  ])('%s', async (_, content, message) => {
    const path = join(folder.dir, 'report.json');
    writeFileSync(path, content);

    await expect(applyReport(path, [], repository)).rejects.toThrow(message);
  });

  test('a fix that the report does not hold, with the nearest id', async () => {
    const report = reportOf({ '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' } });

    await expect(applyReport(report, ['1-aaaaaaab'], repository)).rejects.toThrow('(did you mean "1-aaaaaaaa"?)');
  });

  test('a commit that has moved on', async () => {
    const report = reportOf({ '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' } });
    git(repository, 'commit', '--allow-empty', '--quiet', '--message=second');

    await expect(applyReport(report, [], repository)).rejects.toThrow('was made for commit');
    expect(status()).toBe('');
  });

  test('a file with uncommitted changes', async () => {
    const report = reportOf({ '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' } });
    writeFileSync(join(repository, 'src/a.js'), 'mine\n');

    await expect(applyReport(report, [], repository)).rejects.toThrow('uncommitted changes stand in src/a.js');
    expect(read('src/a.js')).toBe('mine\n');
  });

  test('a folder that is no git checkout', async () => {
    const report = reportOf({ '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' } });

    await expect(applyReport(report, [], folder.dir)).rejects.toMatchObject({ code: 'NOT_A_CHECKOUT' });
  });

  test('two fixes that contradict each other: neither is applied', async () => {
    const report = reportOf({
      '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' },
      '2-bbbbbbbb': { path: 'src/a.js', content: 'const a = { b: 2 };\n' },
    });

    await expect(applyReport(report, [], repository)).rejects.toThrow('do not fit together');
    expect(status()).toBe('');
  });

  test('a patch that leaves the repository', async () => {
    const report = reportOf({ '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' } });
    writeFileSync(report, readFileSync(report, 'utf8').replaceAll('src/a.js', '../outside.js'));

    await expect(applyReport(report, [], repository)).rejects.toThrow();
    expect(status()).toBe('');
  });
});

describe('what is applied', () => {
  const edits = {
    '1-aaaaaaaa': { path: 'src/a.js', content: 'const a = { b: 1 };\n' },
    '2-bbbbbbbb': { path: 'src/b.js', content: 'let b;\n' },
  };

  test('all fixes, as uncommitted changes', async () => {
    const applied = await applyReport(reportOf(edits), [], repository);

    expect(applied.map(({ id }) => id)).toEqual(['1-aaaaaaaa', '2-bbbbbbbb']);
    expect([read('src/a.js'), read('src/b.js')]).toEqual(['const a = { b: 1 };\n', 'let b;\n']);
  });

  test('only the fix that was named', async () => {
    await applyReport(reportOf(edits), ['2-bbbbbbbb'], repository);

    expect(status()).toBe(' M src/b.js\n');
  });

  test('from a folder inside the checkout', async () => {
    await applyReport(reportOf(edits), [], join(repository, 'src'));

    expect(status()).toBe(' M src/a.js\n M src/b.js\n');
  });
});
