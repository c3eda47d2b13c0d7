import type { PassReport } from '../core/case.ts';
import { colorsFor } from './colors.ts';
import type { Io } from './io.ts';

export type ReportFormat = 'text' | 'json' | 'markdown' | 'html';

const byEnding: Readonly<Record<string, ReportFormat>> = {
  json: 'json',
  md: 'markdown',
  html: 'html',
  htm: 'html',
  txt: 'text',
};

/** The format that `--format` names, else the one that the ending of `--output` tells, else text. */
export function formatOf(flags: Readonly<Record<string, unknown>>): ReportFormat {
  if (typeof flags['format'] === 'string') return flags['format'] as ReportFormat;
  const ending = typeof flags['output'] === 'string' ? /\.(\w+)$/.exec(flags['output'])?.[1] : undefined;
  return byEnding[ending ?? ''] ?? 'text';
}

export async function renderReport(
  report: PassReport,
  format: ReportFormat,
  io: Io,
  flags: Readonly<Record<string, unknown>>,
): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).renderJson(report);
    case 'markdown':
      return (await import('../report/markdown.ts')).renderMarkdown(report);
    case 'html':
      return (await import('../report/html.ts')).renderHtml(report);
    case 'text': {
      const toFile = typeof flags['output'] === 'string';
      const colours = colorsFor(toFile ? {} : io.stdout, flags, io);
      return (await import('../report/text.ts')).renderText(report, { colours, width: io.stdout.columns ?? 100 });
    }
  }
}
