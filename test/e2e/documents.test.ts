import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { commands } from '../../src/cli/commands.ts';
import { git } from '../support/github/git-repository.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { zipOf } from '../support/zip.ts';
import { projectRoot } from './support/child.ts';
import { missingFolder } from './support/failures.ts';
import { makeWorld, parseReport, type World } from './support/world.ts';

const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** The lines of the shell blocks of a page, without comments. */
function shellLines(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sh\n(?<code>[\s\S]*?)^```$/gm)].map(
    (match) => match.groups?.['code'] ?? '',
  );
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

const readme = shellLines(read('README.md'));

/** What a command of a page stands for here: an npm script, an assignment, or the program itself. */
const isScript = (line: string) => /^npm (?:ci|run [\w:]+|test)(?: && npm (?:run [\w:]+|test))*$/.test(line);
const isExport = (line: string) => /^export [A-Z_]+=\S+$/.test(line);
const program = /^(?:nohup )?node (?:dist\/main\.js|src\/main\.ts) (?<words>.*?)(?: >> \S+ 2>&1 &)?$/;

describe("every command in the README's code blocks", () => {
  const results = new Map<string, CliResult>();
  let world: World;

  /** In the order of the page, in a checkout of the failing commit, against a GitHub where `owner/name` failed. */
  beforeAll(async () => {
    world = await makeWorld(missingFolder.files);
    world.github.addRepository('owner/name', { files: missingFolder.files });
    world.github.addRun('owner/name', {
      workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
      jobs: [missingFolder.job],
    });
    const cwd = join(world.root, 'name');
    git(world.root, ['clone', '--quiet', world.github.bare('owner/name'), cwd]);
    mkdirSync(join(cwd, 'path/to'), { recursive: true });
    writeFileSync(join(cwd, 'path/to/job.log'), String(missingFolder.job.log));
    writeFileSync(join(cwd, 'logs_123.zip'), zipOf({ '0_build.txt': String(missingFolder.job.log) }));
    const env = { ...world.env, XDG_STATE_HOME: join(world.root, 'state'), XDG_CACHE_HOME: join(world.root, 'cache') };
    for (const line of readme.filter((one) => program.test(one))) {
      const words = program.exec(line)?.groups?.['words']?.split(' ') ?? [];
      const id = () =>
        parseReport({ status: 0, stdout: readFileSync(join(cwd, 'report.json'), 'utf8'), stderr: '' }).cases[0]?.id ??
        '';
      const argv = words.map((word) => (word === '<id>' ? id() : word));
      const ending = words.includes('continuous') ? ['--max-cycles', '1'] : [];
      results.set(line, await runCli([...argv, ...ending], { cwd, env }));
    }
  });

  afterAll(() => world.close());

  test('is one that is known here', () => {
    expect(readme.filter((line) => !isScript(line) && !isExport(line) && !program.test(line))).toEqual([]);
    expect(readme.filter((line) => program.test(line)).length).toBeGreaterThan(5);
  });

  test.each(readme.filter((line) => program.test(line)))('%s', (line) => {
    expect(results.get(line)).toMatchObject({ status: 0 });
  });

  test.each(readme.filter(isScript))('%s: its scripts exist', (line) => {
    const named = [...line.matchAll(/npm (?:run )?(?<name>[\w:]+)/g)]
      .map((match) => match.groups?.['name'] ?? '')
      .filter((name) => name !== 'ci');

    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('names every command of the program in its table', () => {
    const table = /^## Commands\n(?<rows>[\s\S]*?)\n```/m.exec(read('README.md'))?.groups?.['rows'] ?? '';

    const missing = commands
      .map(({ name }) => name.split(' ')[0] ?? '')
      .filter((name) => !new RegExp(`\`(?:[^\`]*[ |])?${name}\\b`).test(table));
    expect(missing).toEqual([]);
  });
});

