import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { oneLine } from '../../core/plain-text.ts';
import { runDemo } from '../../orchestrator/demo/run-demo.ts';
import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { progressLine } from '../progress.ts';
import { listenForStop } from '../stop-signal.ts';
import { readVersion } from '../version.ts';

/** Shows the whole path on four real failures, and where to look at what it made. */
export async function demo({ io, flags }: CommandContext): Promise<number> {
  const colors = colorsFor(io.stdout, flags, io);
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  const folder =
    typeof flags['keep'] === 'string'
      ? resolve(io.cwd, flags['keep'])
      : await mkdtemp(join(tmpdir(), 'ci-autofix-demo-'));
  const stop = listenForStop();
  try {
    say(`Four projects, four CI runs that fail for real. Everything happens in ${folder}`);
    const result = await runDemo({
      folder,
      env: { ...io.env, GITHUB_TOKEN: undefined },
      version: readVersion(),
      signal: stop.signal,
      logStream: io.stderr,
      onScenario: ({ title }, number) => say(`\n${colors.bold(`${number}. ${title}`)}`),
      onFailed: ({ name }, step) => say(`  ${colors.red('red')}   ${name}: the step "${oneLine(step)}" failed`),
      onProgress: (event) => {
        const line = event.kind === 'repository' ? null : progressLine(event, colors);
        if (line !== null) say(line);
      },
    });
    say(`\n${colors.bold('Look at')}`);
    if (result.branch !== null) say(`  branch        ${result.branch}`);
    if (result.pullRequest !== null) say(`  pull request  ${result.pullRequest}`);
    say(`  HTML report   ${result.htmlReport}`);
    say(`  JSON report   ${result.jsonReport}`);
    return result.pullRequest === null ? exitCode.failed : exitCode.ok;
  } finally {
    stop.release();
  }
}
