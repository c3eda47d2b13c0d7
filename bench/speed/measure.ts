import { spawn } from 'node:child_process';
import { cp, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import type { Rule } from '../../src/analyzer/types.ts';
import { forRipgrep } from './ripgrep-pattern.ts';

export interface Measured {
  readonly milliseconds: number;
  /** Until the catalogue could be used, in milliseconds. */
  readonly ready: number;
  readonly bytes: number;
  readonly lines: number;
  readonly hits: number;
  /** Most memory that the process ever held. */
  readonly megabytes: number;
}

/** Scans a file in a fresh process, with the program that was built into the folder. */
export async function measureScan(build: string, rules: string, path: string): Promise<Measured> {
  const { output } = await run(
    process.execPath,
    [join(import.meta.dirname, 'child.js'), build, rules, path],
    1_800_000,
  );
  return JSON.parse(output) as Measured;
}

/** Builds the program and its packed catalogue into a folder below the root, where its packages are found; its rules beside it. */
export async function buildProgram(root: string, rules: string): Promise<string> {
  const folder = join(root, 'node_modules/.cache/ci-autofix-speed');
  const build = join(folder, 'dist');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(rules, join(folder, 'rules'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await run(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(root, 'tsconfig.build.json'),
      '--noCheck',
      '--outDir',
      build,
    ],
    600_000,
  );
  await run(process.execPath, [join(root, 'tools/build-catalogue.ts'), join(build, 'catalogue'), rules], 600_000);
  return build;
}

export interface Searched {
  readonly milliseconds: number;
  readonly bytes: number;
  /** True when the time ran out: the rate is at most what is told. */
  readonly stopped: boolean;
}

const patternsAPart = 100;

/** The rules' patterns in files for ripgrep: all of them, and the same in parts. */
export interface PatternFiles {
  readonly count: number;
  readonly all: string;
  readonly parts: readonly string[];
}

export async function writePatterns(folder: string, rules: readonly Rule[]): Promise<PatternFiles> {
  const patterns = [...new Set(rules.flatMap((rule) => rule.match.map((match) => forRipgrep(match.line))))];
  const write = async (name: string, some: readonly string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, some.map((pattern) => `${pattern}\n`).join(''));
    return path;
  };
  const parts: string[] = [];
  for (let at = 0; at < patterns.length; at += patternsAPart)
    parts.push(await write(`patterns-${at}.txt`, patterns.slice(at, at + patternsAPart)));
  return { count: patterns.length, all: await write('patterns.txt', patterns), parts };
}

/** Lets ripgrep search with all patterns at once. Of a file that takes too long only a beginning is searched. */
export async function measureRipgrep(
  { all }: PatternFiles,
  path: string,
  scratch: string,
  seconds: number,
): Promise<Searched> {
  const start = await startOf(all, scratch, seconds);
  const whole = (await stat(path)).size;
  let best: Searched = { milliseconds: seconds * 1000, bytes: 0, stopped: true };
  for (let size = Math.min(whole, 1 << 20); ; size = Math.min(whole, size * 8)) {
    const part = size === whole ? path : await beginning(path, size, join(scratch, 'part.log'));
    const { milliseconds, stopped } = await search(all, part, seconds);
    if (stopped) return best.bytes === 0 ? { milliseconds, bytes: size, stopped } : best;
    best = { milliseconds: Math.max(1, milliseconds - start), bytes: size, stopped: false };
    if (size === whole) return best;
  }
}

/** Lets ripgrep search with the parts of the patterns, one after another; the times add up. Over so many milliseconds it stops. */
export async function measureRipgrepInParts(
  { parts }: PatternFiles,
  path: string,
  scratch: string,
  limit: number,
): Promise<Searched> {
  const bytes = (await stat(path)).size;
  let milliseconds = 0;
  for (const part of parts) {
    const searched = await search(part, path, limit / 1000);
    milliseconds += Math.max(1, searched.milliseconds - (await startOf(part, scratch, limit / 1000)));
    if (milliseconds > limit) return { milliseconds, bytes, stopped: true };
  }
  return { milliseconds, bytes, stopped: false };
}

/** How long ripgrep takes to compile the patterns. */
async function startOf(patterns: string, scratch: string, seconds: number): Promise<number> {
  const empty = join(scratch, 'empty.log');
  await writeFile(empty, '');
  return (await search(patterns, empty, seconds)).milliseconds;
}

/** Counts the matching lines: one thread, text whatever the bytes, a byte a character, room for a large automaton. */
async function search(
  patterns: string,
  path: string,
  seconds: number,
): Promise<{ milliseconds: number; stopped: boolean }> {
  const argv = ['-j1', '--text', '--no-config', '--no-unicode', '--count'];
  const limits = ['--dfa-size-limit', '4G', '--regex-size-limit', '4G'];
  return await run(rgPath, [...argv, ...limits, '-f', patterns, path], seconds * 1000);
}

export interface Analyzed {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Runs `analyze --input <path> --format json` of the program that was built into the folder. */
export async function measureAnalyze(build: string, path: string): Promise<Analyzed> {
  const output = `${build}.answer.json`;
  const child = join(import.meta.dirname, 'child-analyze.js');
  const { output: printed, milliseconds } = await run(
    process.execPath,
    [child, join(build, 'main.js'), 'analyze', '--input', path, '--format', 'json', '--output', output],
    1_800_000,
  );
  await rm(output, { force: true });
  return { milliseconds, megabytes: (JSON.parse(printed) as { megabytes: number }).megabytes };
}

async function beginning(path: string, size: number, target: string): Promise<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(size);
    await file.read(buffer, 0, size, 0);
    await writeFile(target, buffer.subarray(0, buffer.lastIndexOf(0x0a) + 1));
    return target;
  } finally {
    await file.close();
  }
}

async function run(
  program: string,
  argv: readonly string[],
  limit: number,
): Promise<{ output: string; milliseconds: number; stopped: boolean }> {
  const begun = performance.now();
  const child = spawn(program, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: Math.ceil(limit),
    killSignal: 'SIGKILL',
  });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ended) => resolve(ended));
  });
  // ripgrep answers 1 when nothing matches.
  if (signal === null && code !== 0 && !(code === 1 && complaint === ''))
    throw new Error(`${program} failed (${code}): ${complaint.slice(0, 2000)}`);
  return { output, milliseconds: performance.now() - begun, stopped: signal !== null };
}
