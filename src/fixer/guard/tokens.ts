/**
 * Markers are compared by their tokens, so that blanks, line ends and quotes around words make no difference:
 * `# noqa`, `#noqa: E501` and `#  NOQA` are one thing, and `as any` is not found in `has anything`.
 */
const token = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$"'`]/gu;

/** Words and single signs, in small letters; quotes are left out. */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().match(token) ?? [];
}

export interface Marker {
  readonly text: string;
  readonly tokens: readonly string[];
}

export function markerOf(text: string): Marker {
  const tokens = tokensOf(text);
  const open = tokens.at(-1) === '*' && tokens.length > 1;
  return { text, tokens: open ? [...tokens.slice(0, -2), `${tokens.at(-2) ?? ''}*`] : tokens };
}

/** How often a marker stands in a text. A marker that ends in `*` matches words that begin so. */
export function countMarker(text: readonly string[], marker: Marker): number {
  let count = 0;
  for (let at = 0; at + marker.tokens.length <= text.length; at += 1) {
    if (marker.tokens.every((wanted, offset) => sameToken(text[at + offset] ?? '', wanted))) count += 1;
  }
  return count;
}

function sameToken(token: string, wanted: string): boolean {
  return wanted.length > 1 && wanted.endsWith('*') ? token.startsWith(wanted.slice(0, -1)) : token === wanted;
}

/** Signs that formatting adds, drops or changes without changing what is meant. */
const layout = new Set([';', ',', '(', ')', '\\']);

/** The tokens that stay when a text is only laid out anew. */
export function meaningOf(lines: readonly { readonly text: string }[]): string {
  return lines
    .flatMap((line) => tokensOf(line.text))
    .filter((word) => !layout.has(word))
    .join(' ');
}

/** True when a line holds nothing but a comment. */
export function isComment(text: string): boolean {
  return /^\s*(\/\/|#(?!\[|!\[|\s*(?:if|endif|include|define|pragma)\b)|\*|\/\*|<!--|--\s|;|%|""")/.test(text);
}
