import { z } from 'zod';

export const pullRequestSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(['open', 'closed', 'merged']),
  draft: z.boolean(),
  labels: z.array(z.string()),
  headBranch: z.string(),
  baseBranch: z.string(),
  /** The head when the pull request was opened; while the branch stands, its own head counts. */
  headSha: z.string(),
  body: z.string(),
});

export type LocalPullRequest = z.infer<typeof pullRequestSchema>;

export const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  labels: z.array(z.string()),
  body: z.string(),
});

export type LocalIssue = z.infer<typeof issueSchema>;

export const commentSchema = z.object({ number: z.number(), body: z.string() });

export type LocalComment = z.infer<typeof commentSchema>;
