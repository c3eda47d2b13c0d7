import { optionKeys, optionOf } from '../../config/options.ts';
import type { CommandContext } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printTable } from '../print.ts';

/** Prints every effective setting with its origin; secrets are only said to be set. */
export async function show({ io, flags, settings }: CommandContext): Promise<number> {
  const loaded = await settings();
  const rows = optionKeys.map((key) => {
    const value = loaded.settings[key];
    const shown = optionOf(key).secret && value !== null ? '(set)' : value;
    return { key, value: shown, origin: loaded.origins.get(key) ?? 'default' };
  });
  if (flags['format'] === 'json') io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else {
    const cells = rows.map((row) => [row.key, JSON.stringify(row.value), row.origin]);
    io.stdout.write(printTable(['setting', 'value', 'from'], cells));
  }
  return exitCode.ok;
}
