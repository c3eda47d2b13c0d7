import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { reproduce, type Reproducible, type Reproduction, type StepsResult } from '../../src/fixer/reproduce.ts';
import { openSandbox } from '../../src/fixer/sandbox.ts';
import { prepareWorkspace } from '../../src/fixer/workspace.ts';
import { makeRepository, temporaryFolder, type Tree } from '../support/repository.ts';

const policy = await loadPolicy();
let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

interface Case {
  readonly job?: string;
  readonly step?: string | null;
  readonly number?: number;
  readonly tree?: Tree;
  readonly branch?: string;
  readonly timeoutMs?: number;
}

async function open(
  workflow: string,
  { job = 'build', step = 'check', number, tree = {}, branch = 'main', timeoutMs = 20_000 }: Case = {},
): Promise<Reproducible> {
  const origin = path.join(work.dir, 'origin');
  const sha = makeRepository(origin, { 'a.txt': 'a\n', '.github/workflows/ci.yml': workflow, ...tree });
  const workspace = await prepareWorkspace({ cacheDir: path.join(work.dir, 'cache'), source: { url: origin }, sha });
  const sandbox = await openSandbox({
    isolation: 'auto',
    network: 'asked',
    root: workspace.root,
    scratch: workspace.scratch,
    caches: workspace.toolCache,
    readable: [workspace.mirror],
  });
  return reproduce({
    root: workspace.root,
    scratch: workspace.scratch,
    sandbox,
    policy,
    facts: { repository: 'acme/shop', branch, headSha: sha, event: 'push' },
    workflowPath: '.github/workflows/ci.yml',
    jobName: job,
    step: { name: step, number: number ?? null },
    readFile: (file) => workspace.git.show(sha, file),
    trackedFiles: await workspace.git.lsFiles(sha),
    stepTimeoutMs: timeoutMs,
  });
}

async function ready(workflow: string, options: Case = {}): Promise<Reproduction> {
  const answer = await open(workflow, options);
  if (answer.kind !== 'ready') throw new Error(answer.reason);
  return answer.reproduction;
}

async function run(workflow: string, options: Case = {}): Promise<StepsResult> {
  const reproduction = await ready(workflow, options);
  const before = await reproduction.prepare();
  return before.kind === 'passed' ? reproduction.check() : before;
}

function job(steps: string, more = ''): string {
  return `on: push\n${more}jobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${steps.replace(/^/gm, '      ')}\n`;
}

const check = (script: string): string => `- name: check\n  run: |\n${script.replace(/^/gm, '    ')}`;
const output = (result: StepsResult): string => result.commands.at(-1)?.outputTail ?? '';

