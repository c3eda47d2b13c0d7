import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepositoryView } from '../../src/fixer/repository-view.ts';
import type { RepositoryView } from '../../src/fixer/types.ts';
import { temporaryFolder, writeTree } from '../support/repository.ts';

let work: ReturnType<typeof temporaryFolder>;
let view: RepositoryView;
let root = '';
beforeEach(() => {
  work = temporaryFolder();
  root = path.join(work.dir, 'tree');
  writeTree(work.dir, { 'secret.txt': 'secret', 'outside/x.ts': 'x' });
  writeTree(root, {
    'src/a.ts': 'a\n',
    'package.json': '{}',
    'src/$(touch pwned).js': 'x',
    '.git/config': 'x',
    link: { link: '../secret.txt' },
    dir: { link: '../outside' },
    inner: { link: 'src' },
  });
  view = openRepositoryView(root, ['link', 'package.json', 'src/$(touch pwned).js', 'src/a.ts']);
});
afterEach(() => work.remove());

describe('reading stays inside the tree', () => {
  it.each([
    '../secret.txt',
    'link',
    'dir/x.ts',
    '/etc/passwd',
    '.git/config',
    'src',
    'src/../../secret.txt',
    'gone',
    '',
  ])('%j is null', async (name) => {
    expect(await view.read(name)).toBeNull();
  });

  it.each([
    ['src/a.ts', 'a\n'],
    ['inner/a.ts', 'a\n'],
    ['src/$(touch pwned).js', 'x'],
  ])('%j is read', async (name, text) => {
    expect(await view.read(name)).toBe(text);
  });

  it('tells what exists', async () => {
    expect(
      await Promise.all(['src', 'src/a.ts', 'dir/x.ts', '../secret.txt'].map((name) => view.exists(name))),
    ).toEqual([true, true, false, false]);
  });

  it('lists tracked files only', async () => {
    expect(await view.list(['**/*.{ts,js}', '!x'])).toEqual(
      expect.arrayContaining(['src/$(touch pwned).js', 'src/a.ts']),
    );
    expect(await view.list(['.git/**'])).toEqual([]);
  });
});

describe('printed paths', () => {
  it.each([
    ['src/a.ts'],
    ['./src/a.ts'],
    ['src\\a.ts'],
    ['/home/runner/work/shop/shop/src/a.ts'],
    ['D:\\a\\shop\\shop\\src\\a.ts'],
    ['/__w/shop/shop/src/a.ts'],
    ['/builds/acme/shop/src/a.ts'],
    ['/home/vsts/work/1/s/src/a.ts'],
    ['/root/project/src/a.ts'],
    ['/srv/elsewhere/shop/src/a.ts'],
    ['file:///home/runner/work/shop/shop/src/a.ts'],
    ['"src/a.ts"'],
    ['src/../src/a.ts'],
  ])('%s is src/a.ts', async (printed) => {
    expect(await view.resolve(printed)).toBe('src/a.ts');
  });

  it('an absolute path of the tree itself', async () => {
    expect(await view.resolve(path.join(root, 'src/a.ts'))).toBe('src/a.ts');
  });

  it.each([
    ['../secret.txt'],
    ['../../x'],
    ['/etc/passwd'],
    ['link'],
    ['dir/x.ts'],
    ['/usr/lib/node_modules/npm/package.json'],
    ['/somewhere/package.json'],
    ['/home/runner/work/shop/shop/node_modules/src/a.ts'],
    [''],
    ['src/gone.ts'],
    ['.git/config'],
  ])('%s is none of the tree', async (printed) => {
    expect(await view.resolve(printed)).toBeNull();
  });
});
