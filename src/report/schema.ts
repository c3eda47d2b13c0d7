import { z } from 'zod';
import { categories } from '../core/category.ts';
import type { PassReport } from '../core/case.ts';
import { deliveryKinds, hostMessageKinds, messageKinds, reasons } from '../core/outcome.ts';
import type { ReasonCode } from '../core/outcome.ts';
import { conclusions } from '../core/run.ts';

/** The shape of a report on paper, version 1. `config/report.schema.json` is made from it; this file loads zod, so import it late. */

const text = z.string();
const nullable = text.nullable();
const whole = z.int();
const conclusion = z.enum(conclusions);
const logState = z.enum(['complete', 'truncated', 'empty', 'expired', 'unreadable']);

const run = z.strictObject({
  provider: text,
  host: text,
  id: text,
  attempt: whole,
  repository: text.describe('owner/name'),
  workflow: z.strictObject({ name: text, path: nullable }),
  branch: nullable,
  headSha: text,
  event: text,
  pullRequest: z.strictObject({ number: whole, baseBranch: text }).nullable(),
  fork: z.boolean(),
  actor: nullable,
  conclusion,
  createdAt: text,
  completedAt: nullable,
  url: text,
});

const job = z.strictObject({
  id: text,
  runId: text,
  name: text,
  conclusion: conclusion.nullable(),
  startedAt: nullable,
  completedAt: nullable,
  url: text,
  runnerLabels: z.array(text),
  steps: z.array(z.strictObject({ number: whole, name: text, conclusion: conclusion.nullable() })),
});

const location = z.strictObject({ file: text, line: whole.nullable(), column: whole.nullable() });

const finding = z.strictObject({
  ruleId: text,
  jobId: nullable,
  jobName: nullable,
  lines: z
    .array(z.strictObject({ number: whole, text, step: nullable, time: nullable, offset: whole }))
    .describe('the line that matched first'),
  captures: z.record(text, text),
  location: location.nullable(),
});

const confidence = z.strictObject({
  value: z.number().min(0).max(1),
  terms: z.array(z.strictObject({ name: text, effect: z.number(), why: text })),
});

const diagnosis = z.strictObject({
  fingerprint: text,
  ruleId: text,
  title: text,
  category: z.enum(categories),
  findings: z.array(finding),
  confidence,
  remedy: z.enum(['fix', 'rerun', 'report']),
  luck: confidence.exactOptional().describe('the probability that luck was at fault'),
  recipe: nullable,
  jobs: z.array(z.strictObject({ id: nullable, name: nullable })),
  diagnostics: z.array(
    z.strictObject({
      tool: text,
      file: text,
      line: whole.nullable(),
      column: whole.nullable(),
      severity: z.enum(['error', 'warning', 'info']),
      message: text,
      code: nullable,
    }),
  ),
  logState,
  docs: text,
});

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('write'), path: text, content: text }),
  z.strictObject({ kind: z.literal('delete'), path: text }),
  z.strictObject({
    kind: z.literal('run'),
    argv: z.array(text),
    cwd: text.exactOptional(),
    network: z.boolean().exactOptional(),
  }),
]);

const round = z.strictObject({
  name: z.enum(['before', 'after', 'reversed']),
  passed: z.boolean(),
  commands: z.array(
    z.strictObject({
      command: text,
      cwd: text,
      exitCode: whole.nullable(),
      durationMs: z.number(),
      timedOut: z.boolean(),
      outputTail: text,
    }),
  ),
});

const proof = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('proven'), rounds: z.array(round), emulated: z.array(text) }),
  z.strictObject({ kind: z.literal('none'), reason: text, rounds: z.array(round) }),
  z.strictObject({ kind: z.literal('refuted'), reason: text, rounds: z.array(round) }),
]);

const fix = z.strictObject({
  plan: z.strictObject({
    recipeId: text,
    title: text,
    risk: z.enum(['safe', 'review', 'opt-in']),
    actions: z.array(action),
    touches: z.array(text),
    validate: z.array(z.array(text)),
    caveats: z.array(z.strictObject({ why: text, effect: z.number() })),
  }),
  baseSha: text,
  patch: text.describe('git diff --binary --full-index against baseSha; empty when it held a secret and was left out'),
  changes: z.array(
    z.strictObject({
      path: text,
      status: z.enum(['added', 'modified', 'deleted', 'mode']),
      addedLines: whole,
      removedLines: whole,
    }),
  ),
  proof,
});

const delivery = z.strictObject({
  kind: z.enum([...new Set([...deliveryKinds, ...messageKinds, ...hostMessageKinds, 'rerun' as const])]),
  url: nullable,
  branch: nullable,
  number: whole.nullable(),
  created: z.boolean(),
  notes: z.array(text),
});

const delivered = z.strictObject({ kind: z.enum(['fixed', 'rerun']), delivery, detail: text });
const undelivered = z.strictObject({
  kind: z.enum(['proposed', 'reported', 'skipped', 'refused', 'rolled-back', 'failed']),
  reason: z.enum(Object.keys(reasons) as [ReasonCode, ...ReasonCode[]]),
  detail: text,
});

const failureCase = z.strictObject({
  id: text,
  diagnosis,
  fix: fix.nullable(),
  outcome: z.discriminatedUnion('kind', [delivered, undelivered]),
  notices: z.array(delivery),
  reproduce: z.array(text),
});

const share = z.strictObject({ value: z.number().nullable(), part: whole, whole });
const counts = { failures: whole, named: whole, fixed: whole };
const group = z.strictObject({ name: text, ...counts });

const metrics = z.strictObject({
  failureDetectionRate: share,
  fixSuccessRate: share,
  falsePositiveRate: share,
  timeToResolution: z.strictObject({ median: z.number(), p90: z.number(), count: whole }).nullable(),
  brierScore: z.strictObject({ value: z.number(), count: whole }).nullable(),
  reliability: z.array(
    z.strictObject({ from: z.number(), to: z.number(), count: whole, meanConfidence: z.number(), held: whole }),
  ),
  byDay: z.array(z.strictObject({ day: text, ...counts })),
  byRepository: z.array(group),
  byWorkflow: z.array(group),
  byCategory: z.array(z.strictObject({ name: z.enum(categories), ...counts })),
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('ci-autofix'), version: text }),
  startedAt: text,
  finishedAt: text,
  dryRun: z.boolean(),
  deliver: text,
  repositories: z.array(text),
  runs: z.array(z.strictObject({ run, jobs: z.array(job), cases: z.array(failureCase) })),
  notes: z.array(text),
  metrics: metrics.optional(),
}) satisfies z.ZodType<PassReport>;

/** The content of `config/report.schema.json`. */
export function reportJsonSchema(): object {
  return {
    $id: 'urn:ci-autofix:report:1',
    title: 'The report of one pass of ci-autofix, version 1',
    ...z.toJSONSchema(reportSchema, { target: 'draft-7' }),
  };
}
