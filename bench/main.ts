/**
 * Runs the benches one after another, each in a process of its own: `npm run bench -- [accuracy speed repair …]`; without names all that
 * can be told wrong or right. What follows `--` goes to each of them. Exit status 1 when one of them failed, 2 for a name that is none.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** In this order; others that a folder holds come behind. */
const usual = ['accuracy', 'speed', 'repair', 'daemon'];

interface Outcome {
  readonly name: string;
  readonly status: number;
  readonly seconds: number;
}

const folder = import.meta.dirname;
const present = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'main.ts')))
  .map((entry) => entry.name)
  .sort();
const all = [...usual.filter((name) => present.includes(name)), ...present.filter((name) => !usual.includes(name))];
const given = process.argv.slice(2);
const cut = given.indexOf('--');
const names = cut < 0 ? given : given.slice(0, cut);
const rest = cut < 0 ? [] : given.slice(cut + 1);
const strangers = names.filter((name) => !all.includes(name));

if (names.includes('--help')) console.log(`npm run bench -- [${all.join(' ')}] [-- arguments for each]`);
else if (strangers.length > 0) {
  console.error(`bench: there is no bench ${strangers.join(', ')}; there are ${all.join(', ')}`);
  process.exitCode = 2;
} else process.exitCode = await runAll(names.length > 0 ? [...new Set(names)] : all);

async function runAll(chosen: readonly string[]): Promise<number> {
  const outcomes: Outcome[] = [];
  for (const name of chosen) {
    console.log(`\n==> bench ${name}\n`);
    outcomes.push(await runOne(name));
  }
  console.log('\n==> summary\n');
  for (const { name, status, seconds } of outcomes)
    console.log(
      `${name.padEnd(12)} ${status === 0 ? 'ok' : `failed (exit status ${status})`}  ${seconds.toFixed(0)} s`,
    );
  return outcomes.every(({ status }) => status === 0) ? 0 : 1;
}

async function runOne(name: string): Promise<Outcome> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(folder, name, 'main.ts'), ...rest], { stdio: 'inherit' });
  const status = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
  return { name, status, seconds: (performance.now() - begun) / 1000 };
}
