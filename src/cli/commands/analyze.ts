import { resolve } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import { clip, oneLine, plainText } from '../../core/plain-text.ts';
import { analyzeFailures, isFailuresFile } from '../../orchestrator/analyze-failures.ts';
import { type AnalyzedInput, analyzeInputs, requireDialect } from '../../orchestrator/analyze-inputs.ts';
import { collectLogInputs } from '../../orchestrator/log-inputs.ts';
import { openRuleBook } from '../../orchestrator/rule-book.ts';
import { keepHeapSmall } from '../../orchestrator/small-heap.ts';
import { type Colors, colorsFor } from '../colors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openOutput, type Output } from '../output.ts';

/** Names the causes of logs, or of the failures that monitor saved. */
export async function analyze(context: CommandContext): Promise<number> {
  const { io, args, flags } = context;
  const paths = [...((flags['input'] as readonly string[] | undefined) ?? []), ...args];
  if (paths.length === 0)
    throw new AutofixError('USAGE', 'nothing to analyze: name a log, a folder of logs, or - for standard input');
  const [only = ''] = paths;
  if (paths.length === 1 && (await isFailuresFile(resolve(io.cwd, only)))) return analyzeSavedFailures(only, context);

  // Of hundreds of logs one is in memory at a time; V8 would keep what is left of many.
  keepHeapSmall();
  const dialect = typeof flags['dialect'] === 'string' ? requireDialect(flags['dialect']) : null;
  const inputs = await collectLogInputs(paths, io.cwd, io.stdin);
  const ruleBook = await openRuleBook((flags['rules'] as readonly string[] | undefined) ?? [], io.cwd);
  const output = await openOutput(io, flags);
  const analyzed = analyzeInputs(inputs, ruleBook, { dialect, env: io.env });
  if (isJson(flags)) await writeJson(analyzed, output);
  else await writeText(analyzed, output, colorsFor(io.stdout, flags, io));
  await output.close();
  return exitCode.ok;
}

async function analyzeSavedFailures(path: string, { io, flags }: CommandContext): Promise<number> {
  const ruleBook = await openRuleBook((flags['rules'] as readonly string[] | undefined) ?? [], io.cwd);
  const analysis = await analyzeFailures(resolve(io.cwd, path), ruleBook, io.env);
  const output = await openOutput(io, flags);
  await output.write(`${JSON.stringify(analysis, null, 2)}\n`);
  await output.close();
  return exitCode.ok;
}

function isJson(flags: Readonly<Record<string, unknown>>): boolean {
  if (typeof flags['format'] === 'string') return flags['format'] === 'json';
  return typeof flags['output'] === 'string' && flags['output'].endsWith('.json');
}

/** An array with one element a log, written as it comes: one log's answer is in memory at a time. */
async function writeJson(analyzed: AsyncIterable<AnalyzedInput>, output: Output): Promise<void> {
  let separator = '[\n';
  for await (const { json } of analyzed) {
    await output.write(`${separator}${JSON.stringify(json)}`);
    separator = ',\n';
  }
  await output.write(separator === '[\n' ? '[]\n' : '\n]\n');
}

async function writeText(analyzed: AsyncIterable<AnalyzedInput>, output: Output, colors: Colors): Promise<void> {
  for await (const input of analyzed) await output.write(textOf(input, colors));
}

function textOf({ name, json, diagnoses, reason }: AnalyzedInput, colors: Colors): string {
  const state =
    json.state === 'complete' ? '' : colors.yellow(`  ${json.state}${reason === null ? '' : `: ${oneLine(reason)}`}`);
  const head = `${colors.bold(oneLine(name))}  ${colors.dim(json.dialect)}${state}\n`;
  if (diagnoses.length === 0) return `${head}  no failure was found in this log\n\n`;
  return `${head}${diagnoses.map((diagnosis) => diagnosisText(diagnosis, colors)).join('')}\n`;
}

function diagnosisText(
  { title, category, ruleId, confidence, findings, remedy, recipe }: AnalyzedInput['diagnoses'][number],
  colors: Colors,
): string {
  const percent = `${Math.round(confidence.value * 100)} %`;
  const lines = (findings[0]?.lines ?? []).slice(0, 10).toSorted((a, b) => a.number - b.number);
  const first = findings[0]?.lines[0]?.number;
  const width = String(lines.at(-1)?.number ?? 0).length;
  const shown = lines.map(({ number, text }) => {
    const line = `    ${String(number).padStart(width)} │ ${clip(plainText(text), 160)}\n`;
    return number === first ? colors.red(line) : colors.dim(line);
  });
  const what =
    remedy === 'fix' ? `fix with ${recipe ?? ''}` : remedy === 'rerun' ? 'run the job again' : 'needs a person';
  return `  ${colors.yellow(oneLine(title))}  ${colors.dim(`${category} · ${ruleId} · ${percent}`)}\n${shown.join('')}  ${colors.cyan(`→ ${what}`)}\n`;
}
