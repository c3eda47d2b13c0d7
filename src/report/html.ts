import { createHash } from 'node:crypto';
import type { PassReport, RunReport } from '../core/case.ts';
import { oneLine } from '../core/plain-text.ts';
import type { OutcomeKind } from '../core/outcome.ts';
import { script, style } from './html-assets.ts';
import { caseView } from './html-case.ts';
import { diffView } from './html-diff.ts';
import { anchor, markup } from './html-template.ts';
import type { Html } from './html-template.ts';
import { figuresView } from './html-figures.ts';
import { allCases, outcomeStyles, passDuration, passSummary, runTitle } from './style.ts';

/**
 * The report of one pass as one file: it loads nothing, sends nothing, runs no script but its own (held to by its content security
 * policy), works without script, in light and dark, with the keyboard and on paper.
 */
export async function renderHtml(report: PassReport): Promise<string> {
  const library = await import('diff');
  const runs = report.runs.map((run) => runView(run, (patch) => diffView(patch, library)));
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${`CI failures: ${passSummary(report)}`}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#cases">Skip to the cases</a>
<header>
<h1>CI failures</h1>
<p>${passSummary(report)} ${report.dryRun ? markup`<span class="banner">dry run: nothing was written</span>` : null}</p>
<p class="quiet">${report.repositories.map((name) => oneLine(name, 100)).join(', ')} · ${oneLine(report.startedAt, 40)} · ${passDuration(report)}</p>
${tools(report)}
${report.notes.slice(0, 200).map((note) => markup`<p class="notes">${oneLine(note, 500)}</p>`)}
</header>
<main id="cases">
${report.metrics === undefined ? null : figuresView(report.metrics)}
${runs.length === 0 ? markup`<p>No failed runs were found.</p>` : runs}
</main>
<footer>Made by ci-autofix ${oneLine(report.tool.version, 40)}. Deliver: ${oneLine(report.deliver, 40)}.</footer>
<script>${raw(script)}</script>
</body>
</html>
`;
  return page.source;
}

const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;

/** Hidden until the script shows it: without script everything is visible and there is nothing to filter with. */
function tools(report: PassReport): Html {
  const cases = allCases(report.runs);
  const kinds = (Object.keys(outcomeStyles) as OutcomeKind[]).filter((kind) =>
    cases.some((one) => one.outcome.kind === kind),
  );
  return markup`<div class="tools" hidden role="search">
<input id="search" type="search" placeholder="Filter by file, rule, job, message…" aria-label="Filter the cases">
${kinds.map(
  (kind) =>
    markup`<label class="${`chip ${outcomeStyles[kind].tone}`}"><input type="checkbox" value="${kind}" checked> <span class="badge">${outcomeStyles[kind].sign} ${outcomeStyles[kind].label}</span> ${cases.filter((one) => one.outcome.kind === kind).length}</label>`,
)}
<span id="shown" class="quiet" role="status"></span>
</div>`;
}

function runView({ run, cases }: RunReport, diff: (patch: string) => readonly Html[]): Html {
  return markup`<section class="run">
<h2>${anchor(run.url, `${run.repository}: ${runTitle(run)}`)}</h2>
${cases.map((failure) => caseView(failure, failure.fix === null ? [] : diff(failure.fix.patch)))}
</section>`;
}

/** Our own text, which must reach the page byte for byte for its hash to hold. */
function raw(text: string): Html {
  return { source: text };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
