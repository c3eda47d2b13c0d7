import type { Diagnostic } from '../../core/finding.ts';
import type { DiagnosticFormat } from './format.ts';
import { afterLead, execOn } from '../lead.ts';
import { readEslintJson } from './files.ts';
import { formats } from './formats.ts';

type Groups = Readonly<Record<string, string | undefined>>;

const longestLine = 1000;
const longestMessage = 500;
const most = 100;

/** Reads every problem that the lines hold in a format of a known tool, in their order, each once; a hundred at most. */
export function parseDiagnostics(lines: readonly string[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const heads = new Map<DiagnosticFormat, Groups>();
  for (let index = 0; index < lines.length && found.size < most; index += 1) {
    for (const diagnostic of readLine(lines, index, heads)) {
      if (found.size === most) break;
      found.set(JSON.stringify([diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message]), diagnostic);
    }
  }
  return [...found.values()];
}

/** The line as it stands, then without what a wrapper put before it. */
function readLine(
  lines: readonly string[],
  index: number,
  heads: Map<DiagnosticFormat, Groups>,
): readonly Diagnostic[] {
  const line = lines[index] ?? '';
  if (line.startsWith('[{"filePath":"')) return readEslintJson(line);
  const bare = afterLead(line);
  const diagnostic =
    readText(line, lines, index, heads) ?? (bare === null ? null : readText(bare, lines, index, heads));
  return diagnostic === null ? [] : [diagnostic];
}

function readText(
  whole: string,
  lines: readonly string[],
  index: number,
  heads: Map<DiagnosticFormat, Groups>,
): Diagnostic | null {
  const text = whole.slice(0, longestLine).trimEnd();
  if (text === '') forget(heads);
  for (const format of formats) {
    const head = format.head?.exec(text)?.groups;
    if (head !== undefined) heads.set(format, head);
    const row = format.row.exec(text)?.groups;
    if (row === undefined) continue;
    const above = format.head === undefined ? {} : heads.get(format);
    const below = format.then === undefined ? {} : follow(lines, index, format.then);
    if (above === undefined || below === null) continue;
    const diagnostic = diagnosticOf(format, { ...above, ...defined(row), ...below });
    if (diagnostic !== null) return diagnostic;
  }
  return null;
}

function forget(heads: Map<DiagnosticFormat, Groups>): void {
  for (const format of heads.keys()) if (format.keepHead !== true) heads.delete(format);
}

function follow(
  lines: readonly string[],
  index: number,
  { pattern, within }: NonNullable<DiagnosticFormat['then']>,
): Groups | null {
  for (let at = index + 1; at <= Math.min(lines.length - 1, index + within); at += 1) {
    const groups = execOn(pattern, (lines[at] ?? '').slice(0, longestLine).trimEnd())?.groups;
    if (groups !== undefined) return defined(groups);
  }
  return null;
}

function diagnosticOf(format: DiagnosticFormat, groups: Groups): Diagnostic | null {
  const file = groups['file2'] ?? groups['file'];
  if (file === undefined || file.includes('://')) return null;
  return {
    tool: toolOf(format, file),
    file: file.trim(),
    line: numberOf(groups['line'] ?? groups['line2']),
    column: numberOf(groups['column'] ?? groups['column2']),
    severity: severityOf(groups['severity'], format.severity),
    message: (groups['message2'] ?? groups['message'] ?? '').trim().slice(0, longestMessage),
    code: groups['code'] ?? null,
  };
}

/** Several tools print like rustc, and several compilers like gcc: the file tells which. */
function toolOf(format: DiagnosticFormat, file: string): string {
  if (format.tool === 'rustc' && /\.pyi?$/.test(file)) return 'ty';
  if (format.tool !== 'gcc') return format.tool;
  const extension = /\.(\w+)$/.exec(file.trim())?.[1] ?? '';
  return { rs: 'rustc', swift: 'swiftc', hs: 'ghc', cs: 'dotnet', zig: 'zig', d: 'dmd' }[extension] ?? 'gcc';
}

function severityOf(word: string | undefined, otherwise: Diagnostic['severity']): Diagnostic['severity'] {
  if (word === undefined) return otherwise;
  if (/^(?:w|W|[Ww]arn|WARN|⚠|!|MEDIUM|LOW|C$|R$)/u.test(word)) return 'warning';
  return /^(?:note|info|remark|style)/i.test(word) ? 'info' : 'error';
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text.length > 9 ? null : Number(text);
}

function defined(groups: Groups): Groups {
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
}
