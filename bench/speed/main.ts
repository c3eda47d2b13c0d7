import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRules } from '../../src/analyzer/load-rules.ts';
import { hostileUnits, writeLog, writeRepeated } from './generate.ts';
import { buildProgram, measureRipgrep, measureScan as measureWith, writePatterns, type Measured } from './measure.ts';

/**
 * Speed and memory of the scan beside ripgrep's, with the same patterns.
 * `npm run bench:speed -- [--megabytes 1024] [--corpus DIR] [--seconds 60] [--write]`
 */
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1024' },
    corpus: { type: 'string', default: '../shared/corpus/logs' },
    seconds: { type: 'string', default: '60' },
    write: { type: 'boolean', default: false },
  },
});

const root = resolve(import.meta.dirname, '../..');
const mega = 1024 * 1024;
const scratch = await mkdtemp(join(tmpdir(), 'ci-autofix-speed-'));
// A copy: the rules must not change while the bench runs.
const rulesFolder = join(scratch, 'rules');
await cp(join(root, 'rules'), rulesFolder, { recursive: true });
const build = await buildProgram(root, rulesFolder);
try {
  const report = await measureAll();
  console.log(report);
  if (values.write) await writeFile(join(root, 'docs/performance.md'), report);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function measureAll(): Promise<string> {
  const { rules } = await loadRules([rulesFolder]);
  const patterns = join(scratch, 'patterns.txt');
  const patternCount = await writePatterns(patterns, rules);
  const sizes = { large: Number(values.megabytes) * mega, small: Math.min(100, Number(values.megabytes) / 4) * mega };
  const speeds = await measureSpeeds(patterns, rules, sizes);
  const tables = [
    speeds,
    await measureStart(),
    await measureMemory(sizes),
    await measureLongLine(),
    await measureHostile(),
  ];
  return [
    '# Performance',
    '',
    `Made by \`npm run bench:speed -- --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}:`,
    `${rules.length} rules, ${patternCount} patterns. Compare the ratios; the absolute figures are this machine's.`,
    'The generated log has stamps on all lines, escape codes on a tenth, and on 0.4 % of them one of 60 examples of rules.',
    'A log in which every rule hits often costs up to 5 KB more memory for each kept hit (20 a rule).',
    'ripgrep ran with the same patterns and `-j1`; its time to compile them is taken off. Where it takes long, its rate is that of a beginning of the log.',
    '',
    ...tables,
  ].join('\n');
}

async function measureScan(path: string): Promise<Measured> {
  return measureWith(build, rulesFolder, path);
}

async function measureSpeeds(
  patterns: string,
  rules: Parameters<typeof writeLog>[2],
  sizes: { large: number; small: number },
): Promise<string> {
  const joined = join(scratch, 'joined.log');
  const source = await joinLogs(joined);
  await writeLog(join(scratch, 'large.log'), sizes.large, rules);
  await writeLog(join(scratch, 'small.log'), sizes.small, rules);
  const rows: string[][] = [];
  for (const [name, path] of [
    [source, joined],
    ['a generated log', join(scratch, 'large.log')],
  ] as const) {
    const ours = await measureScan(path);
    const theirs = await measureRipgrep(patterns, path, scratch, Number(values.seconds));
    const rates = [rate(ours.bytes, ours.milliseconds), rate(theirs.bytes, theirs.milliseconds)] as const;
    rows.push([
      name,
      megabytes(ours.bytes),
      `${rates[0].toFixed(1)} MB/s`,
      `${theirs.stopped ? 'under ' : ''}${rates[1].toFixed(2)} MB/s`,
      `${(rates[0] / rates[1]).toFixed(1)}×`,
      String(ours.hits),
    ]);
  }
  return table('Speed', ['log', 'size', 'ci-autofix', 'ripgrep', 'ratio', 'hits'], rows);
}

async function measureMemory(sizes: { large: number; small: number }): Promise<string> {
  const rows: string[][] = [];
  for (const name of ['small', 'large'] as const) {
    const { bytes, megabytes: used } = await measureScan(join(scratch, `${name}.log`));
    rows.push([`${megabytes(bytes)} (asked: ${megabytes(sizes[name])})`, `${used.toFixed(0)} MB`]);
  }
  return table('Memory (most ever resident)', ['size of the log', 'memory'], rows);
}

async function measureStart(): Promise<string> {
  const path = join(scratch, 'start.log');
  await writeRepeated(path, 'a line\n', 1000);
  const { ready, megabytes: used } = await measureScan(path);
  return table('Start', ['catalogue ready after', 'memory'], [[`${ready.toFixed(0)} ms`, `${used.toFixed(0)} MB`]]);
}

async function measureLongLine(): Promise<string> {
  const path = join(scratch, 'line.log');
  await writeRepeated(path, 'a quiet part of one endless line, ', 50 * mega);
  const { milliseconds, megabytes: used } = await measureScan(path);
  return table('50 MB in a single line', ['time', 'memory'], [[seconds(milliseconds), `${used.toFixed(0)} MB`]]);
}

async function measureHostile(): Promise<string> {
  const rows: string[][] = [];
  const nearMisses = await nearMissLine();
  for (const [name, unit] of Object.entries({ ...hostileUnits, 'near misses of the patterns': nearMisses })) {
    const [four, sixteen] = [await hostile(unit, 4), await hostile(unit, 16)];
    rows.push([
      name,
      seconds(four.milliseconds),
      seconds(sixteen.milliseconds),
      `${(sixteen.milliseconds / four.milliseconds).toFixed(1)}×`,
    ]);
  }
  return table(
    'Hostile logs: four times the size should take about four times as long',
    ['what', '4 MB', '16 MB', 'growth'],
    rows,
  );
}

async function hostile(unit: string, size: number): Promise<Measured> {
  const path = join(scratch, 'hostile.log');
  await writeRepeated(path, unit, size * mega);
  return await measureScan(path);
}

/** Every example of every rule without its last two characters. */
async function nearMissLine(): Promise<string> {
  const { rules } = await loadRules([rulesFolder]);
  return rules
    .flatMap((rule) => rule.examples.match.map(({ line }) => `${(line.split('\n')[0] ?? '').slice(0, -2)}\n`))
    .join('');
}

/** The corpus in one file, or the project's own fixtures where there is none. */
async function joinLogs(target: string): Promise<string> {
  const corpus = resolve(root, values.corpus);
  const folder = existsSync(corpus) ? corpus : join(root, 'fixtures');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.log')).sort();
  await writeFile(target, Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file))))));
  return `${files.length} real logs, joined`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), '', '']
    .join('\n')
    .slice(0, -1);
}

function rate(bytes: number, milliseconds: number): number {
  return bytes / 1000 / milliseconds;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / mega)} MB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
