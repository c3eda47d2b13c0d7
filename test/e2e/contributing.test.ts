import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './support/child.ts';

const run = promisify(execFile);
const minutes = (count: number) => count * 60_000;

/** What is written by hand in the project; the rest is installed or made. */
const parts = ['src', 'test', 'tools', 'rules', 'config', 'docs', 'fixtures', 'package.json', 'tsconfig.json'];

/** A copy of the project as a contributor's clone would be, with the files of `fixtures/contributing/<what>` laid over it. */
async function cloneWith(what: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-contributing-'));
  for (const part of [...parts, 'vitest.config.ts'])
    await cp(join(projectRoot, part), join(folder, part), { recursive: true, verbatimSymlinks: true });
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(projectRoot, 'fixtures/contributing', what), folder, { recursive: true });
  return folder;
}

/** Puts text in front of the first place where `before` stands. */
async function insert(file: string, before: string, text: string): Promise<void> {
  const content = await readFile(file, 'utf8');
  if (!content.includes(before)) throw new Error(`${file} has no ${before}`);
  await writeFile(
    file,
    content.replace(before, () => text + before),
  );
}

/** Exit status and output of one of the project's own programs in the clone. */
async function inClone(clone: string, ...argv: readonly string[]): Promise<{ status: number; output: string }> {
  const { VITEST: _vitest, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...env } = process.env;
  return run(process.execPath, argv, { cwd: clone, env, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      status: error.code ?? 1,
      output: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  );
}

const vitest = 'node_modules/vitest/vitest.mjs';
const tsc = 'node_modules/typescript/bin/tsc';

describe('"Add a recipe", step by step', () => {
  let clone = '';

  beforeAll(async () => {
    clone = await cloneWith('recipe');
    const registry = join(clone, 'src/fixer/registry.ts');
    await insert(registry, 'import { stylelintFix }', "import { sortWordList } from './recipes/sort-word-list.ts';\n");
    await insert(registry, '    stylelintFix,\n', '    sortWordList,\n');
  });

  afterAll(() => rm(clone, { recursive: true, force: true }));

  test('its broken projects fail for real: their logs are recorded', { timeout: minutes(2) }, async () => {
    const recorded = await inClone(
      clone,
      'tools/record-fixture.ts',
      'sort-word-list/words',
      'sort-word-list/decline-commented',
    );
    const log = await readFile(join(clone, 'fixtures/repos/sort-word-list/words/job.log'), 'utf8');

    expect(recorded).toMatchObject({ status: 0 });
    expect(log).toContain('sort: words.txt:3: disorder: mango');
  });

  test('the rule that names it passes its examples', { timeout: minutes(2) }, async () => {
    const tested = await inClone(clone, 'tools/rules-test.ts', '--only', 'sort-disorder');

    expect(tested).toMatchObject({ status: 0, output: expect.stringContaining('0 misses') });
  });

  test('the tests of recipes prove it red, green, red, and see it decline', { timeout: minutes(5) }, async () => {
    const results = join(clone, 'results.json');
    const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const tests = await inClone(clone, vitest, 'run', 'test/fixer/recipes', '-t', 'sort-word-list', ...report);
    const { testResults } = JSON.parse(await readFile(results, 'utf8')) as {
      testResults: { assertionResults: { fullName: string; status: string }[] }[];
    };
    const passed = testResults
      .flatMap((file) => file.assertionResults)
      .filter(({ status }) => status === 'passed')
      .map(({ fullName }) => fullName);

    expect(tests, tests.output).toMatchObject({ status: 0 });
    expect(passed.length).toBeGreaterThanOrEqual(4);
    expect(passed).toContainEqual(expect.stringContaining('proven red, green, red sort-word-list: words'));
  });

  test('its page is written', { timeout: minutes(1) }, async () => {
    await inClone(clone, 'tools/build-docs.ts');

    expect(await readFile(join(clone, 'docs/recipes/sort-word-list.md'), 'utf8')).toContain('Sorts a list of words');
  });
});

describe('"Add a provider", step by step', () => {
  let clone = '';

  beforeAll(async () => {
    clone = await cloneWith('provider');
    await insert(
      join(clone, 'src/providers/registry.ts'),
      '  recorded: async',
      "  journal: async ({ testData }) => (await import('./journal/index.ts')).createJournal(testData ?? '.'),\n",
    );
  });

  afterAll(() => rm(clone, { recursive: true, force: true }));

  test('before it has a stage, the type check asks for one', { timeout: minutes(3) }, async () => {
    expect(await inClone(clone, tsc, '--noEmit')).toMatchObject({
      status: 2,
      output: expect.stringMatching(/test\/contract\/stages\/index\.ts.*'journal' is missing/),
    });
  });

  test('with a stage and a setting, it keeps the contract', { timeout: minutes(3) }, async () => {
    const stages = join(clone, 'test/contract/stages/index.ts');
    await insert(stages, 'import { recorded }', "import { journal } from './journal.ts';\n");
    await insert(stages, '  recorded,\n', '  journal,\n');
    await insert(join(clone, 'src/config/options.ts'), "'recorded'], {", "'journal', ");
    await inClone(clone, 'tools/build-config.ts');

    const tests = await inClone(clone, vitest, 'run', 'test/contract', 'test/providers/journal');

    expect(tests, tests.output).toMatchObject({ status: 0 });
    expect(await readFile(join(clone, 'docs/settings.md'), 'utf8')).toContain('`journal`');
  });
});
