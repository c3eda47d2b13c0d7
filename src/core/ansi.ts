const ESC = 0x1b;
const BEL = 0x07;

type Bytes = { readonly [index: number]: number };

/**
 * Index behind the escape sequence that begins at `at` (where an ESC stands), at most `end`. Understands CSI, charset and
 * two-character sequences, and strings (OSC, DCS, APC, PM, SOS) closed by BEL or ST; of a string that is never closed only
 * the opening is skipped, so that a stray ESC hides no text. Linear over a whole line, whatever it holds.
 */
export function escapeEnd(bytes: Bytes, at: number, end: number): number {
  const next = at + 1;
  if (next >= end) return end;
  const kind = bytes[next] as number;
  if (kind === 0x5b) return controlEnd(bytes, next + 1, end);
  if (kind === 0x5d || kind === 0x50 || kind === 0x5f || kind === 0x5e || kind === 0x58)
    return stringEnd(bytes, next + 1, end);
  if (kind >= 0x20 && kind <= 0x2f) return charsetEnd(bytes, next + 1, end);
  return kind >= 0x30 && kind <= 0x7e ? next + 1 : next;
}

function controlEnd(bytes: Bytes, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) >= 0x20 && (bytes[at] as number) <= 0x3f) at += 1;
  if (at >= end || (bytes[at] as number) < 0x40 || (bytes[at] as number) > 0x7e) return at;
  const isConceal = at === from + 1 && bytes[from] === 0x38 && bytes[at] === 0x6d;
  return isConceal ? noteEnd(bytes, at + 1, end) : at + 1;
}

/** Jenkins hides notes for its own web page in its logs: `ESC[8mha:` base64 `ESC[0m`. */
function noteEnd(bytes: Bytes, from: number, end: number): number {
  if (bytes[from] !== 0x68 || bytes[from + 1] !== 0x61 || bytes[from + 2] !== 0x3a) return from;
  let at = from + 3;
  while (at < end && (bytes[at] as number) > 0x20) at += 1;
  return at < end && bytes[at] === ESC ? at : from;
}

function stringEnd(bytes: Bytes, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BEL) return at + 1;
    if (byte === ESC) return at + 1 < end && bytes[at + 1] === 0x5c ? at + 2 : from;
    if (byte < 0x20) return from;
  }
  return from;
}

function charsetEnd(bytes: Bytes, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] as number) >= 0x20 && (bytes[at] as number) <= 0x2f) at += 1;
  return at < end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x7e ? at + 1 : at;
}

/** True for the control characters that `stripControls` drops beside escape sequences: all but tab, line feed, carriage return, ESC. */
export function isDroppedControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== ESC) || code === 0x7f;
}

const anyControl = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

const scratch = new Uint16Array(8192);

/** The text without escape sequences and control characters; tabs and line ends stay. */
export function stripControls(text: string): string {
  const first = text.search(anyControl);
  if (first < 0) return text;
  const codes = text.length <= scratch.length ? scratch : new Uint16Array(text.length);
  for (let at = first; at < text.length; at += 1) codes[at] = text.charCodeAt(at);
  let kept = '';
  let from = 0;
  for (let at = first; at < text.length;) {
    const code = codes[at] as number;
    if (code !== ESC && !isDroppedControl(code)) {
      at += 1;
      continue;
    }
    kept += text.slice(from, at);
    at = code === ESC ? escapeEnd(codes, at, text.length) : at + 1;
    from = at;
  }
  return kept + text.slice(from);
}

/** What a terminal shows in the end of a line that was rewritten with carriage returns: the last part that is not blank. */
export function lastRewrite(text: string): string {
  if (!text.includes('\r')) return text;
  const parts = text.split('\r');
  for (let at = parts.length - 1; at > 0; at -= 1) {
    if ((parts[at] as string).trim() !== '') return parts[at] as string;
  }
  return parts[0] as string;
}
