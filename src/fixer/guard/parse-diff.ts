/** One line of a diff with its number on the side where it stands. */
export interface DiffLine {
  readonly number: number;
  readonly text: string;
}

/** Lines that follow each other without an unchanged one between them: what was there, and what is there now. */
export interface Change {
  readonly removed: readonly DiffLine[];
  readonly added: readonly DiffLine[];
  /** The unchanged line before, which often says what a value belongs to. */
  readonly before: string;
}

/** One file of a git diff. Paths are as git means them, unquoted. */
export interface FileDiff {
  readonly path: string;
  /** Where it was, when that differs: a rename or a copy. */
  readonly oldPath: string;
  readonly status: 'added' | 'modified' | 'deleted' | 'renamed' | 'mode';
  readonly oldMode: string | null;
  readonly newMode: string | null;
  readonly binary: boolean;
  readonly changes: readonly Change[];
}

export type ParsedDiff =
  | { readonly kind: 'diff'; readonly files: readonly FileDiff[] }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly line: number };

interface Draft {
  path: string;
  oldPath: string;
  status: FileDiff['status'];
  oldMode: string | null;
  newMode: string | null;
  binary: boolean;
  changes: Change[];
}

class Unreadable extends Error {
  readonly line: number;
  constructor(reason: string, line: number) {
    super(reason);
    this.line = line;
  }
}

/** Reads a `git diff`. Anything that is not exactly that is unreadable: a guard that guesses guards nothing. */
export function parseDiff(text: string): ParsedDiff {
  const lines = text.split('\n');
  const files: FileDiff[] = [];
  let at = 0;
  try {
    while (at < lines.length) {
      const line = lines[at] ?? '';
      if (line.startsWith('diff --git ')) {
        const [file, next] = readFileDiff(lines, at);
        files.push(file);
        at = next;
      } else if (line.trim() === '') at += 1;
      else throw new Unreadable('text that belongs to no file', at + 1);
    }
    return { kind: 'diff', files };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', reason: error.message, line: error.line };
    throw error;
  }
}

function readFileDiff(lines: readonly string[], start: number): [FileDiff, number] {
  const [oldPath, newPath] = pathsOfHeader((lines[start] ?? '').slice('diff --git '.length), start + 1);
  const file: Draft = {
    path: newPath,
    oldPath,
    status: 'modified',
    oldMode: null,
    newMode: null,
    binary: false,
    changes: [],
  };
  let at = start + 1;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('diff --git ') || line.startsWith('@@ ')) break;
    if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) {
      file.binary = true;
      at = skipBinary(lines, at + 1);
      break;
    }
    readHeader(file, line, at + 1);
  }
  while (at < lines.length && (lines[at] ?? '').startsWith('@@ ')) at = readHunk(file, lines, at);
  const modeOnly = file.status === 'modified' && file.changes.length === 0 && file.oldMode !== file.newMode;
  return [{ ...file, status: modeOnly ? 'mode' : file.status }, at];
}

function skipBinary(lines: readonly string[], start: number): number {
  let at = start;
  while (at < lines.length && !(lines[at] ?? '').startsWith('diff --git ')) at += 1;
  return at;
}

function readHeader(file: Draft, line: string, number: number): void {
  const [, mode] = /^(?:old mode|new mode|deleted file mode|new file mode) (\d{6})$/.exec(line) ?? [];
  if (line.startsWith('old mode')) file.oldMode = mode ?? null;
  else if (line.startsWith('new mode')) file.newMode = mode ?? null;
  else if (line.startsWith('deleted file mode')) Object.assign(file, { status: 'deleted', oldMode: mode ?? null });
  else if (line.startsWith('new file mode')) Object.assign(file, { status: 'added', newMode: mode ?? null });
  else if (line.startsWith('rename ') || line.startsWith('copy ')) file.status = 'renamed';
  else if (line.startsWith('index ')) {
    const unchanged = / (\d{6})$/.exec(line)?.[1];
    if (unchanged !== undefined)
      Object.assign(file, { oldMode: file.oldMode ?? unchanged, newMode: file.newMode ?? unchanged });
  } else if (line.startsWith('--- ') || line.startsWith('+++ ')) checkName(file, line, number);
  else if (line !== '' && !/^(dis)?similarity index /.test(line))
    throw new Unreadable('a header that git does not write', number);
}

