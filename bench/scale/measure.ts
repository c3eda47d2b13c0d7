import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layerFromObject, mergeLayers } from '../../src/config/load.ts';
import { openSession } from '../../src/orchestrator/wire.ts';
import { program, stepEnvironment } from '../../test/support/fixture-process.ts';
import { git, type Workshop } from '../../test/support/fixture-repos.ts';
import type { FailingCommit, LargeProject } from './project.ts';

export const repositoryName = 'bench/large';

export interface Pass {
  /** Log in hand to branch pushed. */
  readonly wholeMs: number;
  /** The commands of red, green and red in it. */
  readonly reproductionMs: number;
}

export interface Sample extends Pass {
  readonly floorMs: number;
}

/** By hand, in a clone that has the commit already: a work tree, gofmt on the named files, a commit, a push. */
export async function floor({ clone }: LargeProject, { head, unformatted, branch }: FailingCommit): Promise<number> {
  const tree = `${clone}-floor`;
  const env = stepEnvironment(`${clone}-home`);
  const started = performance.now();
  await git(clone, 'worktree', 'add', '--quiet', '--detach', tree, head);
  const { exitCode, output } = await program(['gofmt', '-w', ...unformatted], { cwd: tree, env });
  if (exitCode !== 0) throw new Error(output);
  await git(tree, 'commit', '--quiet', '--all', '--message=style: gofmt');
  await git(tree, 'push', '--quiet', 'origin', `HEAD:refs/heads/floor/${branch}`);
  const took = performance.now() - started;
  await git(clone, 'worktree', 'remove', '--force', tree);
  return took;
}

/** One pass over the recorded run, with everything that a pass does: analysis, proof, push and pull request. */
export async function repairPass(workshop: Workshop, failing: FailingCommit): Promise<Pass> {
  const folder = join(workshop.folder, failing.branch);
  await record(folder, failing);
  const { settings } = mergeLayers([
    layerFromObject('bench', {
      repositories: [repositoryName],
      test_data: join(folder, 'recordings'),
      local_host: workshop.folder,
      state_dir: join(folder, 'state'),
      cache_dir: workshop.cacheDir,
      fixing: { deliver: 'pull-request' },
    }),
  ]);
  const session = await openSession({
    settings,
    readOnly: false,
    env: { ...process.env, GITHUB_TOKEN: undefined },
    cwd: folder,
    version: '0.0.0',
    signal: new AbortController().signal,
    logLevel: 'error',
    logStream: process.stderr,
    onProgress: () => undefined,
  });
  try {
    const started = performance.now();
    const report = await session.pass();
    const wholeMs = performance.now() - started;
    const failure = report.runs[0]?.cases[0];
    if (failure?.outcome.kind !== 'fixed' || failure.fix?.proof.kind !== 'proven')
      throw new Error(`the pass did not fix it: ${JSON.stringify(failure?.outcome)}`);
    const commands = failure.fix.proof.rounds.flatMap((round) => round.commands);
    return { wholeMs, reproductionMs: commands.reduce((sum, { durationMs }) => sum + durationMs, 0) };
  } finally {
    await session.close();
  }
}

async function record(folder: string, { head, branch, unformatted }: FailingCommit): Promise<void> {
  const run = join(folder, 'recordings', '1');
  await mkdir(join(run, 'logs'), { recursive: true });
  const now = new Date().toISOString();
  const lines = ['##[group]Run unformatted=$(gofmt -l .)', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
  const log = [...lines, ...unformatted, '##[error]Process completed with exit code 1.'];
  await writeFile(join(run, 'logs/1.log'), log.map((line) => `${now.replace('Z', '0000Z')} ${line}\n`).join(''));
  const steps = ['Run actions/checkout@v4', 'Run actions/setup-go@v5', 'Format'].map((name, index) => ({
    number: index + 1,
    name,
    conclusion: name === 'Format' ? 'failure' : 'success',
  }));
  const job = { id: '1', name: 'check', conclusion: 'failure', steps, runnerLabels: ['ubuntu-latest'] };
  await writeFile(
    join(run, 'run.json'),
    JSON.stringify({
      id: '1',
      repository: repositoryName,
      host: 'local',
      workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
      branch,
      headSha: head,
      event: 'push',
      createdAt: now,
      completedAt: now,
      jobs: [job],
    }),
  );
}
