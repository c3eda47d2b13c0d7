import { type Command, Option as Flag } from 'commander';
import { type OptionKey, optionKeys, optionOf } from '../config/options.ts';

/** A flag `--no-x` sets false and nothing otherwise, so that weaker layers keep their say. */
export function addSettings(command: Command): void {
  for (const key of optionKeys) {
    const option = optionOf(key);
    if (option.flag === undefined) continue;
    const flag = new Flag(option.flag, summaryOf(key)).helpGroup('Settings:');
    if (option.kind === 'list')
      flag.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
    if (flag.negate) flag.default(undefined);
    command.addOption(flag);
  }
}

function summaryOf(key: OptionKey): string {
  const { summary, kind, values, default: fallback } = optionOf(key);
  const choices = values ? ` (${values.join(', ')})` : '';
  const shown =
    kind === 'boolean' || fallback === null || (Array.isArray(fallback) && fallback.length === 0)
      ? ''
      : ` [${String(fallback)}]`;
  return `${summary}${choices}${shown}`;
}