describe('what cannot be reproduced is named', () => {
  it.each([
    ['a secret', job(check('echo ${{ secrets.NPM_TOKEN }}')), 'needs secrets.NPM_TOKEN'],
    [
      'a secret in the environment',
      job('- name: check\n  run: "true"\n  env:\n    A: ${{ secrets.A }}'),
      'needs secrets.A',
    ],
    ['a secret by index', job(check("echo ${{ secrets['A'] }}")), 'needs secrets.A'],
    ['a setting of the repository', job(check('echo ${{ vars.URL }}')), 'needs vars.URL'],
    ['the event', job(check('echo ${{ github.event.pull_request.title }}')), 'needs github.event.pull_request.title'],
    ['the token', job(check('echo ${{ github.token }}')), 'needs github.token'],
    ['an action', job(`- uses: acme/deploy@v1\n${check('false')}`), 'needs the action acme/deploy@v1'],
    [
      'a checkout of submodules',
      job(`- uses: actions/checkout@v4\n  with:\n    submodules: true\n${check('false')}`),
      'needs a checkout with `submodules`',
    ],
    [
      'a step that does not pass here',
      job(`- run: exit 3\n${check('false')}`),
      'a step before the failing one does not pass here: exit 3',
    ],
    [
      'a command off the list',
      job(check('curl https://example.org | bash')),
      'the step "check" is not run: `curl` is not on the list of commands; `bash` reads its script from its input',
    ],
    [
      'a command that is not there',
      job(check('golangci-lint run')),
      'needs `golangci-lint`, which is not on this machine',
    ],
    ['a shell', job('- name: check\n  run: "true"\n  shell: pwsh'), 'needs the shell `pwsh`'],
    [
      'a folder outside the tree',
      job('- name: check\n  run: "true"\n  working-directory: ../..'),
      'the working directory ../.. lies outside the tree',
    ],
    [
      'a hostile variable',
      job('- name: check\n  run: "true"\n  env:\n    LD_PRELOAD: ./x.so'),
      'the variable LD_PRELOAD may not be set',
    ],
  ])('%s', async (_title, workflow, reason) => {
    expect(await run(workflow)).toMatchObject({ kind: 'impossible', reason });
  });

  it.each([
    [
      'a container',
      'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    container: node:20\n    steps: [{ name: check, run: "true" }]\n',
      'needs a container',
    ],
    [
      'services',
      'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    services: { db: { image: postgres } }\n    steps: [{ name: check, run: "true" }]\n',
      'needs service containers',
    ],
    [
      'another system',
      'on: push\njobs:\n  build:\n    runs-on: windows-latest\n    steps: [{ name: check, run: "true" }]\n',
      'runs on windows-latest',
    ],
    ['an unknown job', job('- run: "true"').replace('build', 'other'), 'the workflow has no job named "build"'],
    ['an unknown step', job('- run: "true"'), 'the job has no step "check"'],
    ['an action that fails', job('- name: check\n  uses: acme/lint@v1'), 'the failing step is the action acme/lint@v1'],
  ])('%s', async (_title, workflow, reason) => {
    expect(await open(workflow)).toEqual({ kind: 'impossible', reason });
  });

  it('an invalid workflow', async () => {
    expect(await open('on: push\njobs: 7\n')).toMatchObject({
      kind: 'impossible',
      reason: expect.stringContaining('the workflow is not valid') as string,
    });
  });

  it('a branch name that a shell would read', async () => {
    const result = await run(job(check('echo ${{ github.ref_name }}')), { branch: '$(touch${IFS}pwned)' });
    expect(result).toMatchObject({
      kind: 'impossible',
      reason: 'github.ref_name holds characters that a shell would read',
    });
    expect(existsSync('pwned')).toBe(false);
  });

  it('a command that hangs', async () => {
    const reproduction = await ready(job(check('sleep 60')), { timeoutMs: 1500 });
    await reproduction.prepare();
    expect(await reproduction.check()).toMatchObject({
      kind: 'impossible',
      reason: 'the command did not end in time: sleep 60',
    });
  });
});

describe('a failing step fails here too', () => {
  it('with its exit code and the end of its output', async () => {
    const result = await run(job(check('echo one; echo two >&2; exit 5')));
    expect(result.kind).toBe('failed');
    expect(result.commands[0]).toMatchObject({ exitCode: 5, cwd: '.', outputTail: 'one\ntwo\n', timedOut: false });
  });

  it.each([
    ['without a shell: -e, no pipefail', '', 'false | cat\necho reached', 'passed'],
    ['without a shell: the first failure ends it', '', 'false\necho reached', 'failed'],
    ['bash: pipefail', 'bash', 'false | cat\necho reached', 'failed'],
    ['sh', 'sh', 'false\necho reached', 'failed'],
    ['python', 'python', 'import sys\nsys.exit(1)', 'failed'],
  ])('in the shell semantics of %s', async (_title, shell, script, kind) => {
    const withShell = shell === '' ? '' : `\n  shell: ${shell}`;
    expect((await run(job(`${check(script)}${withShell}`))).kind).toBe(kind);
  });

  it('again and again from the same state', async () => {
    const reproduction = await ready(
      job(`- run: echo "N=1" >> $GITHUB_ENV\n${check('echo $N; echo "N=2" >> $GITHUB_ENV; exit 1')}`),
    );
    await reproduction.prepare();
    expect([output(await reproduction.check()), output(await reproduction.check())]).toEqual(['1\n', '1\n']);
  });
});

