import { describe, expect, test } from 'vitest';
import { explainCase } from '../../src/report/explain.ts';
import { renderHtml } from '../../src/report/html.ts';
import { parseReport, renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { proseOf } from '../support/markdown-prose.ts';
import { aHostileReport, aReport, hostileTexts } from '../support/report.ts';

/** Control characters, escape codes, and what reorders or hides text. */
const dangerous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/** Tags with their attribute names, as a browser would find them. */
function tags(page: string): string[] {
  const outside = page.replace(/<style>[^]*?<\/style>|<script>[^]*?<\/script>/g, '');
  return [...outside.matchAll(/<\/?([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>|<[^]{0,20}/gi)].map((match) => {
    if (match[1] === undefined) return `BROKEN ${match[0]}`;
    return [match[1], ...[...(match[2] ?? '').matchAll(/([\w-]+)(?:="[^"]*")?/g)].map((one) => one[1])].join(' ');
  });
}

describe.each(hostileTexts)('%j', (text) => {
  const report = aHostileReport(text);

  test('drives no terminal and forges no workflow command', () => {
    const [run] = report.runs;
    const printed = [renderText(report), ...(run?.cases.map((failure) => explainCase(run, failure)) ?? [])].join('\n');

    expect(printed).not.toMatch(dangerous);
    expect(printed).not.toMatch(/^::/m);
  });

  test('is text in HTML', async () => {
    const page = await renderHtml(report);
    const allowed = new Set(tags(await renderHtml(aHostileReport('plain https://ok.example/'))));

    expect(page).not.toMatch(dangerous);
    expect(
      tags(page).filter((tag) => !allowed.has(tag) && !/^(?:td|a|article|code|del|ins|figure|pre|p)\b/.test(tag)),
    ).toEqual([]);
    expect(page.match(/<script/g)).toHaveLength(1);
    for (const [, address] of page.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(address).toMatch(/^https?:\/\/|^#cases$/);
    expect(tags(page).filter((tag) => / (?:on\w+|style|srcdoc|formaction)\b/.test(tag))).toEqual([]);
  });

  test('is text in Markdown', () => {
    const markdown = renderMarkdown(report);
    const prose = proseOf(markdown);

    expect(markdown).not.toMatch(dangerous);
    expect(prose).not.toMatch(/<(?!\/?(?:details|summary)>)/);
    expect(prose).not.toMatch(/(?<!\\)\]\((?!<)/);
    expect(prose).not.toMatch(/@\w|#\d|^\/close|^::|^# heading/m);
  });

  test('survives JSON, which a script element could hold', async () => {
    const json = renderJson(report);

    expect(json).not.toMatch(/<|\u202e|\u001b/);
    expect(await parseReport(json)).toEqual(report);
  });
});

test('the page keeps to its own style and script', async () => {
  const page = await renderHtml(aReport());

  expect(page).toMatch(
    /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]+&#39;; script-src &#39;sha256-[\w+/=]+&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">/,
  );
  expect(page).not.toMatch(/\sstyle=|@import|url\(|<link|<iframe|<img|<form/);
});