/** The names of the header and of the two lines below it must agree. */
function checkName(file: Draft, line: string, number: number): void {
  const name = unquote(line.slice(4).replace(/\t$/, ''), number);
  if (name === '/dev/null') return;
  const expected = line.startsWith('--- ') ? `a/${file.oldPath}` : `b/${file.path}`;
  if (name !== expected) throw new Unreadable('the names of the file do not agree', number);
}

function readHunk(file: Draft, lines: readonly string[], start: number): number {
  const header = /^@@ -(?<oldStart>\d+)(?:,(?<oldCount>\d+))? \+(?<newStart>\d+)(?:,(?<newCount>\d+))? @@/.exec(
    lines[start] ?? '',
  )?.groups;
  if (header === undefined) throw new Unreadable('a hunk that cannot be read', start + 1);
  let oldLine = Number(header['oldStart']);
  let newLine = Number(header['newStart']);
  let oldLeft = Number(header['oldCount'] ?? 1);
  let newLeft = Number(header['newCount'] ?? 1);
  let before = '';
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = (): void => {
    if (removed.length + added.length > 0) file.changes.push({ removed, added, before });
    removed = [];
    added = [];
  };
  let at = start + 1;
  while (oldLeft > 0 || newLeft > 0) {
    const line = lines[at];
    if (line === undefined) throw new Unreadable('a hunk ends too early', at);
    const text = line.slice(1);
    if (line.startsWith('-')) removed.push({ number: oldLine, text });
    else if (line.startsWith('+')) added.push({ number: newLine, text });
    else if (line.startsWith(' ') || line === '') {
      flush();
      before = text;
    } else if (!line.startsWith('\\')) throw new Unreadable('a line of a hunk that git does not write', at + 1);
    if (line.startsWith('-') || line.startsWith(' ') || line === '') [oldLine, oldLeft] = [oldLine + 1, oldLeft - 1];
    if (line.startsWith('+') || line.startsWith(' ') || line === '') [newLine, newLeft] = [newLine + 1, newLeft - 1];
    at += 1;
  }
  flush();
  while ((lines[at] ?? '').startsWith('\\')) at += 1;
  return at;
}

/** `a/x b/x`, where each side may be quoted; unquoted names may hold blanks, so both halves are tried. */
function pathsOfHeader(header: string, number: number): [string, string] {
  if (header.startsWith('"') || header.endsWith('"')) {
    const [, first = '', second = ''] = /^("(?:[^"\\]|\\.)*"|\S.*?) ("(?:[^"\\]|\\.)*"|b\/.*)$/s.exec(header) ?? [];
    return [withoutPrefix(unquote(first, number), 'a/', number), withoutPrefix(unquote(second, number), 'b/', number)];
  }
  const middle = (header.length - 1) / 2;
  if (Number.isInteger(middle) && header.slice(2, middle) === header.slice(middle + 3)) {
    return [
      withoutPrefix(header.slice(0, middle), 'a/', number),
      withoutPrefix(header.slice(middle + 1), 'b/', number),
    ];
  }
  const split = header.indexOf(' b/');
  if (split === -1 || header.indexOf(' b/', split + 1) !== -1)
    throw new Unreadable('a file name that cannot be read', number);
  return [withoutPrefix(header.slice(0, split), 'a/', number), withoutPrefix(header.slice(split + 1), 'b/', number)];
}

function withoutPrefix(name: string, prefix: string, number: number): string {
  if (!name.startsWith(prefix)) throw new Unreadable('a file name without its prefix', number);
  return name.slice(prefix.length);
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Git's C-style quoting, bytes in octal. */
function unquote(name: string, number: number): string {
  if (!name.startsWith('"')) return name;
  if (!name.endsWith('"') || name.length < 2) throw new Unreadable('a quoted file name that does not end', number);
  const bytes: number[] = [];
  const body = Buffer.from(name.slice(1, -1));
  for (let index = 0; index < body.length; index += 1) {
    if (body[index] !== 92) {
      bytes.push(body[index] ?? 0);
      continue;
    }
    const octal = /^[0-7]{3}/.exec(body.subarray(index + 1, index + 4).toString('latin1'))?.[0];
    const escape = escapes[String.fromCharCode(body[index + 1] ?? 0)];
    if (octal === undefined && escape === undefined) throw new Unreadable('a file name with an unknown escape', number);
    bytes.push(octal === undefined ? (escape ?? 0) : Number.parseInt(octal, 8));
    index += octal === undefined ? 1 : 3;
  }
  return Buffer.from(bytes).toString('utf8');
}
