import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Category } from '../../src/core/category.ts';
import type { Diagnosis } from '../../src/core/finding.ts';
import type { Action } from '../../src/core/plan.ts';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { defaultRepairSettings, repair, type RepairResult } from '../../src/fixer/repair.ts';
import { bubblewrapWorks } from '../../src/fixer/sandbox.ts';
import type { Recipe, RecipeContext } from '../../src/fixer/types.ts';
import { git, makeRepository, temporaryFolder, type Tree } from '../support/repository.ts';

const policy = await loadPolicy();
const isolated = await bubblewrapWorks();
let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

/** A project whose check fails while `a.js` holds the word "wrong". */
const check =
  "import { readFileSync } from 'node:fs';\nif (readFileSync('a.js', 'utf8').includes('wrong')) {\n  console.log('a.js is wrong');\n  process.exit(1);\n}\n";
const workflow = (steps: string): string =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps}`;
const project: Tree = {
  'a.js': 'export const a = "wrong";\n',
  'check.mjs': check,
  '.gitignore': 'ignored/\n',
  '.github/workflows/ci.yml': workflow(
    '      - run: mkdir -p ignored && echo once >> ignored/count && echo log > untracked.log\n      - name: check\n        run: node check.mjs\n',
  ),
};
const right: Action = { kind: 'write', path: 'a.js', content: 'export const a = "right";\n' };

interface Options {
  readonly tree?: Tree;
  readonly actions?: readonly Action[];
  readonly propose?: (context: RecipeContext) => Promise<{ declined: string } | readonly Action[]>;
  readonly touches?: readonly string[];
  readonly validate?: readonly (readonly string[])[];
  readonly fork?: boolean;
  readonly category?: Category;
  readonly stepName?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

let sha = '';
async function run(options: Options = {}): Promise<RepairResult> {
  const origin = path.join(work.dir, 'origin');
  sha = makeRepository(origin, { ...project, ...options.tree });
  const touches = options.touches ?? ['**/*.js'];
  const recipe: Recipe = {
    id: 'test-recipe',
    summary: 'x',
    risk: 'safe',
    touches,
    needs: [],
    limits: [],
    propose: async (context) => {
      const answer = options.propose === undefined ? (options.actions ?? [right]) : await options.propose(context);
      if ('declined' in answer) return answer;
      return {
        plan: {
          recipeId: 'test-recipe',
          title: 'fix a.js',
          risk: 'safe',
          actions: answer,
          touches,
          validate: options.validate ?? [],
          caveats: [],
        },
      };
    },
  };
  const result = await repair({
    source: { url: origin },
    facts: { repository: 'acme/shop', branch: 'main', headSha: sha, event: 'push', fork: options.fork ?? false },
    failure: {
      workflowPath: '.github/workflows/ci.yml',
      jobName: 'build',
      step: { name: options.stepName ?? 'check', number: null },
    },
    diagnosis: diagnosis(options.category ?? 'lint'),
    recipe,
    policy,
    settings: {
      ...defaultRepairSettings,
      stepTimeoutMs: options.timeoutMs ?? 60_000,
      commandTimeoutMs: options.timeoutMs ?? 60_000,
    },
    cacheDir: path.join(work.dir, 'cache'),
    signal: options.signal,
  });
  expect(git(origin, 'status', '--porcelain')).toBe('');
  expect(existsSync(path.join(work.dir, 'cache/work')) ? readdirSync(path.join(work.dir, 'cache/work')) : []).toEqual(
    [],
  );
  return result;
}

function diagnosis(category: Category): Diagnosis {
  return {
    fingerprint: '0'.repeat(16),
    ruleId: 'x',
    title: 'x',
    category,
    findings: [],
    confidence: { value: 1, terms: [] },
    remedy: 'fix',
    recipe: 'test-recipe',
    jobs: [],
    diagnostics: [],
    logState: 'complete',
    docs: '',
  };
}

const node = (script: string): Action => ({ kind: 'run', argv: ['node', '-e', script] });

describe('red, green, red', () => {
  it('proves a fix and keeps what each round printed', async () => {
    const result = await run();
    expect(result).toMatchObject({
      kind: 'fixed',
      fix: {
        baseSha: sha,
        changes: [{ path: 'a.js', status: 'modified', addedLines: 1, removedLines: 1 }],
        proof: {
          kind: 'proven',
          rounds: [
            { name: 'before', passed: false },
            { name: 'after', passed: true },
            { name: 'reversed', passed: false },
          ],
        },
      },
    });
    if (result.kind !== 'fixed') return;
    expect(result.fix.proof.rounds[0]?.commands[0]).toMatchObject({
      command: 'node check.mjs',
      exitCode: 1,
      outputTail: 'a.js is wrong\n',
    });
  });

  it('makes a patch that applies to the commit and turns the check green', async () => {
    const result = await run();
    if (result.kind !== 'fixed') throw new Error(result.detail);
    const clone = path.join(work.dir, 'clone');
    git(work.dir, 'clone', '--quiet', path.join(work.dir, 'origin'), clone);
    const { execFileSync } = await import('node:child_process');
    execFileSync('git', ['apply', '-'], { cwd: clone, input: result.fix.patch });
    execFileSync('node', ['check.mjs'], { cwd: clone });
  });

  it('runs the preparation once', async () => {
    const result = await run({
      propose: async (context) =>
        (await context.repository.read('ignored/count')) === 'once\n' ? [right] : { declined: 'prepared again' },
    });
    expect(result.kind).toBe('fixed');
  });

  it('leaves what the preparation wrote out of the patch', async () => {
    const result = await run({ touches: ['**'] });
    expect(result.kind === 'fixed' ? result.fix.changes.map((change) => change.path) : result).toEqual(['a.js']);
  });

  it('runs a failing test twice before it believes in green', async () => {
    const result = await run({ category: 'test-failure' });
    expect(result.kind === 'fixed' ? result.fix.proof.rounds[1]?.commands.length : result).toBe(2);
  });

  it('proves a step that compares generated files with the commit', async () => {
    const generate: Tree = {
      'gen.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('out.js', 'export const n = 2;\\n');\n",
      'out.js': 'export const n = 1;\n',
      '.github/workflows/ci.yml': workflow(
        '      - name: check\n        run: |\n          node gen.mjs\n          git diff --exit-code\n',
      ),
    };
    const result = await run({ tree: generate, actions: [{ kind: 'run', argv: ['node', 'gen.mjs'] }] });
    expect(result).toMatchObject({ kind: 'fixed', fix: { proof: { kind: 'proven' } } });
  });

  it('takes out what a fix installed before it looks for red again', async () => {
    const tree: Tree = {
      'package.json': '{\n  "name": "x",\n  "dependencies": {}\n}\n',
      'install.mjs':
        "import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';\nfor (const name of Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies)) { mkdirSync('ignored', { recursive: true }); writeFileSync(`ignored/${name}`, ''); }\n",
      'check.mjs': "import { existsSync } from 'node:fs';\nif (!existsSync('ignored/dep')) process.exit(1);\n",
      '.github/workflows/ci.yml': workflow(
        '      - run: node install.mjs\n      - name: check\n        run: node check.mjs\n',
      ),
    };
    const actions: Action[] = [
      {
        kind: 'write',
        path: 'package.json',
        content: '{\n  "name": "x",\n  "dependencies": {\n    "dep": "1.0.0"\n  }\n}\n',
      },
    ];
    expect(await run({ tree, actions, touches: ['package.json'] })).toMatchObject({
      kind: 'fixed',
      fix: { proof: { kind: 'proven' } },
    });
  });
});

describe('no proof, by name', () => {
  it('when the step needs a secret', async () => {
    const tree = {
      '.github/workflows/ci.yml': workflow('      - name: check\n        run: node check.mjs ${{ secrets.KEY }}\n'),
    };
    expect(await run({ tree })).toMatchObject({
      kind: 'fixed',
      fix: { proof: { kind: 'none', reason: 'needs secrets.KEY' } },
    });
  });

  it('when the step passes here', async () => {
    expect(await run({ tree: { 'a.js': 'export const a = 1;\n' } })).toMatchObject({
      kind: 'fixed',
      fix: { proof: { kind: 'none', reason: 'the failing step passes here' } },
    });
  });

  it('runs the checks of the recipe then', async () => {
    const options = { stepName: 'no such step', validate: [['node', 'check.mjs']] };
    expect(await run(options)).toMatchObject({
      kind: 'fixed',
      fix: { proof: { kind: 'none', rounds: [{ name: 'after', passed: true }] } },
    });
  });

  it('believes them when they fail', async () => {
    const actions: Action[] = [{ kind: 'write', path: 'a.js', content: 'export const a = "wrong again";\n' }];
    const options = { stepName: 'no such step', actions, validate: [['node', 'check.mjs']] };
    expect(await run(options)).toMatchObject({ kind: 'failed', reason: 'proof-refuted' });
  });
});

describe('refused, declined, refuted', () => {
  it('never touches the code of a fork', async () => {
    expect(await run({ fork: true })).toMatchObject({ kind: 'refused', reason: 'fork' });
    expect(existsSync(path.join(work.dir, 'cache'))).toBe(false);
  });

  it('a recipe that declines', async () => {
    expect(await run({ propose: () => Promise.resolve({ declined: 'not mine' }) })).toMatchObject({
      kind: 'declined',
      reason: 'recipe-declined',
      detail: 'not mine',
    });
  });

  it('a recipe that changes nothing', async () => {
    expect(await run({ actions: [{ ...right, content: 'export const a = "wrong";\n' }] })).toMatchObject({
      kind: 'no-change',
    });
  });

  it('a fix that does not help', async () => {
    const result = await run({ actions: [{ ...right, content: 'export const a = "wrong!";\n' }] });
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'proof-refuted',
      rounds: [{ name: 'before' }, { name: 'after', passed: false }],
    });
  });

  it('a step that is red and green by chance', async () => {
    const tree = {
      'check.mjs':
        "import { existsSync, writeFileSync, mkdirSync } from 'node:fs';\nmkdirSync('ignored', { recursive: true });\nif (!existsSync('ignored/seen')) { writeFileSync('ignored/seen', ''); process.exit(1); }\n",
    };
    const result = await run({ tree });
    expect(result).toMatchObject({ kind: 'fixed', fix: { proof: { kind: 'proven' } } });
    const random = {
      'check.mjs':
        "import { existsSync, writeFileSync } from 'node:fs';\nconst f = process.env.npm_config_cache + '-seen';\nif (!existsSync(f)) { writeFileSync(f, ''); process.exit(1); }\n",
    };
    work.remove();
    work = temporaryFolder();
    expect(await run({ tree: random })).toMatchObject({
      kind: 'failed',
      reason: 'proof-refuted',
      detail: 'the failing step passes without the fix as well',
    });
  });

  it('a fix after which a file does not parse', async () => {
    expect(await run({ actions: [{ ...right, content: 'export const a = {;\n' }] })).toMatchObject({
      kind: 'failed',
      reason: 'proof-refuted',
    });
  });

  it.each<[string, Action]>([
    ['a path out of the tree', { kind: 'write', path: '../../x.js', content: '' }],
    ['an absolute path', { kind: 'write', path: '/tmp/x.js', content: '' }],
    ["git's own folder", { kind: 'write', path: '.git/hooks/x.js', content: '' }],
    ['a path through a link', { kind: 'write', path: 'link/x.js', content: '' }],
    ['a path outside its plan', { kind: 'write', path: 'README.md', content: '' }],
    ['a workflow', { kind: 'write', path: '.github/workflows/x.js', content: '' }],
    ['deleting a file', { kind: 'delete', path: 'a.js' }],
    ['a command off the list', { kind: 'run', argv: ['curl', 'https://example.org'] }],
    ['a shell line as a program', { kind: 'run', argv: ['foo; touch pwned'] }],
    ['a command in a folder outside', { kind: 'run', argv: ['npm', 'ci'], cwd: '../..' }],
  ])('refuses %s', async (_title, action) => {
    expect(await run({ actions: [action], tree: { link: { link: '..' } } })).toMatchObject({
      kind: 'refused',
      reason: 'guard-refused',
    });
    expect(existsSync(path.join(work.dir, 'x.js'))).toBe(false);
  });

  it('refuses a fix that cheats', async () => {
    const actions: Action[] = [{ ...right, content: '/* eslint-disable */\nexport const a = "right";\n' }];
    expect(await run({ actions })).toMatchObject({ kind: 'refused', violations: [{ rule: 'suppressed-check' }] });
  });
});

describe('names from a log are data', () => {
  it.each(['src/$(touch pwned).js', 'src/`touch pwned`.js', 'src/; touch pwned.js', 'src/-rf.js', 'src/a b\'"c.js'])(
    'edits %j as the file that it names',
    async (name) => {
      const result = await run({
        tree: { [name]: 'wrong\n', 'check.mjs': check.replace("'a.js'", JSON.stringify(name)) },
        actions: [
          { kind: 'write', path: name, content: 'right\n' },
          { kind: 'run', argv: ['node', '-e', '', '--', name] },
        ],
      });
      expect(result.kind === 'fixed' ? result.fix.changes.map((change) => change.path) : result).toEqual([name]);
      expect(existsSync('pwned')).toBe(false);
    },
  );
});

describe('tools that misbehave', () => {
  it.each<[string, string, object]>([
    ['hangs', 'setInterval(() => 0, 1000)', { kind: 'failed', reason: 'internal-error' }],
    [
      'floods its output',
      'for (let i = 0; i < 300; i += 1) require("fs").writeSync(1, "x".repeat(100000)); ',
      { kind: 'no-change' },
    ],
    [
      'leaves children behind',
      'require("child_process").spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }).unref()',
      { kind: 'no-change' },
    ],
    [
      'writes outside its plan',
      'require("fs").writeFileSync("README.md", "x")',
      { kind: 'refused', violations: [{ rule: 'outside-plan' }] },
    ],
    ['rewrites a workflow', 'require("fs").writeFileSync(".github/workflows/ci.yml", "x")', { kind: 'refused' }],
    [
      'makes a link out of the tree',
      'require("fs").symlinkSync("/etc/passwd", "x.js")',
      { kind: 'refused', violations: [{ rule: 'symbolic-link' }] },
    ],
    [
      'deletes the sources',
      'require("fs").rmSync("a.js")',
      { kind: 'refused', violations: [{ rule: 'deleted-file' }] },
    ],
    ['deletes .git', 'require("fs").rmSync(".git", { recursive: true })', { kind: 'no-change' }],
    ['leaves an index.lock', 'require("fs").writeFileSync(".git/index.lock", "")', { kind: 'no-change' }],
    ['kills itself', 'process.kill(process.pid, "SIGKILL")', { kind: 'failed', reason: 'internal-error' }],
    ['fails without a change', 'process.exit(3)', { kind: 'no-change' }],
  ])('a tool that %s', async (title, script, expected) => {
    expect(await run({ actions: [node(script)], timeoutMs: title === 'hangs' ? 3000 : 60_000 })).toMatchObject(
      expected,
    );
  });

  it('still proves a fix after a tool deleted .git', async () => {
    const script =
      'require("fs").rmSync(".git", { recursive: true }); require("fs").writeFileSync("a.js", "export const a = 1;\\n")';
    expect(await run({ actions: [node(script)] })).toMatchObject({ kind: 'fixed', fix: { proof: { kind: 'proven' } } });
  });

  it.runIf(isolated)('cannot reach the mirror or the repository', async () => {
    const script = `for (const dir of [${JSON.stringify(work.dir + '/origin')}, ${JSON.stringify(work.dir + '/cache/mirrors')}]) { try { require("fs").rmSync(dir, { recursive: true }); } catch {} }`;
    expect(await run({ actions: [node(script), right] })).toMatchObject({ kind: 'fixed' });
  });

  it('sees no token', async () => {
    process.env['GITHUB_TOKEN'] = 'ghs_topsecret';
    const result = await run({
      actions: [
        node(
          'require("fs").writeFileSync("a.js", `export const a = ${JSON.stringify(JSON.stringify(process.env))};\\n`)',
        ),
      ],
    });
    delete process.env['GITHUB_TOKEN'];
    expect(JSON.stringify(result)).not.toContain('topsecret');
    expect(result.kind).toBe('fixed');
  });

  it('stops when asked to', async () => {
    expect(await run({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'failed', reason: 'stopped' });
  });
});
