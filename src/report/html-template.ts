import { safeUrl } from '../core/markdown.ts';
import { plainText } from '../core/plain-text.ts';

/** Markup of ours. Only {@link markup} makes it, and it escapes everything that is not markup itself. */
export interface Html {
  readonly source: string;
}

type Part = Html | string | number | null | readonly Part[];

/** A template whose strings are escaped and made plain wherever they come from; null is nothing, arrays are joined. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const source = strings.reduce(
    (text, piece, index) => `${text}${piece}${index < parts.length ? rendered(parts[index] ?? null) : ''}`,
    '',
  );
  return { source };
}

/** A link that opens elsewhere and tells nobody where from; the bare text when the address is not http(s). */
export function anchor(address: string | null, text: string): Html {
  const safe = address === null ? null : safeUrl(address);
  return safe === null ? markup`${text}` : markup`<a href="${safe}" rel="noopener noreferrer">${text}</a>`;
}

function rendered(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(part);
  return 'source' in part ? part.source : part.map(rendered).join('');
}

/** Text from outside for an element or a quoted attribute. */
function escapeHtml(text: string): string {
  return plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
