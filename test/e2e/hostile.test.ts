import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { git } from '../support/github/git-repository.ts';
import { proseOf } from '../support/markdown-prose.ts';
import { failing, type FailureParts, workflow } from './support/failures.ts';
import { openPull } from './support/pulls.ts';
import { filesBelow, makeWorld, type World } from './support/world.ts';

let world: World;

afterEach(() => world.close());

/** A folder that a path with enough `../` in it would reach from any work tree of the cache. */
async function worldOf(parts: FailureParts): Promise<{ canary: string; failure: ReturnType<typeof failing> }> {
  const failure = failing(parts);
  world = await makeWorld(failure.files);
  const canary = join(world.root, 'canary');
  mkdirSync(canary);
  return { canary, failure };
}

const up = '../../../../..';
const noSuchFile = (path: string) => [`bash: line 1: ${path}: No such file or directory`];

describe('a log or a workflow that names what it must not gets no fix, and nothing happens', () => {
  test.each<[string, FailureParts]>([
    [
      'a folder outside of the repository',
      { script: `bash build.sh > ${up}/canary/pwned/build.txt`, printed: noSuchFile(`${up}/canary/pwned/build.txt`) },
    ],
    [
      'a folder next to the work tree',
      { script: 'bash build.sh > ../pwned/build.txt', printed: noSuchFile('../pwned/build.txt') },
    ],
    [
      'an absolute folder',
      { script: 'bash build.sh > /tmp/pwned-by-a-log/build.txt', printed: noSuchFile('/tmp/pwned-by-a-log/build.txt') },
    ],
    [
      "git's own folder",
      { script: 'bash build.sh > .git/pwned/build.txt', printed: noSuchFile('.git/pwned/build.txt') },
    ],
    [
      'another path than the command has',
      { script: 'bash build.sh > /dev/null', printed: noSuchFile('src/pwned/build.txt') },
    ],
    [
      'a file with a command in its name for a formatter',
      {
        script: 'black --check .',
        printed: [
          'would reformat src/$(touch pwned).py',
          'would reformat ../../pwned.py',
          'Oh no! 💥 💔 💥',
          '2 files would be reformatted.',
        ],
        files: { 'src/a.py': 'x = 1\n' },
      },
    ],
  ])('%s', async (_, parts) => {
    const { canary, failure } = await worldOf({ files: { 'build.sh': 'echo built\n', ...parts.files }, ...parts });
    world.fail({ ...failure, files: failure.files });

    const { cases } = await world.report(['--deliver', 'pull-request', '--no-network']);

    expect(cases.map(({ outcome }) => outcome.kind)).not.toContain('fixed');
    expect(cases).not.toEqual([]);
    expect(world.github.writes()).toEqual([]);
    expect(filesBelow(canary)).toEqual([]);
    expect(
      [...filesBelow(world.root), ...filesBelow('/tmp/pwned-by-a-log')].filter((name) => /pwned/.test(name)),
    ).toEqual([]);
  });
});

