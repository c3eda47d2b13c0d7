import { compilePattern } from '../compile-pattern.ts';

/**
 * How tools print a problem. Groups: `file`, `line`, `column`, `severity`, `message`, `code`. Three shapes:
 * one line says all; a `head` names the file (or the message) for the rows under it; a `then` line with the place follows the
 * message within a few lines. The first format that fits a line wins, so narrow ones stand before wide ones.
 */
export interface DiagnosticFormat {
  readonly tool: string;
  readonly row: RegExp;
  /** Stands above the rows and lends them its groups; a blank line ends it, unless `keepHead`. */
  readonly head?: RegExp;
  readonly keepHead?: boolean;
  /** Stands under the row and adds its groups. */
  readonly then?: { readonly pattern: RegExp; readonly within: number };
  /** When the line itself does not tell. */
  readonly severity: 'error' | 'warning' | 'info';
}

/** A file name with an extension, as tools print it. */
export const path = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:()'"\[\]][^:()'"\[\]\n]{0,300}?\.[A-Za-z]\w{0,9})`;
/** A file name that may lack an extension. */
export const loosePath = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:()'"\[\]<>][^:()'"\[\]\n<>]{0,300}?)`;

/** Joins a pattern from its pieces. */
export function of(strings: TemplateStringsArray, ...values: readonly string[]): RegExp {
  return compilePattern(String.raw({ raw: strings.raw }, ...values), 'format of diagnostics');
}
