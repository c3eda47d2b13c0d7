import { lastRewrite, stripControls } from '../core/ansi.ts';
import type { CleanLine, Dialect, LineReader, LogEvent } from '../core/log.ts';

/** What one file of this folder knows about one provider's logs. */
export interface DialectDefinition {
  readonly dialect: Dialect;
  readonly stamped: boolean;
  /** True when a line has no other prefix than a stamp: see `LineReader`. */
  readonly bare: boolean;
  readonly markers: readonly string[];
  /** How strongly the first lines (without escape codes) speak for this dialect; 0 for not at all, 1 for certain. */
  score(lines: readonly string[]): number;
  clean(raw: string): CleanLine;
  /** A fresh `events` with its own state. */
  open(): LineReader['events'];
}

/** The text that a terminal would show in the end: no escape codes, no overwritten parts, no blanks at the end. */
export function tidy(raw: string): string {
  return lastRewrite(stripControls(raw)).trimEnd();
}

const isoStamp = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) ?/;

/** Splits `2026-01-05T10:00:01.0000000Z text`. */
export function splitStamp(raw: string): { time: string | null; rest: string } {
  const code = raw.charCodeAt(0);
  if (code !== 0xfeff && (code < 0x30 || code > 0x39)) return { time: null, rest: raw };
  const found = isoStamp.exec(raw);
  return found === null ? { time: null, rest: raw } : { time: found[1] ?? null, rest: raw.slice(found[0].length) };
}

export function withoutMark(raw: string): string {
  return raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
}

/** The share of lines for which the test holds, blank lines aside. */
export function share(lines: readonly string[], test: (line: string) => boolean): number {
  const told = lines.filter((line) => line.trim() !== '');
  return told.length === 0 ? 0 : told.filter(test).length / told.length;
}

export function failure(
  message: string,
  exitCode: string | number | null,
  final: boolean,
  step?: string | null,
): LogEvent {
  const code = exitCode === null || exitCode === '' ? null : Number(exitCode);
  const event = {
    kind: 'failure',
    message: message.trim(),
    exitCode: Number.isSafeInteger(code) ? code : null,
    final,
  } as const;
  return step === undefined || step === null ? event : { ...event, step };
}

export const nothing: readonly LogEvent[] = [];
