import { open } from 'node:fs/promises';
import type { Rule } from '../../src/analyzer/types.ts';

const matchingShare = 0.004;
/** One project's log speaks of a few tools, over and over. */
export const usualExamples = 60;

/** What a hostile log repeats; each makes a kind of naive matcher slow. */
export const hostileUnits: Readonly<Record<string, string>> = {
  'one letter': 'a',
  'one letter, lines of 4 KB': `${'a'.repeat(4000)}\n`,
  blanks: ' ',
  'blank lines of 4 KB': `${' '.repeat(4000)}\n`,
  'escape codes': '\x1b[31m',
  'open escape strings': '\x1b]0;',
  slashes: '/',
  'slashes, lines of 4 KB': `${'/'.repeat(4000)}\n`,
  'carriage returns': 'x\r',
  'line feeds': '\n',
};

/** A generator of numbers in [0, 1) that always gives the same ones (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  'added audited packages in building module cache restored resolving chunk bundle src lib index main utils server client done layer pulling extracting download complete request passed suite case ms kB ok compiled asset emitted running task with config from stage writing output digest'.split(
    ' ',
  );

/** Writes a log of about so many bytes: stamps on all lines, escape codes on a tenth, on 0.4 % some of the rules' examples. */
export async function writeLog(path: string, bytes: number, rules: readonly Rule[], different: number): Promise<void> {
  const random = randomFrom(42);
  const all = rules.flatMap((rule) => rule.examples.match.flatMap((example) => example.line.split('\n')));
  const examples =
    different >= all.length
      ? all
      : Array.from({ length: different }, () => all[Math.floor(random() * all.length)] ?? '');
  const file = await open(path, 'w');
  try {
    for (let written = 0, line = 0; written < bytes;) {
      const lines: string[] = [];
      for (let index = 0; index < 8000; index += 1, line += 1) lines.push(stamped(line, textOf(random, examples)));
      const block = Buffer.from(lines.join(''));
      await file.write(block);
      written += block.length;
    }
  } finally {
    await file.close();
  }
}

function stamped(line: number, text: string): string {
  return `${new Date(1_767_600_000_000 + line * 7).toISOString().slice(0, -1)}0000Z ${text}\n`;
}

function textOf(random: () => number, examples: readonly string[]): string {
  if (random() < matchingShare) return examples[Math.floor(random() * examples.length)] ?? '';
  const text = Array.from(
    { length: 4 + Math.floor(random() * 14) },
    () => words[Math.floor(random() * words.length)],
  ).join(' ');
  return random() < 0.1 ? `\x1b[36;1m${text}\x1b[0m` : text;
}

/** Writes a unit over and over. */
export async function writeRepeated(path: string, unit: string, bytes: number): Promise<void> {
  const block = Buffer.from(unit.repeat(Math.ceil((1 << 20) / unit.length)));
  const file = await open(path, 'w');
  try {
    for (let written = 0; written < bytes; written += block.length)
      await file.write(block.subarray(0, Math.min(block.length, bytes - written)));
  } finally {
    await file.close();
  }
}
