import { createHash } from 'node:crypto';
import { templateOf } from './template.ts';

/** Sixteen hexadecimal digits that are the same for the same cause in every run: rule and stable captures, or the template of a line. */
export function fingerprintOf(
  ruleId: string,
  captures: Readonly<Record<string, string>>,
  stable: readonly string[],
): string {
  const parts = stable
    .filter((name) => !/(?:line|column)$/i.test(name) && captures[name] !== undefined)
    .sort()
    .map((name) => `${name}=${stableText(captures[name] ?? '')}`);
  return digest([ruleId, ...parts]);
}

/** The fingerprint of a failure that no rule knows: what its most telling line says, without what changes from run to run. */
export function fingerprintOfLine(text: string): string {
  return digest(['unknown', stableText(text)]);
}

function stableText(text: string): string {
  return templateOf(text.replaceAll('\\', '/'));
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
