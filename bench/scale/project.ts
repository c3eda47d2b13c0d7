import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, type Workshop } from '../../test/support/fixture-repos.ts';

export interface LargeProject {
  /** A clone of the workshop's origin that a person works in. */
  readonly clone: string;
  readonly files: number;
}

export interface FailingCommit {
  readonly head: string;
  readonly branch: string;
  /** Files that gofmt would write differently. */
  readonly unformatted: readonly string[];
}

const perFolder = 100;

const workflow = `name: CI
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-go@v5
        with:
          go-version-file: go.mod
      - name: Format
        run: |
          unformatted=$(gofmt -l .)
          echo "$unformatted"
          test -z "$unformatted"
`;

/** Go packages of a hundred files each, formatted, on the main branch of the workshop's origin. */
export async function makeLargeProject({ folder, origin }: Workshop, files: number): Promise<LargeProject> {
  const clone = join(folder, 'clone');
  await git(folder, 'clone', '--quiet', origin, clone);
  await mkdir(join(clone, '.github/workflows'), { recursive: true });
  await writeFile(join(clone, '.github/workflows/ci.yml'), workflow);
  await writeFile(join(clone, 'go.mod'), 'module example.com/large\n\ngo 1.22\n');
  for (let index = 0; index < files - 2; index += 1) {
    if (index % perFolder === 0) await mkdir(join(clone, folderOf(index)), { recursive: true });
    await writeFile(join(clone, fileOf(index)), source(index, '\t'));
  }
  await commit(clone, 'a large project');
  await git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  return { clone, files };
}

/** One more commit on a branch of its own, in which two files are not formatted. */
export async function breakFormat({ clone, files }: LargeProject, round: number): Promise<FailingCommit> {
  const branch = `round-${round}`;
  const unformatted = [fileOf(round), fileOf(files - 3 - round)];
  await git(clone, 'checkout', '--quiet', '-B', branch, 'origin/main');
  for (const name of unformatted) await writeFile(join(clone, name), source(round, '  '));
  await commit(clone, `round ${round}`);
  await git(clone, 'push', '--quiet', 'origin', branch);
  return { head: (await git(clone, 'rev-parse', 'HEAD')).trim(), branch, unformatted };
}

async function commit(clone: string, message: string): Promise<void> {
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', `--message=${message}`);
}

function folderOf(index: number): string {
  return `p${Math.floor(index / perFolder)}`;
}

function fileOf(index: number): string {
  return `${folderOf(index)}/f${index}.go`;
}

function source(index: number, indent: string): string {
  const body = Array.from({ length: 20 }, (_, line) => `${indent}total += value * ${line + index}\n`).join('');
  return `package p${Math.floor(index / perFolder)}\n\n// F${index} adds multiples.\nfunc F${index}(value int) int {\n${indent}total := 0\n${body}${indent}return total\n}\n`;
}
