import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRules } from '../../src/analyzer/load-rules.ts';
import { hostileUnits, usualExamples, writeLog, writeRepeated } from './generate.ts';
import {
  buildProgram,
  measureAnalyze,
  measureRipgrep,
  measureRipgrepInParts,
  measureScan as measureWith,
  writePatterns,
  type Measured,
  type PatternFiles,
  type Searched,
} from './measure.ts';

/**
 * Speed and memory of the scan beside ripgrep's, with the same patterns.
 * `npm run bench:speed -- [--megabytes 1024] [--corpus DIR] [--seconds 120] [--write]`
 */
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1024' },
    corpus: { type: 'string', default: '../shared/corpus/logs' },
    seconds: { type: 'string', default: '120' },
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
  const patterns = await writePatterns(scratch, rules);
  const sizes = { large: Number(values.megabytes) * mega, small: Math.min(100, Number(values.megabytes) / 4) * mega };
  const logs = await writeLogs(rules, sizes);
  const tables = [
    await measureSpeeds(patterns, logs),
    await measureStart(),
    await measureMemory(logs),
    await measureLongLine(),
    await measureHostile(),
  ];
  return [
    '# Performance',
    '',
    `Made by \`npm run bench:speed -- --megabytes ${values.megabytes} --seconds ${values.seconds} --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}:`,
    `${rules.length} rules, ${patterns.count} patterns. Compare the ratios; the absolute figures are this machine's.`,
    `The generated logs have stamps on all lines, escape codes on a tenth, and on 0.4 % of them an example of a rule: one of ${usualExamples}, or of all there are.`,
    '',
    ...tables,
  ].join('\n');
}

interface Logs {
  readonly source: string;
  readonly joined: string;
  readonly folder: string;
  readonly small: string;
  readonly large: string;
  readonly smallOfAll: string;
  readonly largeOfAll: string;
}

async function writeLogs(
  rules: Parameters<typeof writeLog>[2],
  sizes: { readonly large: number; readonly small: number },
): Promise<Logs> {
  const path = (name: string): string => join(scratch, `${name}.log`);
  const logs = {
    small: path('small'),
    large: path('large'),
    smallOfAll: path('small-all'),
    largeOfAll: path('large-all'),
  };
  await writeLog(logs.small, sizes.small, rules, usualExamples);
  await writeLog(logs.large, sizes.large, rules, usualExamples);
  await writeLog(logs.smallOfAll, sizes.small, rules, Infinity);
  await writeLog(logs.largeOfAll, sizes.large, rules, Infinity);
  const joined = path('joined');
  return { ...logs, joined, ...(await joinLogs(joined)) };
}

async function measureScan(path: string): Promise<Measured> {
  return measureWith(build, rulesFolder, path);
}

async function measureSpeeds(patterns: PatternFiles, logs: Logs): Promise<string> {
  const rows: string[][] = [];
  for (const [name, path] of [
    [logs.source, logs.joined],
    ['generated', logs.large],
    ['generated, of all rules', logs.largeOfAll],
  ] as const) {
    const ours = await measureScan(path);
    const whole = await measureAnalyze(build, path);
    const atOnce = await measureRipgrep(patterns, path, scratch, Number(values.seconds));
    // Slower than all at once need not be known exactly.
    const limit = Math.min(1000 * Number(values.seconds), (2 * atOnce.milliseconds * ours.bytes) / atOnce.bytes);
    const inParts = await measureRipgrepInParts(patterns, path, scratch, limit);
    const best = Math.max(rate(atOnce.bytes, atOnce.milliseconds), rate(inParts.bytes, inParts.milliseconds));
    const [scanned, analyzed] = [rate(ours.bytes, ours.milliseconds), rate(ours.bytes, whole.milliseconds)];
    rows.push([
      name,
      megabytes(ours.bytes),
      `${scanned.toFixed(1)} MB/s`,
      `${analyzed.toFixed(1)} MB/s`,
      rateOf(atOnce),
      rateOf(inParts),
      `${(scanned / best).toFixed(2)}×`,
      `${(analyzed / best).toFixed(2)}×`,
      String(ours.hits),
    ]);
  }
  const head = ['log', 'size', 'classification', 'analyze', 'ripgrep, at once', 'ripgrep, in parts'];
  return `${table('Speed', [...head, 'classification / ripgrep', 'analyze / ripgrep', 'hits'], rows)}\n${aboutRipgrep()}`;
}

function aboutRipgrep(): string {
  return `Classification is what ripgrep does too: which lines match. \`analyze\` is the whole command, from its start to its JSON.
ripgrep counts the lines that match the same patterns, with \`-j1 --text --no-unicode\` and room for its automaton (\`--dfa-size-limit 4G\`);
with its defaults it is a hundred times slower, because every \`.\` of thousands of patterns then stands for all of Unicode. Two ways are
measured, and the ratios are those to the better one: all patterns in one run (of a log that would take over ${values.seconds} seconds, the rate
of its beginning), and runs of 100 patterns each, one after another. Its time to compile the patterns is taken off. It has an easier
task: look-ahead is left out, it does not take off stamps and escape codes (so that patterns for the beginning of a line do not match
behind a stamp), and it does not tell which pattern matched.
`;
}

function rateOf({ bytes, milliseconds, stopped }: Searched): string {
  return `${stopped ? 'under ' : ''}${rate(bytes, milliseconds).toFixed(1)} MB/s`;
}

async function measureMemory(logs: Logs): Promise<string> {
  const rows: string[][] = [];
  for (const [name, path] of [
    ['generated', logs.small],
    ['generated', logs.large],
    ['generated, of all rules', logs.smallOfAll],
    ['generated, of all rules', logs.largeOfAll],
  ] as const) {
    const scanned = await measureScan(path);
    const analyzed = await measureAnalyze(build, path);
    rows.push([
      name,
      megabytes(scanned.bytes),
      `${scanned.megabytes.toFixed(0)} MB`,
      `${analyzed.megabytes.toFixed(0)} MB`,
    ]);
  }
  const folder = await measureAnalyze(build, logs.folder);
  rows.push([`${logs.source.replace(', joined', '')} of a folder`, '', '', `${folder.megabytes.toFixed(0)} MB`]);
  return table('Memory (most ever resident)', ['log', 'size', 'classification', 'analyze'], rows);
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
async function joinLogs(target: string): Promise<{ readonly source: string; readonly folder: string }> {
  const corpus = resolve(root, values.corpus);
  const folder = existsSync(corpus) ? corpus : join(root, 'fixtures/logs');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.log')).sort();
  await writeFile(target, Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file))))));
  return { source: `${files.length} real logs, joined`, folder };
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
