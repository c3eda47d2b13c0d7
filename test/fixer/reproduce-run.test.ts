import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultRepairSettings } from '../../src/fixer/bench.ts';
import { loadPolicy } from '../../src/fixer/policy.ts';
import { reproduceRun, type ReproducedRun } from '../../src/fixer/reproduce-run.ts';
import { git, makeRepository, temporaryFolder, writeTree } from '../support/repository.ts';

const policy = await loadPolicy();
let work: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  work = temporaryFolder();
});
afterEach(() => work.remove());

async function run(script: string, more: { fork?: boolean; checkout?: string } = {}): Promise<ReproducedRun> {
  const origin = path.join(work.dir, 'origin');
  const workflow = `on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${more.checkout ?? ''}      - name: check\n        run: ${script}\n`;
  makeRepository(origin, { '.github/workflows/ci.yml': workflow });
  writeTree(origin, { 'later.txt': 'x\n' });
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '--message=second');
  const headSha = git(origin, 'rev-parse', 'HEAD').trim();
  const result = await reproduceRun({
    source: { url: origin },
    policy,
    settings: defaultRepairSettings,
    cacheDir: path.join(work.dir, 'cache'),
    facts: { repository: 'acme/shop', branch: 'main', headSha, event: 'push', fork: more.fork ?? false },
    failure: { workflowPath: '.github/workflows/ci.yml', jobName: 'build', step: { name: 'check', number: null } },
  });
  if (more.fork !== true) expect(readdirSync(path.join(work.dir, 'cache/work'))).toEqual([]);
  return result;
}

it('never runs the code of a fork', async () => {
  expect(await run('exit 1', { fork: true })).toMatchObject({ kind: 'impossible' });
  expect(existsSync(path.join(work.dir, 'cache'))).toBe(false);
});

it('names what stands in the way', async () => {
  expect(await run('echo ${{ secrets.A }}')).toMatchObject({ kind: 'impossible', reason: 'needs secrets.A' });
});

it('shows the failure', async () => {
  expect(await run('echo broken; exit 4')).toMatchObject({
    kind: 'failed',
    rounds: [{ commands: [{ exitCode: 4, outputTail: 'broken\n' }] }],
  });
});

it('tells when the step passes here', async () => {
  expect(await run('"true"')).toMatchObject({ kind: 'passed' });
});

it('gives the step the history that the checkout asks for', async () => {
  const count = 'test "$(git rev-list --count HEAD)" = 2';
  expect((await run(count)).kind).toBe('failed');
  work.remove();
  work = temporaryFolder();
  expect((await run(count, { checkout: '        with:\n          fetch-depth: 0\n' })).kind).toBe('passed');
});
