import { spawn } from 'node:child_process';
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rgPath } from '@vscode/ripgrep';
import type { Rule } from '../../src/analyzer/types.ts';

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

/** Builds the program and its packed catalogue into a folder below the root, where its packages are found. */
export async function buildProgram(root: string, rules: string): Promise<string> {
  const build = join(root, 'node_modules/.cache/ci-autofix-speed');
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

/**
 * Lets ripgrep count the matching lines: one thread, text whatever the bytes, room for a large automaton. Its time to
 * compile the patterns is taken off. Of a file that takes too long only a beginning is searched.
 */
export async function measureRipgrep(
  patterns: string,
  path: string,
  scratch: string,
  seconds: number,
): Promise<Searched> {
  const empty = join(scratch, 'empty.log');
  await writeFile(empty, '');
  const start = (await search(patterns, empty, seconds)).milliseconds;
  const whole = (await stat(path)).size;
  let best: Searched = { milliseconds: seconds * 1000, bytes: 0, stopped: true };
  for (let size = Math.min(whole, 1 << 18); ; size = Math.min(whole, size * 4)) {
    const part = size === whole ? path : await beginning(path, size, join(scratch, 'part.log'));
    const { milliseconds, stopped } = await search(patterns, part, seconds);
    if (stopped) return best.bytes === 0 ? { milliseconds, bytes: size, stopped } : best;
    best = { milliseconds: Math.max(1, milliseconds - start), bytes: size, stopped: false };
    if (size === whole || milliseconds * 4 > seconds * 1000) return best;
  }
}

async function search(
  patterns: string,
  path: string,
  seconds: number,
): Promise<{ milliseconds: number; stopped: boolean }> {
  const argv = [
    '-j1',
    '--text',
    '--no-config',
    '--count',
    '--dfa-size-limit',
    '1G',
    '--regex-size-limit',
    '1G',
    '-f',
    patterns,
    path,
  ];
  return await run(rgPath, argv, seconds * 1000);
}

/** The rules' patterns as ripgrep takes them: no names, no look-ahead, JavaScript's ASCII classes. */
export async function writePatterns(path: string, rules: readonly Rule[]): Promise<number> {
  const patterns = new Set(rules.flatMap((rule) => rule.match.map((match) => forRipgrep(match.line))));
  await writeFile(path, [...patterns].map((pattern) => `${pattern}\n`).join(''));
  return patterns.size;
}

function forRipgrep(pattern: string): string {
  return pattern
    .replace(/\(\?<[A-Za-z]\w*>/g, '(?:')
    .replace(/\(\?[!=](?:[^()\\]|\\.|\([^()]*\))*\)/g, '')
    .replace(/\\\//g, '/')
    .replace(/\[\^\\n\]/g, '.')
    .replace(/\\n/g, '')
    .replace(/\\([dws])/g, (_, kind: string) => `(?-u:\\${kind})`)
    .replace(/\[(?:[^\]\\]|\\.)*\]/g, (set) =>
      set.replace(/\(\?-u:\\([dws])\)/g, (_, kind: string) => asciiMembers[kind] ?? ''),
    );
}

const asciiMembers: Readonly<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\x0b\\x0c\\r ' };

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
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limit, killSignal: 'SIGKILL' });
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
