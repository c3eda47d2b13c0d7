import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PassReport } from '../../src/core/case.ts';
import { demoInReadme, forReaders, withoutChance } from '../../tools/build-readme.ts';
import { git, temporaryFolder } from '../support/repository.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const folder = temporaryFolder();
const root = join(folder.dir, 'ci-autofix-demo-1');
let result: CliResult;
let report: PassReport;

beforeAll(async () => {
  result = await runCli(['demo', '--keep', root]);
  report = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8')) as PassReport;
});

afterAll(() => folder.remove());

const outcomeOf = (name: string) =>
  report.runs.find(({ run }) => run.repository === `demo/${name}`)?.cases.map(({ outcome }) => outcome.kind);

describe('the demo', () => {
  test('ends well', () => {
    expect(result).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['unformatted-code', 'fixed'],
    ['registry-outage', 'rerun'],
    ['wrong-total', 'reported'],
    ['protected-workflow', 'refused'],
  ])('%s ends as %s', (name, outcome) => {
    expect(outcomeOf(name)).toEqual([outcome]);
  });

  test('the fix was proven: red, green, red', () => {
    const fix = report.runs[0]?.cases[0]?.fix;

    expect(fix?.proof.rounds.map(({ name, passed }) => [name, passed])).toEqual([
      ['before', false],
      ['after', true],
      ['reversed', false],
    ]);
  });

  test('the branch holds the formatted file, main is untouched', () => {
    const bare = join(root, 'host/demo/unformatted-code.git');
    const branch = git(bare, 'branch', '--list', 'ci-autofix/*', '--format=%(refname:short)').trim();

    expect(git(bare, 'diff', '--name-only', 'main', branch)).toBe('src/cart.js\n');
    expect(git(bare, 'rev-list', '--count', 'main')).toBe('1\n');
  });

  test('every path that it names exists', () => {
    const paths = result.stdout.match(new RegExp(`${root}\\S*`, 'g')) ?? [];

    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('refuses a folder that is not empty', async () => {
    const again = await runCli(['demo', '--keep', root]);

    expect(again.status).toBe(2);
    expect(again.stderr).toContain('is not empty');
  });

  test('README.md shows what it prints (refresh it with `node tools/build-readme.ts`)', () => {
    expect(withoutChance(demoInReadme())).toBe(withoutChance(forReaders(result.stdout)));
  });
});
