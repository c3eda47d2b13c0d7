import type { PassReport } from '../../src/core/case.ts';
import { aCase, aDelivery, aDiagnosis, aFinding, aFix, aJob, aProof, aRun } from './cases.ts';

/** A pass with one run and one fixed case. */
export function aReport(change: Partial<PassReport> = {}): PassReport {
  return {
    version: 1,
    tool: { name: 'ci-autofix', version: '1.2.3' },
    startedAt: '2026-03-01T10:03:00Z',
    finishedAt: '2026-03-01T10:03:42Z',
    dryRun: false,
    deliver: 'pull-request',
    repositories: ['acme/shop'],
    runs: [{ run: aRun(), jobs: [aJob()], cases: [aCase()] }],
    notes: [],
    ...change,
  };
}

/** A pass whose every text from outside is the given one: log lines, names, paths, addresses, outputs, the patch. */
export function aHostileReport(text: string): PassReport {
  const lines = text
    .split('\n')
    .map((one, index) => ({ number: index + 1, text: one, step: text, time: null, offset: 0 }));
  const notice = aDelivery({ url: text, branch: text, notes: [text] });
  const diagnosis = aDiagnosis({
    ruleId: text,
    title: text,
    docs: text,
    findings: [
      aFinding({
        ruleId: text,
        jobName: text,
        lines,
        captures: { file: text },
        location: { file: text, line: 1, column: 2 },
      }),
    ],
    confidence: { value: 0.5, terms: [{ name: text, effect: -0.1, why: text }] },
    recipe: text,
    jobs: [{ id: text, name: text }],
    diagnostics: [{ tool: text, file: text, line: 1, column: 1, severity: 'error', message: text, code: text }],
  });
  const fix = aFix({
    plan: { ...aFix().plan, recipeId: text, title: text, caveats: [{ why: text, effect: -0.1 }] },
    patch: `diff --git a/${text} b/${text}\n--- a/${text}\n+++ b/${text}\n@@ -1 +1 @@\n${text
      .split('\n')
      .map((line) => `-${line}\n+${line}!`)
      .join('\n')}\n`,
    changes: [{ path: text, status: 'modified', addedLines: 1, removedLines: 1 }],
    proof: {
      ...aProof(),
      kind: 'proven',
      emulated: [text],
      rounds: aProof().rounds.map((round) => ({
        ...round,
        commands: round.commands.map((command) => ({ ...command, command: text, outputTail: text })),
      })),
    },
  });
  return aReport({
    tool: { name: 'ci-autofix', version: text },
    deliver: text,
    repositories: [text],
    notes: [text],
    startedAt: text,
    dryRun: true,
    runs: [
      {
        run: aRun({
          repository: text,
          id: text,
          branch: text,
          event: text,
          url: text,
          headSha: text,
          workflow: { name: text, path: text },
        }),
        jobs: [aJob({ name: text })],
        cases: [
          aCase({
            id: text,
            diagnosis,
            fix,
            outcome: { kind: 'fixed', delivery: notice, detail: text },
            notices: [notice],
            reproduce: [text],
          }),
          aCase({
            id: `${text}2`,
            diagnosis,
            fix: null,
            outcome: { kind: 'failed', reason: 'internal-error', detail: text },
          }),
        ],
      },
    ],
  });
}

/** Texts that try to become something else in one format or another. */
export const hostileTexts: readonly string[] = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- x --><![CDATA[',
  '</textarea></style></title>',
  '[x](javascript:alert(1)) ![x](https://evil.example/p.png)',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://evil.example/"onclick="alert(1)',
  '```\n</details>\n# heading\n@everyone fixes #1\n/close',
  '\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u0000\u0008\u007f\u009b31m',
  'a\u202eb\u2066c\u200bd\ufeff',
  'x\r\n::error::forged\n::add-mask::x',
  '| a | b |\n| --- | --- |',
  'half \ud800 a pair',
  '${7*7} {{7*7}} <%= 7*7 %>',
];
