import type { Diagnostic } from '../core/finding.ts';
import { clip, oneLine, plainText } from '../core/plain-text.ts';
import type { Annotation } from '../hosts/types.ts';

const most = 250;
const levels = { error: 'failure', warning: 'warning', info: 'notice' } as const;

/** Errors first; each place once with its message; what lies outside the repository or names no line is left out. */
export function annotationsOf(diagnostics: readonly Diagnostic[], repository: string): readonly Annotation[] {
  const found = new Map<string, Annotation>();
  for (const diagnostic of diagnostics) {
    const annotation = annotationOf(diagnostic, repository);
    if (annotation !== null) found.set(JSON.stringify(annotation), annotation);
  }
  const rank = ({ level }: Annotation) => Object.values(levels).indexOf(level);
  return [...found.values()].sort((a, b) => rank(a) - rank(b)).slice(0, most);
}

function annotationOf(diagnostic: Diagnostic, repository: string): Annotation | null {
  const path = pathInRepository(diagnostic.file, repository);
  const { line, column, severity, tool, code, message } = diagnostic;
  if (path === null || line === null || line < 1) return null;
  return {
    path,
    line,
    column: column !== null && column > 0 ? column : null,
    level: levels[severity],
    title: oneLine([tool, code].filter((part) => part !== null).join(' '), 200),
    message: clip(plainText(message), 2000),
  };
}

/** A path as a tool printed it, from the root of the repository; GitHub's runners check out to `…/work/<name>/<name>`, on Windows to `D:\a\<name>\<name>`. */
export function pathInRepository(file: string, repository: string): string | null {
  const name = repository.split('/').at(-1) ?? '';
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const checkout = `/${name}/${name}/`;
  const at = /^(?:[A-Za-z]:)?\/(?:home\/runner\/work|Users\/runner\/work|__w|a)(?=\/)/.exec(path)?.[0].length ?? -1;
  const inside = at >= 0 && path.startsWith(checkout, at) ? path.slice(at + checkout.length) : path;
  const isRelative = !inside.startsWith('/') && !/^[A-Za-z]:/.test(inside);
  const parts = inside.split('/');
  if (
    !isRelative ||
    inside.length > 400 ||
    /[\p{Cc}]/u.test(inside) ||
    parts.some((part) => ['', '.', '..'].includes(part))
  )
    return null;
  return inside;
}
