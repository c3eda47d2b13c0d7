import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/core/finding.ts';
import { annotationsOf, pathInRepository } from '../../src/notify/annotations.ts';

const aDiagnostic = (change: Partial<Diagnostic> = {}): Diagnostic => ({
  tool: 'eslint',
  file: 'src/a.ts',
  line: 4,
  column: 2,
  severity: 'error',
  message: 'Unexpected console statement.',
  code: 'no-console',
  ...change,
});

test('a place of the log becomes an annotation of the same file, line and column', () => {
  expect(annotationsOf([aDiagnostic()], 'acme/shop')).toEqual([
    {
      path: 'src/a.ts',
      line: 4,
      column: 2,
      level: 'failure',
      title: 'eslint no-console',
      message: 'Unexpected console statement.',
    },
  ]);
});

test('errors come first, and a place that is told twice is shown once', () => {
  const warning = aDiagnostic({ severity: 'warning', line: 1 });

  const lines = annotationsOf([warning, aDiagnostic(), aDiagnostic()], 'acme/shop').map(({ line }) => line);

  expect(lines).toEqual([4, 1]);
});

test.each([
  ['no line', { line: null }],
  ['line nought', { line: 0 }],
  ['a file outside the repository', { file: '/usr/lib/node.js' }],
])('%s has no place', (_, change) => {
  expect(annotationsOf([aDiagnostic(change)], 'acme/shop')).toEqual([]);
});

describe('a path as a tool prints it', () => {
  test.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['src\\a.cs', 'src/a.cs'],
    ['/home/runner/work/shop/shop/src/a.ts', 'src/a.ts'],
    ['/__w/shop/shop/src/a.ts', 'src/a.ts'],
    ['D:\\a\\shop\\shop\\src\\a.ts', 'src/a.ts'],
  ])('%s lies in the repository', (file, path) => {
    expect(pathInRepository(file, 'acme/shop')).toBe(path);
  });

  test.each([
    '/etc/passwd',
    '../shop/a.ts',
    'src/../../a.ts',
    'C:/x.ts',
    '',
    'a//b',
    'a\u0000b',
    '/home/runner/work/other/other/a.ts',
  ])('%j does not', (file) => {
    expect(pathInRepository(file, 'acme/shop')).toBeNull();
  });
});