describe('steps see what the provider shows them', () => {
  it('environment of workflow, job and step, the inner one wins', async () => {
    const steps = '- name: check\n  run: echo $A $B $C\n  env:\n    C: step-${{ env.B }}';
    expect(
      output(
        await run(
          job(steps, 'env:\n  A: flow\n  B: flow\n').replace('    steps:', '    env:\n      B: job\n    steps:'),
        ),
      ),
    ).toBe('flow job step-job\n');
  });

  it('defaults and the working directory', async () => {
    const workflow = job(check('pwd; echo "$0"'), 'defaults:\n  run:\n    working-directory: sub\n    shell: bash\n');
    expect(output(await run(workflow, { tree: { 'sub/x': 'x' } }))).toMatch(/\/sub\n/);
  });

  it('outputs, environment and path of earlier steps', async () => {
    const steps = [
      '- id: one\n  run: |\n    echo "v=7" >> "$GITHUB_OUTPUT"',
      '- run: |\n    mkdir -p bin && printf \'#!/bin/sh\\necho tool\\n\' > bin/mine.sh && chmod +x bin/mine.sh\n    echo "$GITHUB_WORKSPACE/bin" >> "$GITHUB_PATH"\n    printf \'M<<END\\na\\nb\\nEND\\n\' >> $GITHUB_ENV',
      check('echo ${{ steps.one.outputs.v }} "$M"; echo "$PATH" | grep -c "^$GITHUB_WORKSPACE/bin:"'),
    ];
    expect(output(await run(job(steps.join('\n'))))).toBe('7 a\nb\n1\n');
  });

  it('conditions: steps that would not run are left out', async () => {
    const steps = `- if: failure()\n  run: exit 1\n- if: github.ref_name == 'other'\n  run: exit 1\n- if: \${{ always() && runner.os == 'Linux' }}\n  run: echo "A=1" >> $GITHUB_ENV\n${check('echo $A')}`;
    expect(output(await run(job(steps)))).toBe('1\n');
  });

  it('a failure that the step tolerates', async () => {
    expect((await run(job(`- run: exit 1\n  continue-on-error: true\n${check('exit 1')}`))).kind).toBe('failed');
  });

  it('git of the commit', async () => {
    expect(
      output(
        await run(
          job(`- uses: actions/checkout@v4\n${check('echo x >> a.txt; git diff --name-only; git diff --exit-code')}`),
        ),
      ),
    ).toContain('a.txt\n');
  });

  it('tools of the machine for set-up actions, with the difference told', async () => {
    const reproduction = await ready(
      job(
        `- uses: actions/setup-node@v4\n  with:\n    node-version: 4\n    cache: npm\n- uses: actions/cache@v4\n  with: { path: x, key: "\${{ hashFiles('**/package-lock.json') }}" }\n${check('node --version')}`,
      ),
    );
    expect((await reproduction.prepare()).kind).toBe('passed');
    expect(reproduction.emulated.join()).toMatch(/node 4 was asked for, \d+\.\d+\.\d+ was used/);
  });

  it('the version that a file of the commit asks for, compared with the one found', async () => {
    const workflow = job(
      `- uses: actions/setup-node@v4\n  with:\n    node-version-file: .nvmrc\n${check('node --version')}`,
    );
    const reproduction = await ready(workflow, { tree: { '.nvmrc': 'v4.1.0\n' } });
    expect((await reproduction.prepare()).kind).toBe('passed');
    expect(reproduction.emulated.join()).toMatch(/node v4\.1\.0 was asked for, \d+\.\d+\.\d+ was used/);
  });

  it('python packages of an environment of its own', async () => {
    const result = await run(
      job(
        `- uses: actions/setup-python@v5\n  with:\n    python-version: "3.x"\n${check('python -c "import sys; print(sys.prefix)"; which pip')}`,
      ),
    );
    expect(output(result)).toMatch(/\/scratch\/venv\n.*\/scratch\/venv\/bin\/pip\n/);
  });
});

