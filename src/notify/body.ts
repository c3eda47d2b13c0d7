import { caseParts } from '../core/case-markdown.ts';
import { assemble, link } from '../core/markdown.ts';
import type { Notice } from './types.ts';

/** GitHub's limit for the body of an issue or a comment, in characters. */
const bodyLimit = 65_536;

/** The Markdown body of an artefact about one cause; the hidden marker comes first, so that no cut can lose it. */
export function noticeBody(marker: string, { run, failure }: Notice): string {
  const { outcome } = failure;
  const url = 'delivery' in outcome ? outcome.delivery.url : null;
  return assemble(
    [
      { text: marker },
      ...caseParts(run, failure),
      { text: url === null ? '' : `See ${link(url, url)}.` },
      { text: '_Written by ci-autofix, and kept up to date: there is one such note a cause._' },
    ],
    bodyLimit,
  );
}
