import type { DiagnosticFormat } from './format.ts';
import { earlyFormats } from './formats-early.ts';
import { lateFormats } from './formats-late.ts';

/** All formats, in the order in which they are tried: the first that fits a line wins. */
export const formats: readonly DiagnosticFormat[] = [...earlyFormats, ...lateFormats];
