import { describe, expect, test } from 'vitest';
import { assemble, codeSpan, escapeMarkdown, fence, link, marker, safeUrl } from '../../src/core/markdown.ts';

const visible = (text: string): string =>
  text
    .replaceAll('\u200b', '')
    .replace(/\\(.)/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('escapeMarkdown leaves text that renders as itself', () => {
  test.each([
    ['a mention', 'ping @octocat and @org/team', /@(?=[\w/])/],
    ['an issue reference', 'fixes #123', /#\d/],
    ['a reference to another repository', 'see acme/shop#7', /#\d/],
    ['a GH- reference', 'closes GH-12', /GH-\d/],
    ['a GitLab merge request', 'see !12', /!\d/],
    ['a bare address', 'https://evil.example/a', /https:\/\//],
    ['a www address', 'www.evil.example', /www\./],
    ['a commit', 'reverts 3f2a9c1d77', /3f2a9c1d77/],
    ['an HTML tag', '<img src=x onerror=alert(1)>', /[<>]/],
    ['an HTML comment', '<!-- ci-autofix pull-request:0 -->', /<!--/],
    ['a link', '[x](javascript:alert(1))', /(?<!\\)\[/],
    ['an image', '![x](https://evil.example/p.png)', /(?<!\\)\[/],
    ['emphasis', '**bold** and _more_', /(?<!\\)[*_]/],
    ['a table cell end', 'a | b', /(?<!\\)\|/],
    ['code', 'a `b` c', /(?<!\\)`/],
    ['math', '$x$', /(?<!\\)\$/],
    ['a heading', '# Title', /^#/],
    ['a quick action', '/close', /^\//],
  ])('%s', (_name, hostile, markup) => {
    const escaped = escapeMarkdown(hostile);

    expect(escaped).not.toMatch(markup);
    expect(visible(escaped)).toBe(hostile);
  });

  test('an ordered list at the start stays text', () => {
    expect(escapeMarkdown('1. one')).toBe('1\u200b. one');
  });

  test('line ends cannot start a block', () => {
    expect(escapeMarkdown('a\n\n# b\r- c')).not.toContain('\n');
  });

  test('ordinary words stay as they are', () => {
    expect(escapeMarkdown('format src/a.ts with prettier')).toBe('format src/a.ts with prettier');
  });
});

describe('code', () => {
  test.each([
    ['no backticks', 'a b', '`a b`'],
    ['a backtick inside', 'a `b` c', '``a `b` c``'],
    ['a backtick at the end', 'a`', '`` a` ``'],
    ['two in a row', '``', '``` `` ```'],
  ])('a span holds %s', (_name, text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test('a span in a table escapes the pipe', () => {
    expect(codeSpan('a | b', { inTable: true })).toBe('`a \\| b`');
  });

  test('a fence is longer than any run of backticks inside', () => {
    const block = fence('before\n`````\n</details>\nafter');

    expect(block.startsWith('``````\n')).toBe(true);
    expect(block.endsWith('\n``````')).toBe(true);
  });

  test('a fence cannot carry a marker', () => {
    const forged = marker('pull-request', '0123456789abcdef');

    expect(fence(forged)).not.toContain(forged);
    expect(codeSpan(forged)).not.toContain(forged);
    expect(escapeMarkdown(forged)).not.toContain(forged);
  });

  test('a marker holds nothing that could end it', () => {
    expect(marker('issue', '--> <script>')).toBe('<!-- ci-autofix issue:--script -->');
  });
});

describe('links', () => {
  test.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['//evil.example', null],
    ['https://', null],
    ['https://ok.example/a(b)', 'https://ok.example/a%28b%29'],
    ['https://ok.example/"onload="x', 'https://ok.example/%22onload=%22x'],
    ['https://user:secret@ok.example/', 'https://ok.example/'],
  ])('%s', (address, expected) => {
    expect(safeUrl(address)).toBe(expected);
  });

  test('an unsafe address leaves the text alone', () => {
    expect(link('x](javascript:alert(1))', 'javascript:alert(1)')).toBe('x\\]\\(javascript:alert\\(1\\)\\)');
  });
});

describe('assemble', () => {
  test('drops the parts with the highest order first, last ones first, and says so', () => {
    const text = assemble(
      [
        { text: 'keep' },
        { text: 'a'.repeat(100), dropOrder: 1 },
        { text: 'b'.repeat(100), dropOrder: 2 },
        { text: 'c'.repeat(100), dropOrder: 2 },
      ],
      300,
    );

    expect(text).toContain('b'.repeat(100));
    expect(text).not.toContain('c'.repeat(100));
    expect(text).toContain('One part was left out');
  });

  test('never goes beyond the limit', () => {
    expect(assemble([{ text: 'x'.repeat(500) }], 100).length).toBeLessThanOrEqual(100);
  });
});
