import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AutofixError } from '../../core/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';

const examples = new URL('../../../config/examples/', import.meta.url);

/** Files that `init` writes, by the example that each is a copy of. */
const files = [
  { from: 'ci-autofix.config.yaml', to: 'ci-autofix.config.yaml' },
  { from: 'ci-autofix.yml', to: '.github/workflows/ci-autofix.yml' },
] as const;

/** Writes a settings file and a scheduled workflow into the current repository; all of them or none. */
export async function init({ io, flags }: CommandContext): Promise<number> {
  await requireCheckout(io.cwd);
  if (!flags['force']) await requireAbsence(io.cwd);
  for (const { from, to } of files) {
    const target = join(io.cwd, to);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(new URL(from, examples), target);
    io.stdout.write(`wrote ${to}\n`);
  }
  io.stdout.write('next: run `ci-autofix doctor`, then `ci-autofix --dry-run`\n');
  return exitCode.ok;
}

async function requireCheckout(folder: string): Promise<void> {
  if (await exists(join(folder, '.git'))) return;
  throw new AutofixError('NOT_A_CHECKOUT', `${folder} is not the root of a git checkout`);
}

async function requireAbsence(folder: string): Promise<void> {
  const present: string[] = [];
  for (const { to } of files) if (await exists(join(folder, to))) present.push(to);
  if (present.length === 0) return;
  throw new AutofixError('INPUT', `${present.join(' and ')} exist${present.length === 1 ? 's' : ''} already`, {
    help: 'remove it, or overwrite it with --force',
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
