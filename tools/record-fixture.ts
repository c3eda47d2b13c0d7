/**
 * Records `job.log` of a fixture: runs the job of its workflow for real and prints what a runner of GitHub Actions would have
 * logged. `node tools/record-fixture.ts <recipe>/<case>…`, or without arguments every fixture that has no log.
 */
import { rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixtureCases, makeRepository, readCase, type FixtureCase } from '../test/support/fixture-repos.ts';
import { runJob, type StepResult } from '../test/support/fixture-workflow.ts';

const heading = [
  "Current runner version: '2.330.0'",
  '##[group]Operating System',
  'Ubuntu',
  '24.04.3',
  'LTS',
  '##[endgroup]',
  'Prepare workflow directory',
  'Prepare all required actions',
];

const { positionals } = parseArgs({ allowPositionals: true });
for (const fixture of await wanted()) {
  process.stdout.write(`${fixture.recipe}/${fixture.name}: ${await record(fixture)}\n`);
}

async function wanted(): Promise<FixtureCase[]> {
  if (positionals.length > 0)
    return Promise.all(positionals.map((path) => readCase(...(path.split('/') as [string, string]))));
  return (await fixtureCases()).filter(({ folder }) => !existsSync(join(folder, 'job.log')));
}

async function record(fixture: FixtureCase): Promise<string> {
  const repository = await makeRepository(fixture);
  try {
    const results = await runJob(repository, fixture);
    const failed = results.at(-1);
    if (failed?.result?.exitCode === 0 || failed?.step.name !== fixture.step)
      throw new Error(`the step "${fixture.step}" did not fail`);
    const lines = results.flatMap((result) => stepLines(result, repository.root, repository.scratch));
    await writeFile(
      join(fixture.folder, 'job.log'),
      stamped([...heading, ...lines, 'Post job cleanup.', 'Cleaning up orphan processes']),
    );
    return `${lines.length} lines`;
  } finally {
    await rm(repository.scratch, { recursive: true, force: true });
  }
}

function stepLines({ step, result }: StepResult, root: string, scratch: string): string[] {
  if (result === null) {
    const inputs = Object.entries(step.with ?? {}).map(([key, value]) => `  ${key}: ${String(value)}`);
    return [`##[group]Run ${step.uses ?? ''}`, ...(inputs.length > 0 ? ['with:', ...inputs] : []), '##[endgroup]'];
  }
  const script = (step.run ?? '').trimEnd().split('\n');
  const head = [
    `##[group]Run ${script[0] ?? ''}`,
    ...script.map((line) => `\u001b[36;1m${line}\u001b[0m`),
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
  ];
  const output = asOnRunner(result.output, root, scratch).trimEnd().split('\n');
  const end = result.exitCode === 0 ? [] : [`##[error]Process completed with exit code ${result.exitCode}.`];
  return [...head, ...output.filter((line, index) => line !== '' || index > 0), ...end];
}

/** The paths of a hosted runner, and no registry's address. */
function asOnRunner(output: string, root: string, scratch: string): string {
  return output
    .replaceAll(root, '/home/runner/work/project/project')
    .replaceAll(`${scratch}/home`, '/home/runner')
    .replaceAll(`${scratch}/venv`, '/opt/hostedtoolcache/Python/3.11.14/x64')
    .replaceAll(
      /https?:\/\/(?:registry\.npmjs\.org|pypi\.org|files\.pythonhosted\.org|proxy\.golang\.org|index\.crates\.io|static\.crates\.io|repo\.maven\.apache\.org)/g,
      'https://registry.example',
    )
    .replaceAll(/\/root\//g, '/home/runner/')
    .replaceAll(/^(?:npm warn Unknown|Looking in links:) .*\n/gm, '');
}

/** Seven decimals, as the runner writes them; the time itself says nothing. */
function stamped(lines: readonly string[]): string {
  const start = Date.UTC(2026, 0, 5, 10, 0, 0);
  return lines
    .map((line, index) => `${new Date(start + index * 37).toISOString().replace('Z', '0000Z')} ${line}\n`)
    .join('');
}
