import type { Category } from '../core/category.ts';
import { percent, proofSentence } from '../core/case-markdown.ts';
import type { Diagnosis } from '../core/finding.ts';
import { safeUrl } from '../core/markdown.ts';
import { clip, oneLine } from '../core/plain-text.ts';
import type { Fix } from '../core/plan.ts';
import type { Run } from '../core/run.ts';

/** The trailer by which a commit of ours is known, whatever became of its branch. */
const fingerprintTrailer = 'Ci-Autofix-Fingerprint';

export interface Author {
  readonly name: string;
  readonly email: string;
}

const subjectLimit = 72;

/** Conventional types by category; everything else is a `fix`. */
const types: Partial<Record<Category, string>> = {
  format: 'style',
  lint: 'style',
  'test-failure': 'test',
  'snapshot-mismatch': 'test',
  'missing-dependency': 'fix(deps)',
  'dependency-conflict': 'fix(deps)',
  'lockfile-out-of-sync': 'fix(deps)',
  'vulnerability-audit': 'fix(deps)',
  'generated-files': 'chore',
  'workflow-error': 'ci',
  'deprecation-removed': 'ci',
  docker: 'build',
};

/** `style: format src/a.ts with prettier`: the subject of the commit and the title of the pull request. */
export function commitSubject(diagnosis: Diagnosis, fix: Fix): string {
  const { type, text } = splitTitle(fix.plan.title);
  return clip(`${type ?? types[diagnosis.category] ?? 'fix'}: ${commitText(text).replace(/\.$/, '')}`, subjectLimit);
}

/** The title of a plan without its conventional type; recipes name the type where they know better than the category. */
export function splitTitle(title: string): { readonly type: string | null; readonly text: string } {
  const match =
    /^(?<type>(?:build|chore|ci|docs|feat|fix|perf|refactor|style|test)(?:\([\w./-]+\))?): +(?<text>\S.*)$/s.exec(
      title,
    );
  return { type: match?.groups?.['type'] ?? null, text: match?.groups?.['text'] ?? title };
}

/** The whole message: what was done, for which run, by which rule, how it was proven; and the trailers. */
export function commitMessage(
  run: Run,
  diagnosis: Diagnosis,
  fix: Fix,
  options: { readonly author: Author; readonly signOff: boolean },
): string {
  const body = [
    `Run: ${safeUrl(run.url) ?? commitText(run.id)} (${commitText(run.workflow.name)}, attempt ${run.attempt})`,
    `Cause: ${commitText(diagnosis.title)}`,
    `Rule: ${commitText(diagnosis.ruleId)}, confidence ${percent(diagnosis.confidence.value)}`,
    `Proof: ${commitText(proofSentence(fix.proof))}`,
  ];
  const trailers = [
    `${fingerprintTrailer}: ${diagnosis.fingerprint.replace(/[^\w-]/g, '')}`,
    ...(options.signOff ? [`Signed-off-by: ${identity(options.author)}`] : []),
  ];
  return `${commitSubject(diagnosis, fix)}\n\n${body.join('\n')}\n\n${trailers.join('\n')}\n`;
}

/** The fingerprint of the cause that this commit of ours fixed; null when the commit is not ours. */
export function ownFingerprint(message: string): string | null {
  return /^Ci-Autofix-Fingerprint: *([\w-]+) *\r?$/m.exec(message)?.[1] ?? null;
}

/** Whether a commit is ours, for the given cause where one is named. A squash of ours counts. */
export function isOwnCommit(message: string, fingerprint?: string): boolean {
  const own = ownFingerprint(message);
  return own !== null && (fingerprint === undefined || own === fingerprint);
}

/** `Name <email>` without anything that git or a trailer would read as structure. */
export function identity(author: Author): string {
  const clean = (text: string): string => oneLine(text, 100).replace(/[<>]/g, '');
  return `${clean(author.name)} <${clean(author.email).replace(/\s/g, '')}>`;
}

/**
 * Untrusted text for a commit message: it mentions nobody, closes no issue (`fixes #12`) and skips no CI (`[skip ci]`), and it
 * stays on its line, so that no trailer can be forged.
 */
function commitText(text: string): string {
  return oneLine(text, 300)
    .replace(/\[([^\]]*\b(?:skip|no|ci)\b[^\]]*)\]/gi, '($1)')
    .replace(/NO_CI/gi, 'NO-CI')
    .replace(/skip-checks/gi, 'skip checks')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/[#!](?=\d)/g, '$&\u200b')
    .replace(/\bGH-(?=\d)/gi, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//');
}
