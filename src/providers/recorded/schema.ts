import { z } from 'zod';
import { conclusions } from '../../core/run.ts';

/** `run.json` as docs/providers/recorded.md describes it. Unknown fields are mistakes: a mistyped one would be silently lost. */

const conclusion = z.enum(conclusions);
const time = z.iso.datetime({ offset: true });
const id = z.union([z.string().min(1), z.number().int()]).transform(String);

const step = z.strictObject({
  number: z.number().int().positive(),
  name: z.string(),
  conclusion: conclusion.nullable().default(null),
});

export const jobSchema = z.strictObject({
  id,
  name: z.string().min(1),
  conclusion: conclusion.nullable().default('failure'),
  startedAt: time.nullable().default(null),
  completedAt: time.nullable().default(null),
  url: z.string().optional(),
  runnerLabels: z.array(z.string()).default([]),
  steps: z.array(step).default([]),
  log: z.string().min(1).optional(),
  logState: z.enum(['complete', 'truncated', 'empty', 'expired', 'unreadable']).default('complete'),
  greenLog: z.string().min(1).optional(),
});

export type RecordedJob = z.infer<typeof jobSchema>;

export const runSchema = z.strictObject({
  id: id.optional(),
  attempt: z.number().int().positive().default(1),
  repository: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/, 'expected owner/name')
    .optional(),
  host: z.enum(['github', 'local']).default('local'),
  workflow: z
    .strictObject({ name: z.string().min(1), path: z.string().nullable().default(null) })
    .default({ name: 'recorded', path: null }),
  branch: z.string().min(1).nullable().default(null),
  headSha: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'expected forty hexadecimal digits')
    .default('0'.repeat(40)),
  event: z.string().min(1).default('push'),
  pullRequest: z
    .strictObject({ number: z.number().int().positive(), baseBranch: z.string().min(1) })
    .nullable()
    .default(null),
  fork: z.boolean().default(false),
  actor: z.string().nullable().default(null),
  conclusion: conclusion.default('failure'),
  createdAt: time.optional(),
  completedAt: time.nullable().optional(),
  url: z.string().optional(),
  jobs: z.array(jobSchema).optional(),
});

export type RecordedRunFile = z.infer<typeof runSchema>;

export const jobsSchema = z.array(jobSchema);
