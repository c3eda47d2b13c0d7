import { createReadStream } from 'node:fs';
import { percent, signed } from '../core/case-markdown.ts';
import type { Diagnosis } from '../core/finding.ts';
import { oneLine } from '../core/plain-text.ts';
import { logFormats } from '../logs/formats.ts';
import { findingText } from '../report/explain.ts';
import type { Colours } from '../report/style.ts';
import { analyzeLog } from './analyze-log.ts';
import { openRuleBook } from './rule-book.ts';

/** All about the failures in one log file: lines, rule, confidence with its terms, what would be done. */
export async function explainLogFile(
  path: string,
  ruleFolders: readonly string[],
  cwd: string,
  colours: Colours,
): Promise<string> {
  const analysis = await analyzeLog(createReadStream(path), {
    catalogue: await openRuleBook(ruleFolders, cwd),
    formats: logFormats,
  });
  const head = `${colours.bold(oneLine(path))}  ${colours.dim(`${analysis.dialect}, ${analysis.lines} lines, ${analysis.state}`)}\n\n`;
  if (analysis.diagnoses.length === 0) return `${head}no failure was found in this log\n`;
  return head + analysis.diagnoses.map((diagnosis) => diagnosisText(diagnosis, colours)).join('\n');
}

function diagnosisText(diagnosis: Diagnosis, colours: Colours): string {
  const { title, docs, ruleId, category, fingerprint, findings, confidence } = diagnosis;
  const terms = confidence.terms.map(
    ({ name, effect, why }) => `    ${signed(effect).padStart(7)}  ${name}: ${oneLine(why)}`,
  );
  return [
    colours.yellow(oneLine(title)),
    `  ${oneLine(docs, 1000)}`,
    ...findings.slice(0, 3).flatMap((finding) => ['', indent(findingText(finding, colours))]),
    '',
    `  rule ${ruleId} (${category}, fingerprint ${fingerprint})`,
    `  confidence ${percent(confidence.value)}`,
    ...terms,
    `  ${colours.cyan(`→ ${remedyText(diagnosis)}`)}`,
    '',
  ].join('\n');
}

function remedyText({ remedy, recipe }: Diagnosis): string {
  if (remedy === 'fix') return `can be fixed by the recipe ${recipe ?? ''}, once it is proven`;
  return remedy === 'rerun' ? 'luck: run the failed jobs again' : 'needs a person';
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
