import { z } from 'zod';

/**
 * The parts of GitHub's replies that are used, exactly; everything else is dropped. Written after GitHub's own description
 * (npm @octokit/openapi), against which the tests' stand-in checks its replies.
 */

const account = z.object({ login: z.string() });
const repository = z.object({ id: z.number(), full_name: z.string() });

export const runSchema = z.object({
  id: z.number(),
  name: z.string().nullish(),
  path: z.string().nullish(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  event: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  run_attempt: z.number().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  html_url: z.string(),
  actor: account.nullish(),
  triggering_actor: account.nullish(),
  repository,
  head_repository: repository.nullish(),
  pull_requests: z
    .array(z.object({ number: z.number(), base: z.object({ ref: z.string(), repo: z.object({ id: z.number() }) }) }))
    .nullish(),
});

export type ApiRun = z.infer<typeof runSchema>;

/** What is kept of a page of runs: the ones that may matter, how full the page was, and how far back it reaches. */
export const runPageSchema = z.object({ size: z.number(), oldest: z.string().nullable(), runs: z.array(runSchema) });

export type RunPage = z.infer<typeof runPageSchema>;

const uninteresting = new Set(['success', 'skipped', 'neutral']);

export const runListSchema = z
  .object({ workflow_runs: z.array(runSchema) })
  .transform(({ workflow_runs: runs }): RunPage => ({
    size: runs.length,
    oldest: runs.at(-1)?.created_at ?? null,
    runs: runs.filter((run) => !uninteresting.has(run.conclusion ?? '')),
  }));

/** The plain list, for the search of the last green run. */
export const greenRunsSchema = z.object({ workflow_runs: z.array(runSchema) });

const anyRuns = z.array(runSchema);

/** Runs in whatever state, for what became of a commit. */
export const anyRunListSchema = z.object({ workflow_runs: anyRuns }).transform(({ workflow_runs: runs }) => runs);

export const keptRunsSchema = anyRuns;

export const jobSchema = z.object({
  id: z.number(),
  run_id: z.number(),
  name: z.string(),
  conclusion: z.string().nullable(),
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  html_url: z.string().nullish(),
  labels: z.array(z.string()),
  steps: z.array(z.object({ number: z.number(), name: z.string(), conclusion: z.string().nullish() })).optional(),
});

export type ApiJob = z.infer<typeof jobSchema>;

export const jobListSchema = z.object({ jobs: z.array(jobSchema) });

export const pullRequestsSchema = z.array(
  z.object({
    number: z.number(),
    state: z.string(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string() }),
  }),
);

export const repositorySchema = z.object({
  full_name: z.string(),
  private: z.boolean(),
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean().optional() }).optional(),
});

const listedRepository = z.object({
  full_name: z.string(),
  archived: z.boolean().optional(),
  disabled: z.boolean().optional(),
});

export const repositoryListSchema = z.array(listedRepository);

export const installationRepositoriesSchema = z
  .object({ repositories: z.array(listedRepository) })
  .transform((reply) => reply.repositories);

/** For requests whose answer says enough by coming at all. */
export const anythingSchema = z.unknown();

export const artifactListSchema = z.object({
  artifacts: z.array(z.object({ id: z.number(), name: z.string(), size_in_bytes: z.number(), expired: z.boolean() })),
});
