import type { FailureCase } from '../core/case.ts';
import {
  changesSummary,
  exitText,
  jobAndStep,
  locationText,
  logStateNotes,
  outcomeSentence,
  percent,
  proofSentence,
  roundNames,
  shownLines,
  signed,
} from '../core/case-markdown.ts';
import type { Confidence, Finding } from '../core/finding.ts';
import { clip, count, duration, oneLine } from '../core/plain-text.ts';
import type { Fix, Proof } from '../core/plan.ts';
import { anchor, markup } from './html-template.ts';
import type { Html } from './html-template.ts';
import { outcomeStyles } from './style.ts';

const findingsShown = 5;

/** One case as an article. `diff` is the rendered diff of its fix. */
export function caseView(failure: FailureCase, diff: readonly Html[]): Html {
  const { diagnosis, outcome, fix } = failure;
  const style = outcomeStyles[outcome.kind];
  const more = diagnosis.findings.length - findingsShown;
  const url = 'delivery' in outcome ? outcome.delivery.url : null;
  const note = logStateNotes[diagnosis.logState];
  return markup`<article class="${`case ${style.tone}`}" data-kind="${outcome.kind}" aria-label="${oneLine(diagnosis.title, 150)}">
<div class="top"><h3>${oneLine(diagnosis.title, 200)}</h3><span class="badge">${style.sign} ${style.label}</span></div>
<p>${oneLine(diagnosis.docs, 1000)}</p>
${note === '' ? null : markup`<p class="notes">${note}</p>`}
<h4>What the log says</h4>
${diagnosis.findings.length === 0 ? markup`<p class="quiet">No line of the log tells the cause.</p>` : null}
${diagnosis.findings.slice(0, findingsShown).map(findingView)}
${more > 0 ? markup`<p class="quiet">…and ${count(more, 'more place')} with the same cause.</p>` : null}
<dl class="facts">
<dt>Done</dt><dd>${outcomeSentence(outcome)} ${url === null ? null : anchor(url, url)}</dd>
<dt>Confidence</dt><dd><meter min="0" max="1" low="0.5" high="0.8" optimum="1" value="${diagnosis.confidence.value}">${percent(diagnosis.confidence.value)}</meter> ${percent(diagnosis.confidence.value)}</dd>
<dt>Category</dt><dd>${diagnosis.category}</dd>
<dt>Rule</dt><dd><code>${oneLine(diagnosis.ruleId, 100)}</code></dd>
<dt>Jobs</dt><dd>${[...new Set(diagnosis.jobs.map((job) => job.name ?? 'the log'))].slice(0, 10).join(', ')}</dd>
<dt>Case</dt><dd><code>${oneLine(failure.id, 100)}</code></dd>
${failure.notices.map((notice) => markup`<dt>Told</dt><dd>${notice.kind} ${notice.url === null ? null : anchor(notice.url, notice.url)}</dd>`)}
</dl>
${confidenceView(diagnosis.confidence)}
${fix === null ? null : fixView(fix, diff)}
${failure.reproduce.length === 0 ? null : markup`<h4>See it yourself</h4><pre>${failure.reproduce.map((line) => oneLine(line, 1000)).join('\n')}</pre>`}
</article>`;
}

function findingView(finding: Finding): Html {
  const location = locationText(finding);
  return markup`<p class="quiet">${oneLine(jobAndStep(finding), 200)}${location === null ? null : markup` at <code>${oneLine(location)}</code>`}</p>
<div class="log" tabindex="0" role="region" aria-label="Lines of the log"><table><tbody>${shownLines(finding).map(
    (line) =>
      markup`<tr class="${line === finding.lines[0] ? 'hit' : 'near'}"><td class="number">${line.number}</td><td>${oneLine(line.text, 1000)}</td></tr>`,
  )}</tbody></table></div>`;
}

function confidenceView(confidence: Confidence): Html | null {
  if (confidence.terms.length === 0) return null;
  return markup`<details><summary>Why ${percent(confidence.value)}</summary><table class="plain"><thead><tr><th scope="col">Term</th><th scope="col">Effect</th><th scope="col">Why</th></tr></thead><tbody>${confidence.terms.map(
    (term) =>
      markup`<tr><td>${oneLine(term.name, 100)}</td><td>${signed(term.effect)}</td><td>${oneLine(term.why)}</td></tr>`,
  )}</tbody></table></details>`;
}

function fixView(fix: Fix, diff: readonly Html[]): Html {
  return markup`<h4>Fix</h4>
<p><strong>${oneLine(fix.plan.title, 200)}</strong> <span class="quiet">(recipe <code>${oneLine(fix.plan.recipeId, 80)}</code>, ${changesSummary(fix)})</span></p>
${fix.plan.caveats.map((caveat) => markup`<p class="notes">${oneLine(caveat.why)}</p>`)}
${proofView(fix.proof)}
${diff}`;
}

function proofView(proof: Proof): Html {
  const rounds = proof.rounds.map((round) => {
    const time = duration(round.commands.reduce((sum, command) => sum + command.durationMs, 0));
    return markup`<li class="${round.passed ? 'green' : 'red'}">${roundNames[round.name]}: ${round.passed ? 'green' : 'red'} <span class="quiet">${time}</span></li>`;
  });
  const outputs = proof.rounds.flatMap((round) =>
    round.commands.map(
      (command) =>
        markup`<details><summary>${roundNames[round.name]}: <code>${oneLine(command.command, 200)}</code>, exit ${exitText(command)}, ${duration(command.durationMs)}</summary><pre tabindex="0">${clip(command.outputTail, 8000)}</pre></details>`,
    ),
  );
  return markup`<p>${proofSentence(proof)}</p>
${rounds.length === 0 ? null : markup`<ol class="rounds">${rounds}</ol>`}
${outputs.slice(0, 60)}`;
}
