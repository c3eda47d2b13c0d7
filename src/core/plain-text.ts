/** ANSI escape sequences: CSI, OSC (ended by BEL or ST), the other string sequences, and two-character escapes. */
const escapeSequences =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[PX^_][^\u001b]*(?:\u001b\\|$)|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;

const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Characters that reorder or hide text on the screen. The variation selectors of emoji do neither, and are everywhere. */
const deceptiveCharacters =
  /(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|[\u2028\u2029\ufff9-\ufffb]/gu;

/**
 * Text from outside as a person may safely see it in any format: escape sequences are gone, control characters have become
 * pictures (`␀`), characters that reorder or hide text are spelled (`<U+202E>`), line ends are `\n`. Tabs stay.
 */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(escapeSequences, '')
    .replace(controlCharacters, pictureOf)
    .replace(deceptiveCharacters, spelled);
}

/** Like {@link plainText}, on one line and at most `limit` characters, with an ellipsis where it was cut. */
export function oneLine(text: string, limit = 300): string {
  // A huge text costs no more than its beginning; twice the limit leaves room for what the cleaning takes away.
  const start = text.length > limit * 8 ? text.slice(0, limit * 8) : text;
  return clip(plainText(start).replace(/\s+/g, ' ').trim(), limit);
}

/** At most `limit` UTF-16 units, never half a surrogate pair, with an ellipsis where it was cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, Math.max(0, limit - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The last lines of a text that fit in `limit` characters, with a first line that says what was left out. */
export function tail(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(text.length - limit).replace(/^[\udc00-\udfff]/, '');
  const wholeLines = kept.slice(kept.indexOf('\n') + 1);
  const rest = wholeLines === '' ? kept : wholeLines;
  return `… ${text.length - rest.length} characters left out …\n${rest}`;
}

/** `1.2 s`, `3 min 4 s`, `5 h 6 min`, `30 days`: a duration in milliseconds for people. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} days`;
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : spelled(character);
}

function spelled(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