describe('the pages name only what exists', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(projectRoot, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  test.each(pages)('%s: its links', (page) => {
    const targets = [...read(page).matchAll(/\]\((?<target>[^)#:]+)(?:#[^)]*)?\)/g)].map(
      (match) => match.groups?.['target'] ?? '',
    );

    expect(targets.filter((target) => !existsSync(join(projectRoot, dirname(page), target)))).toEqual([]);
  });

  const code = [...read('CONTRIBUTING.md').matchAll(/`(?<code>[^`\n]+)`/g)].map(
    (match) => match.groups?.['code'] ?? '',
  );

  test("CONTRIBUTING.md: its paths, scripts and the program's commands", () => {
    const paths = code.filter((text) => /^(?:\.ci|src|test|rules|fixtures|docs|config)\/[\w./-]*$/.test(text));
    const named = code.flatMap((text) =>
      [...text.matchAll(/npm run (?<name>[\w:-]+)/g)].map((match) => match.groups?.['name'] ?? ''),
    );
    const called = code.flatMap((text) =>
      [...text.matchAll(/ci-autofix -- (?<name>rules [a-z]+)/g)].map((match) => match.groups?.['name'] ?? ''),
    );

    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(called.filter((name) => !commands.some((row) => row.name === name))).toEqual([]);
  });

  test.each(code.filter((text) => text.startsWith('npx vitest run ')))(
    'CONTRIBUTING.md: `%s` finds tests',
    (command) => {
      const folder = command.split(' ')[3] ?? '';
      const listed = execFileSync(
        process.execPath,
        [join(projectRoot, 'node_modules/vitest/vitest.mjs'), 'list', '--filesOnly', folder],
        { cwd: projectRoot, encoding: 'utf8' },
      );

      expect(listed.split('\n').filter((line) => line.includes(`${folder}/`))).not.toEqual([]);
    },
  );
});

describe('"Add a rule", step by step', () => {
  test('a proposed stanza, with a line that must not match, passes `rules test` and `rules lint`, and then names the cause', async () => {
    const world = await makeWorld({});
    try {
      const [log, rules] = [join(world.cwd, 'job.log'), join(world.cwd, 'ci-autofix.rules')];
      writeFileSync(
        log,
        `${'preparing\n'.repeat(41)}gizmo: axis 3 of "left arm" cannot be aligned\nProcess completed with exit code 1.\n`,
      );
      mkdirSync(rules);

      const proposed = await runCli(['rules', 'new', '--from', log, '--line', '42'], { cwd: world.cwd });
      const family = parse(proposed.stdout) as {
        rules: { id: string; category: string; docs: string; examples: { no_match: string[] } }[];
      };
      const [rule] = family.rules;
      if (rule === undefined) throw new Error(`nothing was proposed: ${proposed.stderr}`);
      rule.category = 'test-failure';
      rule.docs = 'The arm is out of its limits: adjust the axis that the line names.';
      rule.examples.no_match = ['gizmo: axis 3 of "left arm" was aligned'];
      writeFileSync(join(rules, 'gizmo.yaml'), stringify(family));
      const tested = await runCli(['rules', 'test', rule.id], { cwd: world.cwd });
      const linted = await runCli(['rules', 'lint'], { cwd: world.cwd });
      const analyzed = await runCli(['analyze', log, '--rules', rules, '--format', 'json'], { cwd: world.cwd });

      expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('0 misses')]);
      expect([
        linted.status,
        linted.stdout.split('\n').filter((line) => line.includes(rule.id) && line.startsWith('error')),
      ]).toEqual([0, []]);
      expect(JSON.parse(analyzed.stdout)).toMatchObject([{ diagnoses: [{ rule: rule.id, category: 'test-failure' }] }]);
    } finally {
      await world.close();
    }
  });

  test('a rule whose examples miss is told by `rules test`, with exit status 1', async () => {
    const world = await makeWorld({});
    try {
      const folder = join(world.cwd, 'own');
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'own.yaml'),
        stringify({
          family: 'own',
          rules: [
            {
              id: 'own-rule',
              title: 'Own',
              category: 'lint',
              match: ['^gizmo broke'],
              confidence: { base: 0.7 },
              examples: { match: ['the gizmo broke'], no_match: ['gizmo broke in two'] },
              docs: 'd',
            },
          ],
        }),
      );

      const { status, stdout } = await runCli(['rules', 'test', 'own-rule', '--rules', 'own'], { cwd: world.cwd });

      expect([status, stdout]).toEqual([1, expect.stringContaining('own-rule')]);
      expect(stdout).toContain('2 misses');
    } finally {
      await world.close();
    }
  });
});

/** The steps of "Add a recipe" and "Add a provider" hold for everything that was added by them. */
describe('"Add a recipe" and "Add a provider", as those followed them that are there', () => {
  const recipes = readdirSync(join(projectRoot, 'src/fixer/recipes'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -3));
  const providers = readdirSync(join(projectRoot, 'src/providers')).filter((name) =>
    statSync(join(projectRoot, 'src/providers', name)).isDirectory(),
  );

  test.each(recipes)('%s: a line in the registry, a project that it fixes, one that it declines, a page', (id) => {
    const cases = existsSync(join(projectRoot, 'fixtures/repos', id))
      ? readdirSync(join(projectRoot, 'fixtures/repos', id))
      : [];

    expect(read('src/fixer/registry.ts')).toContain(`./recipes/${id}.ts`);
    expect(cases.filter((name) => name.startsWith('decline'))).not.toEqual([]);
    expect(cases.filter((name) => existsSync(join(projectRoot, 'fixtures/repos', id, name, 'after')))).not.toEqual([]);
    expect(existsSync(join(projectRoot, `docs/recipes/${id}.md`))).toBe(true);
  });

  test.each(providers)('%s: a line in the registry, an id in the settings, a schema of its replies, a page', (id) => {
    expect(read('src/providers/registry.ts')).toContain(`./${id}/index.ts`);
    expect(read('src/config/options.ts')).toContain(`'${id}'`);
    expect(existsSync(join(projectRoot, `src/providers/${id}/schema.ts`))).toBe(true);
    expect(existsSync(join(projectRoot, `docs/providers/${id}.md`))).toBe(true);
  });
});
