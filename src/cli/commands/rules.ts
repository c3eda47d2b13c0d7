import { resolve } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import { clip, oneLine, plainText } from '../../core/plain-text.ts';
import { lintAllRules } from '../../orchestrator/lint-rules.ts';
import { explainFile, findGaps, findRule, listRules, proposeFromLog, testExamples } from '../../orchestrator/rules.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openOutput } from '../output.ts';
import { printTable } from '../print.ts';

/** `rules list`: one row a rule. */
export async function list({ io, flags }: CommandContext): Promise<number> {
  const all = await listRules(foldersOf(flags), io.cwd);
  const rules =
    typeof flags['category'] === 'string' ? all.filter(({ category }) => category === flags['category']) : all;
  if (flags['format'] === 'json') io.stdout.write(`${JSON.stringify(rules, null, 2)}\n`);
  else {
    const rows = rules.map(({ id, category, confidence, fix, remedy, title }) => [
      id,
      category,
      confidence.base.toFixed(2),
      fix?.recipe ?? remedy,
      oneLine(title),
    ]);
    io.stdout.write(printTable(['rule', 'category', 'base', 'remedy', 'title'], rows));
    io.stdout.write(`${rules.length} rules\n`);
  }
  return exitCode.ok;
}

/** `rules show <id>`: everything about one rule. */
export async function show({ io, args, flags }: CommandContext): Promise<number> {
  const rule = await findRule(args[0] ?? '', foldersOf(flags), io.cwd);
  if (flags['format'] === 'json') io.stdout.write(`${JSON.stringify(rule, null, 2)}\n`);
  else {
    const { stringify } = await import('yaml');
    io.stdout.write(stringify(rule, { lineWidth: 0 }));
  }
  return exitCode.ok;
}

/** `rules test`: every example through the engine; exit status 1 when one misses. */
export async function test({ io, args, flags }: CommandContext): Promise<number> {
  const { rules, examples, problems, misses } = await testExamples(args, foldersOf(flags), io.cwd);
  for (const problem of problems) io.stdout.write(`${problem}\n`);
  for (const { origin, ruleId, verdict, detail, example } of misses) {
    io.stdout.write(`${origin}: rule ${ruleId}: ${verdict}: ${oneLine(detail)}\n`);
    if (example !== '')
      io.stdout.write(
        `${example
          .split('\n')
          .map((line) => `    | ${clip(plainText(line), 200)}\n`)
          .join('')}`,
      );
  }
  io.stdout.write(
    `${rules} rules, ${examples} examples: ${problems.length} mistakes in files, ${misses.length} misses\n`,
  );
  return problems.length + misses.length > 0 ? exitCode.unfixed : exitCode.ok;
}

/** `rules lint`: runaway, generic, shadowed and untested rules; exit status 1 when there are errors. */
export async function lint({ io, flags }: CommandContext): Promise<number> {
  const { complaints } = await lintAllRules(foldersOf(flags), io.cwd);
  for (const { text, isError } of complaints) io.stdout.write(`${isError ? 'error' : 'advice'}  ${text}\n`);
  const errors = complaints.filter(({ isError }) => isError).length;
  io.stdout.write(
    complaints.length === 0 ? 'no complaints\n' : `${errors} errors, ${complaints.length - errors} pieces of advice\n`,
  );
  return errors > 0 ? exitCode.unfixed : exitCode.ok;
}

/** `rules new --from <log>`: a stanza to begin with. */
export async function propose({ io, flags }: CommandContext): Promise<number> {
  if (typeof flags['from'] !== 'string') throw new AutofixError('USAGE', 'rules new needs a log: --from <log>');
  const proposal = await proposeFromLog(resolve(io.cwd, flags['from']), lineOf(flags['line']), io.cwd);
  const output = await openOutput(io, flags);
  await output.write(proposal.yaml);
  await output.close();
  return exitCode.ok;
}

/** `rules explain <log>`: why a rule won, what its rivals had. */
export async function explain({ io, args, flags }: CommandContext): Promise<number> {
  const { candidates, failed } = await explainFile(args[0] ?? '', foldersOf(flags), io.cwd);
  if (failed !== null)
    io.stdout.write(`failed command: ${oneLine(failed.command)} (lines ${failed.from} to ${failed.to})\n\n`);
  if (candidates.length === 0) io.stdout.write('no rule matched; the most telling lines decide (see `analyze`)\n');
  for (const { rule, category, level, score, terms, line, hits, because } of candidates) {
    io.stdout.write(
      `${because === null ? 'cause' : 'rival'}  ${rule} (${category}, ${level})  score ${score.toFixed(2)}, ${hits} hit${hits === 1 ? '' : 's'}\n`,
    );
    io.stdout.write(`       line ${line.number}: ${clip(plainText(line.text), 140)}\n`);
    for (const { name, effect, why } of terms)
      io.stdout.write(`       ${effect >= 0 ? '+' : '-'}${Math.abs(effect).toFixed(2)}  ${name}: ${oneLine(why)}\n`);
    if (because !== null) io.stdout.write(`       not chosen: ${oneLine(because)}\n`);
    io.stdout.write('\n');
  }
  return exitCode.ok;
}

/** `rules gaps <folder>`: unknown failures, grouped. */
export async function gaps({ io, args, flags }: CommandContext): Promise<number> {
  const found = await findGaps(args[0] ?? '', foldersOf(flags), io.cwd);
  for (const { times, category, lines, seenIn } of found) {
    io.stdout.write(
      `${times} × ${category}\n${lines
        .slice(0, 4)
        .map((line) => `    ${clip(plainText(line), 160)}\n`)
        .join('')}    in ${seenIn.map((name) => oneLine(name)).join(', ')}\n`,
    );
  }
  io.stdout.write(found.length === 0 ? 'every failure is known\n' : `${found.length} kinds of unknown failures\n`);
  return exitCode.ok;
}

function foldersOf(flags: Readonly<Record<string, unknown>>): readonly string[] {
  return (flags['rules'] as readonly string[] | undefined) ?? ['ci-autofix.rules'];
}

function lineOf(text: unknown): number | null {
  if (text === undefined) return null;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new AutofixError('USAGE', `--line: expected the number of a line, got ${JSON.stringify(text)}`);
}