/** Rules of a user that capture whatever stands there: what they hand to a recipe is as hostile as the log. */
const trustingRules = `family: trusting
rules:
${[
  [
    'folder',
    'missing-file',
    'create-missing-path',
    'path',
    'line \\d+: (?<path>.+): No such file',
    'x line 1: a: No such file',
  ],
  [
    'package',
    'missing-dependency',
    'npm-add-dependency',
    'package',
    "^Missing package '(?<package>.+)'",
    "Missing package 'a'",
  ],
  [
    'style',
    'format',
    'normalize-text-files',
    'file',
    '^(?<file>.+): has trailing whitespace',
    'a: has trailing whitespace',
  ],
]
  .map(
    ([id, category, recipe, capture, match, line]) => `  - id: trusting-${id}
    title: Whatever the log says
    category: ${category}
    match: ['${match?.replaceAll("'", "''")}']
    captures: { ${capture}: whatever stands there }
    confidence: { base: 0.97 }
    fix: { recipe: ${recipe}, risk: safe }
    examples: { match: [{ line: "${line}" }], no_match: ['all is well'] }
    docs: Trusts the log.`,
  )
  .join('\n')}
`;

test('what a rule captured is no command, no option and no path out of the repository', async () => {
  const attacks: readonly [rule: string, script: string, printed: string][] = [
    [
      'trusting-folder',
      "bash build.sh > 'logs/$(touch pwned)/build.txt'",
      'bash: line 1: logs/$(touch pwned)/build.txt: No such file or directory',
    ],
    ['trusting-package', 'node index.js', "Missing package 'foo; touch pwned'"],
    ['trusting-package', 'node index.js', "Missing package '--registry=http://127.0.0.1:9/pwned'"],
    ['trusting-package', 'node index.js', "Missing package '../../pwned'"],
    ['trusting-style', 'bash build.sh', `${up}/canary/pwned.txt: has trailing whitespace`],
    ['trusting-style', 'bash build.sh', '.git/config: has trailing whitespace'],
  ];
  const failures = attacks.map(([, script, line]) => failing({ script, printed: [line] }));
  const workflows = attacks.map(([, script], index) => [`.github/workflows/${index}.yml`, workflow(script)] as const);
  const { canary } = await worldOf({
    files: {
      ...Object.fromEntries(workflows),
      'build.sh': 'exit 1\n',
      'index.js': "import 'foo; touch pwned';\n",
      'package.json': '{"name":"shop","type":"module"}\n',
    },
  });
  writeFileSync(join(canary, 'pwned.txt'), 'blanks  \n');
  mkdirSync(join(world.cwd, 'own-rules'));
  writeFileSync(join(world.cwd, 'own-rules/trusting.yaml'), trustingRules);
  failures.forEach((failure, index) =>
    world.fail(failure, { workflow: { name: String(index), path: `.github/workflows/${index}.yml` } }),
  );

  const { runs } = await world.report(['--deliver', 'pull-request', '--no-network', '--rules', 'own-rules']);

  const rules = runs
    .toSorted((a, b) => Number(a.run.id) - Number(b.run.id))
    .map(({ cases }) => cases[0]?.diagnosis.ruleId);
  expect(rules).toEqual(attacks.map(([rule]) => rule));
  expect(runs.flatMap(({ cases }) => cases.map(({ outcome }) => outcome.kind))).not.toContain('fixed');
  expect(world.github.writes()).toEqual([]);
  expect(readFileSync(join(canary, 'pwned.txt'), 'utf8')).toBe('blanks  \n');
  expect(filesBelow(world.root).filter((name) => /pwned/.test(name))).toEqual(['canary/pwned.txt']);
});

test('a link in the repository leads no edit out of it', async () => {
  const { canary, failure } = await worldOf({
    script: 'bash build.sh > out/logs/build.txt',
    printed: noSuchFile('out/logs/build.txt'),
    files: { 'build.sh': 'echo built\n' },
  });
  const target = git(world.github.bare(world.repository), ['hash-object', '-w', '--stdin'], { input: canary });
  git(world.github.bare(world.repository), ['fast-import', '--quiet', '--force'], {
    input: `commit refs/heads/main\ncommitter Dev <dev@example.test> 1767607200 +0000\ndata 4\nlink\nfrom refs/heads/main^0\nM 120000 ${target} out\n`,
  });
  world.fail(failure);

  const { cases } = await world.report(['--deliver', 'pull-request']);

  expect(cases.map(({ outcome }) => outcome.kind)).not.toContain('fixed');
  expect(filesBelow(canary)).toEqual([]);
});

const markup = [
  '<img src=x onerror=alert(1)>',
  '[click](javascript:alert(1))',
  '@acme/everyone fixes #1',
  '</code></pre><script>alert(1)</script>',
  '```',
  '<!channel>',
];

describe('markup in a log, a branch and a job stays text', () => {
  const printed = [
    `not ok 1 - adds up ${markup.join(' ')}`,
    ...markup.map((text) => `# ${text}`),
    "  error: 'Expected values to be strictly equal'",
    '  expected: 4',
    '  actual: 3',
    '# fail 1',
  ];

  async function report(format: string): Promise<string> {
    const { failure } = await worldOf({ script: 'node --test', printed });
    const pull = openPull(world, 'x<img>y', { 'new.txt': 'x\n' });
    world.fail(failure, { ...pull.run, jobs: [{ ...failure.job, name: 'check <b>bold</b> @acme/everyone' }] });
    return (await world.pass(['--deliver', 'pull-request', '--notify', 'issue,comment', '--format', format])).stdout;
  }

  test('in the issue and the comment', async () => {
    await report('json');

    const said = [...world.github.issues, ...world.github.comments].map(({ body }) =>
      body.replace(/^<!-- .* -->$/gm, ''),
    );
    expect(said).toHaveLength(2);
    for (const body of said) expect(proseOf(body)).not.toMatch(/<(?:img|script|b)\b|javascript:|@acme|fixes #1/i);
  });

  test('in the HTML report', async () => {
    const html = await report('html');

    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img\b|<script>alert|<b>bold|href="javascript:/i);
  });

  test('in the Markdown report', async () => {
    expect(proseOf(await report('markdown'))).not.toMatch(/<(?:img|script|b)\b|javascript:|@acme|fixes #1/i);
  });
});

test('terminal control characters of a log reach no terminal', async () => {
  const { failure } = await worldOf({
    script: 'node --test',
    printed: ['not ok 1 - \u001b]0;pwned\u0007adds \u202eup\u001b[2J', "  error: 'x'", '# fail 1'],
  });
  world.fail(failure);

  const { stdout, stderr } = await world.pass(['--no-color']);

  expect(stdout).toContain('not ok 1');
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});
