import type { PassReport } from '../core/case.ts';
import { AutofixError } from '../core/errors.ts';
import { redactCase, redactDeep } from '../core/redact-deep.ts';
import type { Redact } from '../core/redact-deep.ts';

/** The version of the JSON format; it rises when a reader of an older version would stumble. */
const reportVersion = 1;

/** A report without secrets; a patch that held one is left out, and a note says so. */
export function redactReport(report: PassReport, redact: Redact): PassReport {
  const runs = report.runs.map((run) => ({
    ...redactDeep({ run: run.run, jobs: run.jobs }, redact),
    cases: run.cases.map((failure) => redactCase(failure, redact)),
  }));
  const held = report.runs.flatMap((run, at) =>
    run.cases.filter(
      (failure, index) => failure.fix !== null && failure.fix.patch !== runs[at]?.cases[index]?.fix?.patch,
    ),
  );
  const notes = held.map(
    (failure) => `the patch of case ${failure.id} holds something that looks like a secret and was left out`,
  );
  const { runs: _runs, notes: _notes, ...rest } = report;
  return { ...redactDeep(rest, redact), runs, notes: [...redactDeep(report.notes, redact), ...notes.map(redact)] };
}

/** The report as JSON for `apply` and for other programs; see `config/report.schema.json`. Ends in a line end. */
export function renderJson(report: PassReport): string {
  // Escaped, so that the text may stand inside a script element or be printed to a terminal.
  const unsafe = /[<>&\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
  return `${JSON.stringify(report, null, 2).replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** Reads a report that `renderJson` wrote. Throws AutofixError INPUT that names the first field that is wrong. */
export async function parseReport(text: string, name = 'the report'): Promise<PassReport> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new AutofixError('INPUT', `${name} is no JSON`, {
      help: 'make one with: ci-autofix --dry-run --format json --output report.json',
      cause,
    });
  }
  const version = (data as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > reportVersion) {
    throw new AutofixError('INPUT', `${name} has version ${version}; this ci-autofix reads version ${reportVersion}`, {
      help: 'update ci-autofix',
    });
  }
  const { reportSchema } = await import('./schema.ts');
  const result = reportSchema.safeParse(data);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  throw new AutofixError('INPUT', `${name} is no report of ci-autofix: ${field}: ${issue?.message ?? 'wrong shape'}`);
}
