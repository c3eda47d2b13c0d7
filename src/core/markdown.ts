import { clip, oneLine, plainText } from './plain-text.ts';

/** Between two characters that would otherwise mean something: invisible, and enough for every Markdown dialect. */
const breaker = '\u200b';

/**
 * One line of untrusted text for a Markdown paragraph, heading, list or table cell: it renders as itself. No markup, no HTML,
 * no link, no `@mention`, no `#123` or `owner/name#1` reference, no autolink, no hidden marker.
 */
export function escapeMarkdown(text: string, limit = 300): string {
  return oneLine(text, limit)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()~|$]/g, '\\$&')
    .replace(/@(?=[\w/-])/g, `@${breaker}`)
    .replace(/#(?=\w)/g, `#${breaker}`)
    .replace(/!(?=\d)/g, `!${breaker}`)
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}${breaker}`)
    .replace(/:\/\//g, `:${breaker}//`)
    .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}${breaker}.`)
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]{7,40}\b)[0-9a-f]{6}/gi, (found) => `${found}${breaker}`)
    .replace(/^([#+\-=/]|\d+(?=[.)]))/, (found) => (/\d/.test(found) ? `${found}${breaker}` : `\\${found}`));
}

/** Untrusted text as inline code; inside a table the pipes must be escaped too, so pass `inTable`. */
export function codeSpan(text: string, options: { readonly limit?: number; readonly inTable?: boolean } = {}): string {
  const line = withoutMarkers(oneLine(text, options.limit ?? 300));
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line, '`') + 1);
  const padding = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  const span = `${ticks}${padding}${line}${padding}${ticks}`;
  return options.inTable ? span.replace(/\|/g, '\\|') : span;
}

/** Untrusted lines as a code block: its fence is longer than any run of backticks inside, so nothing can end it early. */
export function fence(text: string, language = ''): string {
  const body = withoutMarkers(plainText(text)).replace(/\n+$/, '');
  const ticks = '`'.repeat(Math.max(3, longestRun(body, '`') + 1));
  return `${ticks}${language}\n${body}\n${ticks}`;
}

/** A link where the address is plain http(s); the bare text otherwise. */
export function link(text: string, address: string | null): string {
  const safe = address === null ? null : safeUrl(address);
  const label = escapeMarkdown(text);
  return safe === null ? label : `[${label}](<${safe}>)`;
}

/** The address when it is http(s), normalised and without anything that could end a link or an attribute; null otherwise. */
export function safeUrl(address: string): string | null {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href.replace(/[<>"'`\\()|@[\]{}^]/g, percentEncoded);
}

/** A folded part. The summary is trusted Markdown-free text of ours. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A Markdown table; cells are Markdown already. Empty without rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The hidden sign by which an artefact of one cause is found again; text from outside can never contain it. */
export function marker(kind: string, fingerprint: string): string {
  const clean = (text: string): string => text.replace(/[^\w./-]/g, '').slice(0, 100);
  return `<!-- ci-autofix ${clean(kind)}:${clean(fingerprint)} -->`;
}

/** Whether a host still holds this very text; hosts change line ends and trim. */
export function sameText(one: string, other: string): boolean {
  const normal = (text: string): string => text.replace(/\r\n/g, '\n').trim();
  return normal(one) === normal(other);
}

/** One part of a longer text; parts with the highest `dropOrder` leave first when the whole is too long. */
export interface Part {
  readonly text: string;
  /** Missing: never dropped. */
  readonly dropOrder?: number;
}

/** Joins the parts with blank lines within `limit` characters; says how many parts were left out. */
export function assemble(parts: readonly Part[], limit: number): string {
  const all = parts.filter((part) => part.text !== '');
  const dropped = tooMuch(all, limit);
  const kept = all.filter((part) => !dropped.has(part)).map((part) => part.text);
  return clip([...kept, ...leftOut(dropped.size)].join('\n\n'), limit);
}

/** The parts that must go, so that the others and the note about it fit. */
function tooMuch(parts: readonly Part[], limit: number): ReadonlySet<Part> {
  const dropped = new Set<Part>();
  let length = parts.reduce((sum, part) => sum + part.text.length + 2, -2);
  const victims = parts.filter((part) => part.dropOrder !== undefined).toReversed();
  for (const part of victims.sort((a, b) => (b.dropOrder ?? 0) - (a.dropOrder ?? 0))) {
    if (length + leftOut(dropped.size).join('').length + 2 <= limit || (dropped.size === 0 && length <= limit)) break;
    dropped.add(part);
    length -= part.text.length + 2;
  }
  return dropped;
}

function leftOut(number: number): readonly string[] {
  if (number === 0) return [];
  return [`_${number === 1 ? 'One part was' : `${number} parts were`} left out: the text would be too long._`];
}

function withoutMarkers(text: string): string {
  return text.replace(/<!(?=-)/g, `<!${breaker}`);
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let current = 0;
  for (const one of text) {
    current = one === character ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