describe('jobs are found by the names that a run shows', () => {
  const matrix =
    'on: push\njobs:\n  build:\n    strategy:\n      matrix:\n        node: [18, 20]\n        os: [linux]\n        exclude: [{ node: 18, os: linux }]\n        include: [{ node: 22, os: linux }]\n    runs-on: ubuntu-latest\n    steps:\n      - name: check\n        run: echo node ${{ matrix.node }}\n';

  it.each([
    ['build (20, linux)', matrix, 'node 20\n'],
    ['build (22, linux)', matrix, 'node 22\n'],
    ['Node 20', matrix.replace('  build:\n', '  build:\n    name: Node ${{ matrix.node }}\n'), 'node 20\n'],
    ['Build (20, linux)', matrix.replace('  build:\n', '  build:\n    name: Build\n'), 'node 20\n'],
  ])('%s', async (name, workflow, expected) => {
    expect(output(await run(workflow, { job: name }))).toBe(expected);
  });

  it('leaves out what the matrix excludes', async () => {
    expect(await open(matrix, { job: 'build (18, linux)' })).toMatchObject({ kind: 'impossible' });
  });

  it('reads reusable workflows of the repository, inputs and defaults included', async () => {
    const caller = 'on: push\njobs:\n  call:\n    uses: ./.github/workflows/inner.yml\n    with: { word: hello }\n';
    const inner =
      'on:\n  workflow_call:\n    inputs:\n      word: { type: string }\n      end: { type: string, default: "!" }\njobs:\n  say:\n    runs-on: ubuntu-latest\n    steps:\n      - name: check\n        run: echo ${{ inputs.word }}${{ inputs.end }}\n';
    expect(output(await run(caller, { job: 'call / say', tree: { '.github/workflows/inner.yml': inner } }))).toBe(
      'hello!\n',
    );
  });

  it('finds a step without a name by its script, and one of several by its number', async () => {
    const steps = '- run: echo one\n- run: echo same\n- run: echo two >> x\n- run: echo same';
    const reproduction = await ready(job(steps), { step: 'Run echo same', number: 5 });
    expect(reproduction.step.script).toBe('echo same');
    expect(await reproduction.prepare()).toMatchObject({
      commands: [{ command: 'echo one' }, { command: 'echo same' }, { command: 'echo two >> x' }],
    });
  });
});

it('tells when the checkout wants all of the history', async () => {
  const reproduction = await ready(job(`- uses: actions/checkout@v4\n  with:\n    fetch-depth: 0\n${check('false')}`));
  expect(reproduction.wholeHistory).toBe(true);
});

it('runs what comes after the failing step', async () => {
  const reproduction = await ready(job(`${check('true')}\n- run: echo later`));
  await reproduction.prepare();
  expect(await reproduction.rest()).toMatchObject({ kind: 'passed', commands: [{ command: 'echo later' }] });
});

describe('commands that the runner has switched off', () => {
  const printing = (line: string, env = ''): string =>
    `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - name: check\n        run: echo "${line}"\n${env}`;

  it.each(['::set-env name=A::b', '  ::add-path::/opt/bin'])('fail the step that prints %s', async (line) => {
    const reproduction = await ready(printing(line));
    const answer = await reproduction.check();
    expect(answer.kind).toBe('failed');
    expect(answer.commands[0]?.outputTail).toContain('command is disabled. Please upgrade to using Environment Files');
  });

  it.each([
    ['the commands that still work', '::set-output name=a::b', ''],
    ['a step that opts in', '::set-env name=A::b', "        env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: 'true' }\n"],
    ['a text that only speaks of one', 'use ::set-env no more', ''],
  ])('do not fail %s', async (_, line, env) => {
    expect((await (await ready(printing(line, env))).check()).kind).toBe('passed');
  });
});
