/**
 * Measures idle cycles of the daemon over 100, 1,000 and 10,000 repositories, on one core where `taskset` is there:
 * `npm run bench:daemon -- [--repositories 100,1000]`. Exit status 1 when 10,000 take more than 60 s or 300 MB, or when a cycle in
 * which nothing changed costs more than one conditional request a repository.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const goal = { repositories: 10_000, seconds: 60, megabytes: 300 };

interface Cycle {
  readonly seconds: number;
  readonly full: number;
  readonly unchanged: number;
  readonly rssMb: number;
}

interface Measured {
  readonly repositories: number;
  readonly first: Cycle;
  readonly cycles: readonly Cycle[];
  readonly peakMb: number;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { repositories: { type: 'string', default: '100,1000,10000' } } });
  const server = start('server.ts', []);
  try {
    const address = await firstLine(server);
    const all: Measured[] = [];
    for (const count of values.repositories.split(',')) all.push(await measure(address, count));
    process.stdout.write(table(all));
    const missed = all.flatMap(missedGoals);
    for (const miss of missed) process.stdout.write(`missed: ${miss}\n`);
    return missed.length > 0 ? 1 : 0;
  } finally {
    server.kill();
  }
}

async function measure(address: string, count: string): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-autofix-bench-'));
  try {
    return JSON.parse(await firstLine(start('child.ts', [address, count, folder]))) as Measured;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const pinned = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** The daemon on a core of its own, the server on whatever is left. */
function start(script: string, args: readonly string[]): ChildProcess {
  const node = [process.execPath, join(import.meta.dirname, script), ...args];
  const [command = '', ...rest] = script === 'child.ts' && pinned ? ['taskset', '-c', '0', ...node] : node;
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`it ended with status ${String(status)} and said nothing`);
  });
  const line = once(createInterface(child.stdout), 'line').then(([text]) => text as string);
  ended.catch(() => undefined);
  return Promise.race([line, ended]);
}

function table(all: readonly Measured[]): string {
  const rows = all.map(({ repositories, first, cycles, peakMb }) => {
    const slowest = worst(cycles);
    return [
      repositories.toLocaleString('en'),
      first.seconds.toFixed(2),
      slowest.seconds.toFixed(2),
      `${slowest.unchanged + slowest.full} (${slowest.unchanged} not counted by the limit)`,
      `${cycles.at(-1)?.rssMb ?? 0}`,
      `${peakMb}`,
    ];
  });
  const head = ['repositories', 'first cycle s', 'idle cycle s', 'requests an idle cycle', 'memory MB', 'peak MB'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${pinned ? 'one core' : 'all cores'}, the slowest of the idle cycles\n\n${lines.join('\n')}\n`;
}

function missedGoals({ repositories, cycles, peakMb }: Measured): string[] {
  const { seconds, unchanged, full } = worst(cycles);
  return [
    ...(full > 0 || unchanged > repositories
      ? [`${repositories}: ${unchanged} conditional and ${full} full requests in an idle cycle`]
      : []),
    ...(repositories <= goal.repositories && seconds > goal.seconds
      ? [`${repositories}: ${seconds.toFixed(1)} s`]
      : []),
    ...(repositories <= goal.repositories && peakMb > goal.megabytes ? [`${repositories}: ${peakMb} MB`] : []),
  ];
}

function worst(cycles: readonly Cycle[]): Cycle {
  const [slowest] = [...cycles].sort((a, b) => b.seconds - a.seconds);
  if (slowest === undefined) throw new Error('no cycle was measured');
  return slowest;
}

process.exitCode = await main();
