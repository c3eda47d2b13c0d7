import { z } from 'zod';

/** The parts of GitHub's replies that the host uses; everything else is dropped. */

const author = z.object({ login: z.string(), type: z.string().optional() }).nullish();

export const repositorySchema = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  private: z.boolean(),
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean().optional() }).optional(),
});

export const refSchema = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) });

export const pullRequestSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
  base: z.object({ ref: z.string() }),
});

export const pullRequestStateSchema = pullRequestSchema.extend({
  mergeable: z.boolean().nullish(),
  merge_commit_sha: z.string().nullish(),
  draft: z.boolean().optional(),
  mergeable_state: z.string().optional(),
});

export const mergedSchema = z.object({ sha: z.string() });

export const commitListSchema = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({ message: z.string(), author: z.object({ name: z.string().nullish() }).nullish() }),
    // An author without an account is null, and an empty object where GitHub has forgotten it.
    author: z.object({ login: z.string().optional(), type: z.string().optional() }).nullish(),
  }),
);

export const fileSchema = z.object({ type: z.literal('file'), encoding: z.string(), content: z.string() });

export type ApiPullRequest = z.infer<typeof pullRequestSchema>;

export const pullRequestListSchema = z.array(pullRequestSchema);

export const commentSchema = z.object({
  id: z.number(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: author,
});

export type ApiComment = z.infer<typeof commentSchema>;

export const commentListSchema = z.array(commentSchema);

export const newestCommentSchema = z.object({
  id: z.number(),
  issue_url: z.string(),
  body: z.string().nullish(),
  user: author,
  created_at: z.string(),
});

export const checkRunSchema = z.object({
  id: z.number(),
  html_url: z.string().nullish(),
  external_id: z.string().nullish(),
  output: z.object({
    title: z.string().nullish(),
    summary: z.string().nullish(),
    annotations_count: z.number(),
  }),
});

export const checkRunListSchema = z.object({ check_runs: z.array(checkRunSchema) });

export const statusListSchema = z.array(
  z.object({
    context: z.string(),
    state: z.string(),
    description: z.string().nullish(),
    target_url: z.string().nullish(),
  }),
);

const changedFileSchema = z.object({ filename: z.string(), previous_filename: z.string().optional() });

export const changedFilesSchema = z.array(changedFileSchema);

export const commitFilesSchema = z.object({ files: changedFilesSchema.optional() });

export const fileDiffsSchema = z.array(z.object({ filename: z.string(), patch: z.string().optional() }));

export const permissionSchema = z.object({ permission: z.string() });

export const issueSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: author,
  pull_request: z.unknown().optional(),
});

export type ApiIssue = z.infer<typeof issueSchema>;

export const issueListSchema = z.array(issueSchema);

export const loginSchema = z.object({ login: z.string() });

export const appSchema = z.object({ slug: z.string() });
