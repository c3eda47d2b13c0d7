import type { FailureCase } from '../../src/core/case.ts';
import type { Diagnosis, Finding } from '../../src/core/finding.ts';
import type { Delivery } from '../../src/core/outcome.ts';
import type { Fix, Proof } from '../../src/core/plan.ts';
import type { Job, Run } from '../../src/core/run.ts';

/** Plain data for tests: one formatting failure with its proven fix. Every builder takes what differs. */

const sha = 'c0ffee0123456789abcdef0123456789abcdef01';

export function aRun(change: Partial<Run> = {}): Run {
  return {
    provider: 'github-actions',
    host: 'github',
    id: '4711',
    attempt: 1,
    repository: 'acme/shop',
    workflow: { name: 'CI', path: '.github/workflows/ci.yml' },
    branch: 'main',
    headSha: sha,
    event: 'push',
    pullRequest: null,
    fork: false,
    actor: 'dev',
    conclusion: 'failure',
    createdAt: '2026-03-01T10:00:00Z',
    completedAt: '2026-03-01T10:02:30Z',
    url: 'https://github.com/acme/shop/actions/runs/4711',
    ...change,
  };
}

export function aJob(change: Partial<Job> = {}): Job {
  return {
    id: '1',
    runId: '4711',
    name: 'build (20)',
    conclusion: 'failure',
    startedAt: '2026-03-01T10:00:10Z',
    completedAt: '2026-03-01T10:02:20Z',
    url: 'https://github.com/acme/shop/actions/runs/4711/job/1',
    runnerLabels: ['ubuntu-latest'],
    steps: [{ number: 3, name: 'Run npm run format:check', conclusion: 'failure' }],
    ...change,
  };
}

export function aFinding(change: Partial<Finding> = {}): Finding {
  const line = (number: number, text: string) => ({
    number,
    text,
    step: 'Run npm run format:check',
    time: null,
    offset: number * 40,
  });
  return {
    ruleId: 'prettier-unformatted',
    jobId: '1',
    jobName: 'build (20)',
    lines: [
      line(42, '[warn] src/a.ts'),
      line(41, 'Checking formatting...'),
      line(43, '[warn] Code style issues found in the above file. Run Prettier with --write to fix.'),
    ],
    captures: { file: 'src/a.ts' },
    location: { file: 'src/a.ts', line: null, column: null },
    ...change,
  };
}

export function aDiagnosis(change: Partial<Diagnosis> = {}): Diagnosis {
  return {
    fingerprint: '0123456789abcdef',
    ruleId: 'prettier-unformatted',
    title: 'Files are not formatted with Prettier',
    category: 'format',
    findings: [aFinding()],
    confidence: {
      value: 0.95,
      terms: [
        { name: 'rule', effect: 0.9, why: 'the base of the rule' },
        { name: 'failing step', effect: 0.05, why: 'the line stands in the step that failed' },
      ],
    },
    remedy: 'fix',
    recipe: 'prettier-write',
    jobs: [{ id: '1', name: 'build (20)' }],
    diagnostics: [],
    logState: 'complete',
    docs: 'Prettier found files that it would format differently.',
    ...change,
  };
}

export function aProof(): Proof {
  const round = (name: 'before' | 'after' | 'reversed', exitCode: number, outputTail: string) => ({
    name,
    passed: exitCode === 0,
    commands: [
      { command: 'npx prettier --check .', cwd: '.', exitCode, durationMs: 1234, timedOut: false, outputTail },
    ],
  });
  return {
    kind: 'proven',
    rounds: [
      round('before', 1, '[warn] src/a.ts'),
      round('after', 0, 'All matched files use Prettier code style!'),
      round('reversed', 1, '[warn] src/a.ts'),
    ],
    emulated: ['actions/setup-node'],
  };
}

export const aPatch = `diff --git a/src/a.ts b/src/a.ts
index 3b18e512dba79e4c8300dd08aeb37f8e728b8dad..2f9ca3a4a9d1e1c4a1a0cf2d6b5e4ad0a8c3c9d1 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,3 @@
 // greeting
-const a = {b:1}
+const a = { b: 1 };
 export default a;
`;

export function aFix(change: Partial<Fix> = {}): Fix {
  return {
    plan: {
      recipeId: 'prettier-write',
      title: 'format src/a.ts with prettier',
      risk: 'safe',
      actions: [],
      touches: ['src/a.ts'],
      validate: [['npx', 'prettier', '--check', 'src/a.ts']],
      caveats: [],
    },
    baseSha: sha,
    patch: aPatch,
    changes: [{ path: 'src/a.ts', status: 'modified', addedLines: 1, removedLines: 1 }],
    proof: aProof(),
    ...change,
  };
}

export function aDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    kind: 'pull-request',
    url: 'https://github.com/acme/shop/pull/7',
    branch: 'ci-autofix/0123456789abcdef',
    number: 7,
    created: true,
    notes: [],
    ...change,
  };
}

export function aCase(change: Partial<FailureCase> = {}): FailureCase {
  return {
    id: '4711-01234567',
    diagnosis: aDiagnosis(),
    fix: aFix(),
    outcome: { kind: 'fixed', delivery: aDelivery(), detail: 'pull request 7 was opened' },
    notices: [],
    reproduce: ['git checkout c0ffee012345', 'npm ci', 'npx prettier --check .'],
    ...change,
  };
}
