import { AutofixError } from './errors.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `90m`, `24h`, `30d` or `2w` in milliseconds. Throws AutofixError USAGE. */
export function parseTimeSpan(text: string, flag: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  const unit = match?.[2] as keyof typeof units | undefined;
  if (match === null || unit === undefined) {
    throw new AutofixError(
      'USAGE',
      `${flag}: expected a number and m, h, d or w, such as 24h or 30d, got ${JSON.stringify(text)}`,
    );
  }
  return Number(match[1]) * units[unit];
}
