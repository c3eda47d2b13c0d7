import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fix } from '../../src/core/plan.ts';
import { applyInPlace } from '../../src/fixer/apply-in-place.ts';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';

const policy = await loadPolicy();
let work: ReturnType<typeof temporaryFolder>;
let dir = '';
let head = '';
beforeEach(() => {
  work = temporaryFolder();
  dir = path.join(work.dir, 'repo');
  head = makeRepository(dir, { 'a.js': 'wrong\n', 'b.js': 'wrong\n', 'mine.txt': 'one\n' });
});
afterEach(() => work.remove());

function fixOf(name: string, after: string, baseSha = head): Fix {
  const copy = path.join(work.dir, `copy-${name}-${after.length}`);
  makeRepository(copy, { 'a.js': 'wrong\n', 'b.js': 'wrong\n', 'mine.txt': 'one\n' });
  writeTree(copy, { [name]: after });
  const patch = git(copy, 'diff', '--binary', '--full-index');
  const plan = {
    recipeId: 'x',
    title: 'x',
    risk: 'safe' as const,
    actions: [],
    touches: ['*.js', '*.txt'],
    validate: [],
    caveats: [],
  };
  return { plan, baseSha, patch, changes: [], proof: { kind: 'none', reason: 'x', rounds: [] } };
}

it('lays good fixes over uncommitted work and leaves the others out, by name', async () => {
  writeTree(dir, { 'mine.txt': 'two\n', 'new.txt': 'new\n' });
  const fixes = [
    fixOf('a.js', 'right\n'),
    fixOf('b.js', '/* eslint-disable */\n'),
    fixOf('mine.txt', 'fixed\n'),
    fixOf('b.js', 'x\n', '1'.repeat(40)),
    fixOf('b.js', 'right!\n'),
  ];
  const result = await applyInPlace(dir, fixes, policy);
  expect(result.attempts.map((attempt) => (attempt.kind === 'kept' ? 'kept' : attempt.why.slice(0, 30)))).toEqual([
    'kept',
    'the guard refuses it: b.js: si',
    'it would change mine.txt, whic',
    'the fix was made for commit 11',
    'kept',
  ]);
  expect(result.paths).toEqual(['a.js', 'b.js']);
  expect(git(dir, 'status', '--porcelain')).toBe(' M a.js\n M b.js\n M mine.txt\n?? new.txt\n');
  expect(['a.js', 'b.js', 'mine.txt'].map((name) => readFileSync(path.join(dir, name), 'utf8'))).toEqual([
    'right\n',
    'right!\n',
    'two\n',
  ]);
});
