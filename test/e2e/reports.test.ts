import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { runCli } from '../support/run-cli.ts';
import { failing, missingFolder, workflow, wrongTotal } from './support/failures.ts';
import { type CaseView, filesBelow, makeWorld, type World } from './support/world.ts';

/** A second cause with a fix of its own, in a workflow of its own. */
const otherScript = 'bash build.sh > out/build.txt';
const otherFolder = failing({
  script: otherScript,
  printed: ['bash: line 1: out/build.txt: No such file or directory'],
});
const otherWorkflow = { name: 'Other', path: '.github/workflows/other.yml' };

let world: World;
let fixes: readonly CaseView[];
const file = (name: string) => join(world.cwd, name);

beforeAll(async () => {
  world = await makeWorld({ ...missingFolder.files, [otherWorkflow.path]: workflow(otherScript) });
  world.fail(missingFolder, { id: 11 });
  world.fail(otherFolder, { id: 12, workflow: otherWorkflow });
  world.fail(wrongTotal, { id: 13 });
  const { cases } = await world.report(['--dry-run']);
  fixes = cases.filter(({ fix }) => fix !== null);
  await world.pass(['--dry-run', '--output', file('reviewed.json')]);
});

afterAll(() => world.close());

describe('every format tells of every case', () => {
  test.each([
    ['text', 'report.txt'],
    ['json', 'report.json'],
    ['markdown', 'report.md'],
    ['html', 'report.html'],
  ])('%s, printed or in a file whose name tells the format', async (format, name) => {
    const printed = await world.pass(['--fix-types', 'lint', '--no-color', '--format', format]);
    const written = await world.pass(['--fix-types', 'lint', '--quiet', '--output', name]);

    expect([printed.status, written.status, written.stdout, written.stderr]).toEqual([0, 0, '', '']);
    const start = { text: 'ci-autofix ', json: '{', markdown: '#', html: '<!doctype html>' }[format] ?? '';
    for (const text of [printed.stdout, readFileSync(file(name), 'utf8')]) {
      expect(text.toLowerCase().startsWith(start)).toBe(true);
      for (const id of ['11', '12', '13']) expect(text).toContain(`/actions/runs/${id}`);
    }
  });

  test('the JSON report is as its published schema says', async () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../config/report.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    await world.pass(['--dry-run', '--output', file('whole.json')]);

    validate(JSON.parse(readFileSync(file('whole.json'), 'utf8')));

    expect(validate.errors).toBeNull();
    expect(fixes).toHaveLength(2);
  });

  test('the HTML report needs nothing from elsewhere, and shows the diff', async () => {
    await world.pass(['--dry-run', '--output', file('full.html')]);

    const html = readFileSync(file('full.html'), 'utf8');
    expect(html).not.toMatch(/<(?:script|link|img|iframe|source)[^>]+(?:src|href)\s*=|url\(\s*["']?https?:|@import/i);
    expect(html).toContain('logs/.gitkeep');
  });

  test('in a workflow the report stands on the page of the run too, after what is there', async () => {
    const summary = file('summary.md');
    writeFileSync(summary, 'before\n');

    await world.pass(['--fix-types', 'lint'], { env: { GITHUB_STEP_SUMMARY: summary } });

    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n[\s\S]*\/actions\/runs\/13/);
  });
});

describe('apply', () => {
  let clone: string;

  beforeAll(() => {
    clone = join(world.root, 'clone');
  });

  function freshClone(): void {
    rmSync(clone, { recursive: true, force: true });
    git(world.root, ['clone', '--quiet', world.github.bare(world.repository), clone]);
  }

  const apply = (...argv: string[]) => runCli(['apply', file('reviewed.json'), ...argv], { cwd: clone });
  const changed = () => filesBelow(clone).filter((name) => name.endsWith('.gitkeep'));

  test('lays every fix of the report over the checkout', async () => {
    freshClone();

    const { status } = await apply();

    expect([status, changed()]).toEqual([0, ['logs/.gitkeep', 'out/.gitkeep']]);
  });

  test('--only lays over that fix alone', async () => {
    freshClone();
    const other = fixes.find(({ fix }) => fix?.patch.includes('out/.gitkeep'));

    const { status } = await apply('--only', other?.id ?? '');

    expect([status, changed()]).toEqual([0, ['out/.gitkeep']]);
  });

  test('a fix that the report does not hold is refused with those that it holds', async () => {
    freshClone();

    const { status, stderr } = await apply('--only', 'nothing');

    expect([status, changed()]).toEqual([2, []]);
    for (const { id } of fixes) expect(stderr).toContain(id);
  });

  test('a report that was cut short or edited to say something else changes nothing', async () => {
    freshClone();
    const text = readFileSync(file('reviewed.json'), 'utf8');
    writeFileSync(file('cut.json'), text.slice(0, text.length / 2));
    writeFileSync(file('edited.json'), text.replaceAll('b/logs/.gitkeep', 'b/../../evil'));

    const results = [
      await runCli(['apply', file('cut.json')], { cwd: clone }),
      await runCli(['apply', file('edited.json')], { cwd: clone }),
    ];

    expect(results.map(({ status }) => status)).not.toContain(0);
    expect(changed()).toEqual([]);
    expect(filesBelow(world.root).filter((name) => name.endsWith('evil'))).toEqual([]);
  });
});

describe('the stages one by one', () => {
  test('monitor, analyze and fix pass their findings along', async () => {
    const settings = [...world.flags];
    const monitored = await runCli(['monitor', '--output', file('failures.json'), ...settings], {
      cwd: world.cwd,
      env: world.env,
    });
    const analyzed = await runCli(['analyze', '--input', file('failures.json'), '--output', file('analysis.json')], {
      cwd: world.cwd,
    });
    const fixed = await runCli(
      [
        'fix',
        '--analysis',
        file('analysis.json'),
        '--fix-types',
        'create-missing-path',
        '--format',
        'json',
        ...settings,
      ],
      { cwd: world.cwd, env: world.env },
    );

    expect([monitored.status, analyzed.status, fixed.status]).toEqual([0, 0, 0]);
    expect(monitored.stdout).toContain('3 failed runs saved');
    const report = JSON.parse(fixed.stdout) as { runs: { cases: CaseView[] }[] };
    expect(report.runs.flatMap(({ cases }) => cases.map(({ outcome }) => outcome.kind)).toSorted()).toEqual([
      'proposed',
      'proposed',
      'reported',
    ]);
  });

  test.each([
    ['explain of a run', () => ['explain', '13'], /not ok 1 - adds up/],
    ['report of what is remembered', () => ['report', '--since', '1h'], /\/actions\/runs\/13/],
    ['status', () => ['status'], /3 failures/],
    ['config show', () => ['config', 'show'], /state_dir .*--state-dir/],
  ])('%s', async (_, argv, shown) => {
    await world.pass(['--fix-types', 'lint']);

    const { status, stdout } = await world.pass(argv());

    expect([status, stdout]).toEqual([0, expect.stringMatching(shown)]);
  });
});
